/** What Citus refuses of the functions that change how a table is distributed. */
import {
  childrenOf,
  type DistributionCall,
  findTable,
  isOn,
  TEMP_SCHEMA,
  type TreeDiagnostic,
} from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { placed, shown } from '../words.ts';
import { multiLevel } from './partitions.ts';
import { hasRelease, INTERNAL, refusal } from './rule.ts';

type Judge = (table: Table, call: DistributionCall, catalog: Catalog) => readonly TreeDiagnostic[];

/** Rows of the others are somewhere else, or in several tables. */
const kindOfTable: Judge = (table, _, catalog) => {
  if (table.schema === TEMP_SCHEMA) {
    return refusal(`temporary table ${shown(table, catalog)} cannot be distributed`, {
      hint: 'Create it without TEMPORARY.',
    });
  }
  const inherits = table.parents !== undefined && !table.isPartition;
  const inherited = !table.partitionKey && childrenOf(catalog, table).length > 0;
  if (!inherits && !inherited) return [];
  return refusal(
    `${shown(table, catalog)} cannot be distributed, as it is part of an inheritance tree`,
    { hint: 'Use partitions in place of INHERITS.' },
    '42809',
  );
};

/** A single shard, without a column: from 12.0 on. */
const singleShard: Judge = (table, { function: name, values }, catalog) => {
  const single = name.startsWith('create_distributed') && !values.has('distribution_column');
  if (!single || hasRelease(catalog, '12.0')) return [];
  return refusal(`${shown(table, catalog)} cannot be distributed without a column`, {
    detail: 'Citus has tables with a single shard from 12.0 on.',
    hint: 'Give a column, or SELECT create_reference_table.',
  });
};

const foreignTable: Judge = (table, _, catalog) =>
  table.foreignServer === undefined
    ? []
    : refusal(
        `foreign table ${shown(table, catalog)} cannot be distributed`,
        { hint: 'Use citus_add_local_table_to_metadata().' },
        INTERNAL,
      );

/** Citus takes such a table out of its metadata first, which it cannot do with an identity. */
const identityColumn: Judge = (table, _, catalog) => {
  const identity = table.columns.find((column) => column.identity);
  if (!table.distribution || !identity) return [];
  return refusal(`${shown(table, catalog)} cannot be distributed anew`, {
    detail: `${placed(table, catalog)}, and has the identity column "${identity.name}": Citus would have to make the table again.`,
    hint: 'In this order it works: create the table without the foreign key, distribute it, then ALTER TABLE … ADD FOREIGN KEY.',
  });
};

const partition: Judge = (table, { values }, catalog) => {
  const [parent] = table.isPartition ? (table.parents ?? []) : [];
  const found = parent && findTable(catalog, parent);
  if (found) {
    return refusal(
      `${shown(table, catalog)} cannot be distributed without its partitioned table`,
      { hint: `Distribute ${shown(found, catalog)}: its partitions are distributed with it.` },
      INTERNAL,
    );
  }
  if (!table.partitionKey) return [];
  const method = values.get('distribution_type') ?? 'hash';
  if (method !== 'hash') {
    return refusal(`partitioned table ${shown(table, catalog)} can be distributed by hash only`, {
      hint: 'Leave distribution_type out.',
    });
  }
  const nested = childrenOf(catalog, table).find((child) => child.partitionKey);
  return nested ? multiLevel(nested, catalog) : [];
};

const triggers: Judge = (table, _, catalog) => {
  const [first] = table.triggers ?? [];
  if (!first || isOn(catalog, 'enable_unsafe_triggers')) return [];
  return refusal(
    `${shown(table, catalog)} cannot be distributed with trigger "${first.name}"`,
    {
      detail: 'The trigger would fire on each shard, and see that shard only.',
      hint: 'Drop the trigger, or SET citus.enable_unsafe_triggers TO on.',
    },
    INTERNAL,
  );
};

const foreignKeys: Judge = (table, { values }, catalog) => {
  const key = table.constraints.find((c) => c.kind === 'foreign key');
  if (!key || values.get('cascade_via_foreign_keys') === 'true') return [];
  return refusal(
    `${shown(table, catalog)} cannot be undistributed with foreign key "${key.name}"`,
    { hint: 'Give cascade_via_foreign_keys => true, or drop the foreign key first.' },
    INTERNAL,
  );
};

/** A table that has shards already is refused by the catalog. */
const unlessDistributed =
  (judge: Judge): Judge =>
  (table, call, catalog) =>
    table.distribution && table.distribution.kind !== 'citus local'
      ? []
      : judge(table, call, catalog);

const distributes: readonly Judge[] = [
  singleShard,
  kindOfTable,
  foreignTable,
  identityColumn,
  partition,
  triggers,
].map(unlessDistributed);

/** In the order in which Citus looks. */
export const calls: { readonly [F in DistributionCall['function']]?: readonly Judge[] } = {
  alter_distributed_table: [identityColumn],
  create_distributed_table: distributes,
  create_distributed_table_concurrently: distributes,
  create_reference_table: distributes,
  undistribute_table: [identityColumn, foreignKeys],
};
