/** What Citus refuses of the functions that change how a table is distributed. */
import {
  childrenOf,
  colocatedWith,
  type DistributionCall,
  findTable,
  isOn,
  sameName,
  TEMP_SCHEMA,
  type TreeDiagnostic,
  tablesReferring,
} from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { placed, shown } from '../words.ts';
import { multiLevel } from './partitions.ts';
import { hasRelease, INTERNAL, refusal } from './rule.ts';

type Judge = (table: Table, call: DistributionCall, catalog: Catalog) => readonly TreeDiagnostic[];

/** Rows of the others are somewhere else, or in several tables. */
const kindOfTable: Judge = (table, _, catalog) => {
  if (table.schema === TEMP_SCHEMA) {
    return refusal(
      'citus-calls',
      `temporary table ${shown(table, catalog)} cannot be distributed`,
      {
        hint: 'Create it without TEMPORARY.',
      },
    );
  }
  const inherits = table.parents !== undefined && !table.isPartition;
  const inherited = !table.partitionKey && childrenOf(catalog, table).length > 0;
  if (!inherits && !inherited) return [];
  return refusal(
    'citus-calls',
    `${shown(table, catalog)} cannot be distributed, as it is part of an inheritance tree`,
    { hint: 'Use partitions in place of INHERITS.' },
    '42809',
  );
};

/** A single shard, without a column: from 12.0 on. */
const singleShard: Judge = (table, { function: name, values }, catalog) => {
  const single = name.startsWith('create_distributed') && !values.has('distribution_column');
  if (!single || hasRelease(catalog, '12.0')) return [];
  return refusal('citus-calls', `${shown(table, catalog)} cannot be distributed without a column`, {
    detail: 'Citus has tables with a single shard from 12.0 on.',
    hint: 'Give a column, or SELECT create_reference_table.',
  });
};

const foreignTable: Judge = (table, _, catalog) =>
  table.foreignServer === undefined
    ? []
    : refusal(
        'citus-calls',
        `foreign table ${shown(table, catalog)} cannot be distributed`,
        { hint: 'Use citus_add_local_table_to_metadata().' },
        INTERNAL,
      );

/** Citus takes such a table out of its metadata first, which it cannot do with an identity. */
const identityColumn: Judge = (table, _, catalog) => {
  const identity = table.columns.find((column) => column.identity);
  if (!table.distribution || !identity) return [];
  return refusal('citus-calls', `${shown(table, catalog)} cannot be distributed anew`, {
    detail: `${placed(table, catalog)}, and has the identity column "${identity.name}": Citus would have to make the table again.`,
    hint: 'In this order it works: create the table without the foreign key, distribute it, then ALTER TABLE … ADD FOREIGN KEY.',
  });
};

const partition: Judge = (table, { values }, catalog) => {
  const [parent] = table.isPartition ? (table.parents ?? []) : [];
  const found = parent && findTable(catalog, parent);
  if (found) {
    return refusal(
      'citus-calls',
      `${shown(table, catalog)} cannot be distributed without its partitioned table`,
      { hint: `Distribute ${shown(found, catalog)}: its partitions are distributed with it.` },
      INTERNAL,
    );
  }
  if (!table.partitionKey) return [];
  const method = values.get('distribution_type') ?? 'hash';
  if (method !== 'hash') {
    return refusal(
      'citus-calls',
      `partitioned table ${shown(table, catalog)} can be distributed by hash only`,
      {
        hint: 'Leave distribution_type out.',
      },
    );
  }
  const nested = childrenOf(catalog, table).find((child) => child.partitionKey);
  return nested ? multiLevel(nested, catalog) : [];
};

const triggers: Judge = (table, _, catalog) => {
  const [first] = table.triggers ?? [];
  if (!first || isOn(catalog, 'enable_unsafe_triggers')) return [];
  return refusal(
    'citus-calls',
    `${shown(table, catalog)} cannot be distributed with trigger "${first.name}"`,
    {
      detail: 'The trigger would fire on each shard, and see that shard only.',
      hint: 'Drop the trigger, or SET citus.enable_unsafe_triggers TO on.',
    },
    INTERNAL,
  );
};

/** What Citus makes again, it makes of a partitioned table as a whole. */
const partOfTable: Judge = (table, { function: name }, catalog) => {
  const [parent] = table.isPartition ? (table.parents ?? []) : [];
  return parent
    ? refusal(
        'citus-calls',
        `${name}() cannot be called for partition ${shown(table, catalog)}`,
        { hint: `Call it for ${shown(parent, catalog)}: its partitions come along.` },
        INTERNAL,
      )
    : [];
};

const identityMadeAgain: Judge = (table, { function: name }, catalog) => {
  const identity = table.columns.find((column) => column.identity);
  if (!identity) return [];
  return refusal('citus-calls', `${name}() cannot make ${shown(table, catalog)} again`, {
    detail: `It has the identity column "${identity.name}", whose sequence Citus does not take along.`,
    hint:
      name === 'alter_table_set_access_method'
        ? 'Use ALTER TABLE … SET ACCESS METHOD, which makes each shard again, and not the table.'
        : 'Create a table as it is to be, and move the rows to it.',
  });
};

/** Citus takes no foreign keys along, neither those from the table nor those to it. */
const foreignKeys: Judge = (table, { function: name, values }, catalog) => {
  if (values.get('cascade_via_foreign_keys') === 'true') return [];
  const own = table.constraints.find((c) => c.kind === 'foreign key');
  const [other] = own ? [] : tablesReferring(catalog, table);
  const key =
    own ?? other?.constraints.find(({ referenced }) => referenced && sameName(referenced, table));
  if (!key) return [];
  const hint =
    name === 'undistribute_table'
      ? 'Give cascade_via_foreign_keys => true, or drop the foreign key first.'
      : 'Use ALTER TABLE … SET ACCESS METHOD, or drop the foreign key first.';
  return refusal(
    'citus-calls',
    name === 'undistribute_table'
      ? `${shown(table, catalog)} cannot be undistributed with foreign key "${key.name}"`
      : `${name}() cannot make ${shown(table, catalog)} again with foreign key "${key.name}"`,
    { ...(other && { detail: `It is one of ${shown(other, catalog)}.` }), hint },
    INTERNAL,
  );
};

const notDistributed: Judge = (table, { function: name }, catalog) =>
  table.distribution
    ? []
    : refusal(
        'citus-calls',
        `${shown(table, catalog)} is not distributed, as ${name}() wants it`,
        {},
        INTERNAL,
      );

/** Only tables with shards by hash can be given others. */
const byHash: Judge = (table, { function: name }, catalog) => {
  const { distribution } = table;
  if (distribution?.kind === 'distributed' && distribution.method === undefined) return [];
  const hasShards = distribution?.kind === 'distributed' || distribution?.kind === 'single shard';
  return refusal(
    'citus-calls',
    `${name}() cannot give ${shown(table, catalog)} other shards`,
    { detail: `${placed(table, catalog)}, and has no shards by hash of a column.` },
    hasShards ? undefined : INTERNAL,
  );
};

const sameMethod: Judge = (table, { values }, catalog) => {
  const method = table.storage?.accessMethod ?? 'heap';
  return values.get('access_method') === method
    ? refusal(
        'citus-calls',
        `${shown(table, catalog)} has access method "${method}" already`,
        { hint: 'Leave the call out.' },
        INTERNAL,
      )
    : [];
};

const partitionedMethod: Judge = (table, _, catalog) =>
  table.partitionKey
    ? refusal(
        'citus-calls',
        `the access method of partitioned table ${shown(table, catalog)} cannot be changed`,
        { detail: 'It has no rows of its own.', hint: 'Name its partitions, one after the other.' },
        INTERNAL,
      )
    : [];

/** Which of its parameters alter_distributed_table() wants, and what they may be together. */
const parameters: Judge = (table, { values }, catalog) => {
  const { distribution } = table;
  if (distribution?.kind !== 'distributed') return [];
  const wrong = (message: string, hint: string): readonly TreeDiagnostic[] =>
    refusal('citus-calls', `alter_distributed_table() ${message}`, { hint }, INTERNAL);
  const [column, count, group, cascade] = [
    'distribution_column',
    'shard_count',
    'colocate_with',
    'cascade_to_colocated',
  ].map((name) => values.get(name));
  const cascades = cascade === 'true';
  if (cascades && column !== undefined) {
    return wrong(
      'cannot give colocated tables another column',
      'Leave cascade_to_colocated out, and change one table after the other.',
    );
  }
  if (cascades && group === 'none') {
    return wrong(
      'cannot take colocated tables along to a group of their own',
      "Leave colocate_with => 'none' out.",
    );
  }
  if (column === undefined && count === undefined && group === undefined) {
    return wrong(
      cascades ? 'has nothing to cascade' : 'has nothing to change',
      'Give distribution_column, shard_count or colocate_with.',
    );
  }
  const isSame =
    group === undefined &&
    (column === undefined || column === distribution.column) &&
    (count === undefined || Number(count) === distribution.shards.length);
  if (isSame) {
    return wrong(`would leave ${shown(table, catalog)} as it is`, 'Leave the call out.');
  }
  const [other] = count === undefined || cascade !== undefined ? [] : colocatedWith(table, catalog);
  return other
    ? wrong(
        `has to be told what becomes of ${shown(other, catalog)}, which is colocated`,
        'Give cascade_to_colocated => true to change all of the group, or false to change this table alone.',
      )
    : [];
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
  alter_distributed_table: [byHash, partOfTable, identityMadeAgain, parameters],
  alter_table_set_access_method: [partitionedMethod, foreignKeys, identityMadeAgain, sameMethod],
  create_distributed_table: distributes,
  create_distributed_table_concurrently: distributes,
  create_reference_table: distributes,
  undistribute_table: [notDistributed, partOfTable, identityMadeAgain, foreignKeys],
};
