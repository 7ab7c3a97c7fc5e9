/** Partitions of tables with shards: the shards of one ordinal belong together. */
import {
  type AlterTableCmd,
  type AlterTableStmt,
  as,
  type Node,
  type PartitionCmd,
} from '@citrate/parser';
import {
  familyOf,
  findTable,
  partitionsBelow,
  partitionsOf,
  qualifiedRangeVar,
  resolveTable,
  tablesReferring,
} from '../../catalog/index.ts';
import type { Catalog, QualifiedName, Table, TableConstraint } from '../../catalog/model.ts';
import { type BoundTemplate, bind } from '../../layout/index.ts';
import { compose, relationOf, relationSlot } from '../compose.ts';
import { lockOn, locksOn, mergeLocks, referencedTables } from '../locks.ts';
import type { Command, Renaming, TableLock } from '../model.ts';
import { shardTemplate } from '../shard-template.ts';
import { onShards } from './command.ts';
import { excludingParts, namedIndexes } from './index-parts.ts';
import { newIndexes } from './partition-indexes.ts';

/**
 * Rows of the default partition are looked through for those that belong to a new one; tables with foreign
 * keys to the table get a part of these for it.
 */
export function attachLocks(parent: Table, catalog: Catalog): readonly TableLock[] {
  const others = partitionsOf(catalog, parent).filter((one) => one.partitionBound?.is_default);
  return mergeLocks(
    [
      lockOn(parent, 'SHARE UPDATE EXCLUSIVE'),
      ...others.flatMap((one) => locksOn(one, 'ACCESS EXCLUSIVE', catalog)),
      ...tablesReferring(catalog, parent).map((one) => lockOn(one, 'ACCESS EXCLUSIVE')),
    ],
    catalog,
  );
}

/** Foreign keys of, and to, the table lose a part, or leave the partition with one of its own. */
export function detachLocks(
  parent: Table,
  partition: Table | undefined,
  catalog: Catalog,
): readonly TableLock[] {
  const referenced = partition ? referencedTables(partition, catalog) : [];
  return mergeLocks(
    [
      ...referenced.flatMap((one) => locksOn(one, 'SHARE ROW EXCLUSIVE', catalog)),
      ...locksOn(parent, 'ACCESS EXCLUSIVE', catalog),
      ...tablesReferring(catalog, parent).map((one) => lockOn(one, 'ACCESS EXCLUSIVE')),
    ],
    catalog,
  );
}

/** ATTACH PARTITION for the shards of a table that is a partition now; none for one that is not. */
export function attachShards(table: Table, before: Catalog, after: Catalog): readonly Command[] {
  const [name] = table.isPartition ? (table.parents ?? []) : [];
  const parent = name && findTable(after, name);
  if (!parent) return [];
  const { partitionBound: bound } = table;
  const tree = partitionTree(parent, 'AT_AttachPartition', table, bound && { bound });
  const known = findTable(before, parent);
  const isOnRecord = findTable(before, table)?.distribution !== undefined;
  const locks = known?.distribution ? attachLocks(known, before) : [];
  return [
    ...(isOnRecord ? newIndexes(table, { before, after }) : []),
    ...renamedInFamily(table, before, after),
    onShards(shardTemplate(tree, table), table, [after], locks),
    ...namedIndexes(
      [table, ...(isOnRecord ? partitionsBelow(after, table) : [])].flatMap((one) =>
        excludingParts(one, after),
      ),
      after,
    ),
  ];
}

/** DETACH PARTITION, with constraints of the partition under the names of its own shards again. */
export function detachShards(
  { parent, partition }: { readonly parent: Table; readonly partition: Table },
  before: Catalog,
  after: Catalog,
): readonly Command[] {
  const tree = partitionTree(parent, 'AT_DetachPartition', partition);
  const locks = detachLocks(parent, partition, before);
  return [
    onShards(shardTemplate(tree, partition), partition, [before], locks),
    ...renamedInFamily(partition, before, after),
  ];
}

export function partitionTree(
  parent: Table,
  subtype: AlterTableCmd['subtype'] & string,
  partition: Table,
  fields: Pick<PartitionCmd, 'bound' | 'concurrent'> = {},
): Node {
  const def: Node = { PartitionCmd: { name: qualifiedRangeVar(partition), ...fields } };
  const statement: AlterTableStmt = {
    relation: qualifiedRangeVar(parent),
    cmds: [{ AlterTableCmd: { subtype, def, behavior: 'DROP_RESTRICT' } }],
    objtype: 'OBJECT_TABLE',
  };
  return { AlterTableStmt: statement };
}

/** What ATTACH or DETACH PARTITION is about. */
function partitionOf(command: AlterTableCmd): PartitionCmd | undefined {
  return as(command.def, 'PartitionCmd');
}

export function partitionNamed(command: AlterTableCmd, catalog: Catalog): Table | undefined {
  const name = partitionOf(command)?.name;
  return name && resolveTable(catalog, name);
}

function renamedInFamily(table: Table, before: Catalog, after: Catalog): readonly Command[] {
  return familyOf(before, table).flatMap((one) => renamedConstraints(one, before, after));
}

/**
 * Constraints that are called otherwise on shards once a table has become a partition, or is none any
 * more: a partition has those of its partitioned table by the names that they have there.
 */
export function renamedConstraints(
  table: QualifiedName,
  before: Catalog,
  after: Catalog,
): readonly Command[] {
  const now = findTable(after, table);
  return now ? renamingsOf(now, before, after).map((names) => renaming(now, names, after)) : [];
}

export function renamingsOf(
  table: QualifiedName,
  before: Catalog,
  after: Catalog,
): readonly Renaming<BoundTemplate>[] {
  const [old, now] = [findTable(before, table), findTable(after, table)];
  if (!old?.distribution || !now) return [];
  return now.constraints.flatMap((constraint) => {
    if (!old.constraints.some(({ name }) => name === constraint.name)) return [];
    const from = nameOnShards(constraint, now, before);
    const to = nameOnShards(constraint, now, after);
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ from, to }];
  });
}

export function nameOnShards(
  { name }: TableConstraint,
  table: Table,
  catalog: Catalog,
): BoundTemplate {
  const slot = { role: 'constraint', qualified: false, name, relation: relationOf(table) } as const;
  return bind(compose`${slot}`, catalog);
}

function renaming(table: Table, { from, to }: Renaming<BoundTemplate>, after: Catalog): Command {
  const start = onShards(
    compose`ALTER TABLE ${relationSlot(table)} RENAME CONSTRAINT `,
    table,
    [after],
    [lockOn(table, 'ACCESS EXCLUSIVE')],
  );
  return { ...start, template: joined([start.template, from, { texts: [' TO '], slots: [] }, to]) };
}

function joined(parts: readonly BoundTemplate[]): BoundTemplate {
  return parts.reduce((all, { texts: [first = '', ...others], slots }) => ({
    texts: [...all.texts.slice(0, -1), `${all.texts.at(-1) ?? ''}${first}`, ...others],
    slots: [...all.slots, ...slots],
  }));
}
