import { findTable, relationChanges } from '../catalog/index.ts';
import type { Catalog, ClusterState, ColocationGroup, Table } from '../catalog/model.ts';
import type { DistributionChanges } from '../distribute/index.ts';
import { nameOf } from './commands/command.ts';
import type { Counters, MetadataChange, PlannedStatement } from './model.ts';

/** What the control database has to record of a statement. */
export function metadataChanges(
  { distributed, dropped }: DistributionChanges,
  before: Catalog,
  after: Catalog,
): readonly MetadataChange[] {
  return [
    ...dropped.map((table): MetadataChange => ({ kind: 'drop', table: nameOf(table) })),
    ...distributeChanges(distributed, before.cluster, after.cluster),
    ...constraintChanges(before, after),
  ];
}

/**
 * The changes of a step's statements as they are put on record when all of these have run: tables,
 * columns and constraints may have other names by then.
 */
export function stepMetadata(
  statements: readonly Pick<PlannedStatement, 'metadata' | 'after'>[],
): readonly MetadataChange[] {
  const catalogs = statements.map(({ after }) => after);
  return statements.flatMap(({ metadata }, i) =>
    metadata.map((change) => atTheEnd(change, catalogs.slice(i))),
  );
}

/** @param catalogs after the statement of the change, and after each of those behind it */
function atTheEnd(change: MetadataChange, catalogs: readonly Catalog[]): MetadataChange {
  const [first] = catalogs;
  const table = first && findTable(first, change.table);
  if (change.kind === 'drop' || !table) return change;
  const last = lastOf(table, catalogs);
  if (!last.distribution || last === table) return change;
  const known = { table: nameOf(last), unsuffixed: unsuffixedOf(last) };
  return change.kind === 'distribute'
    ? { ...change, ...known, distribution: last.distribution }
    : { ...change, ...known };
}

/** As it is in the last of the catalogs that has it, under whichever name. */
function lastOf(table: Table, catalogs: readonly Catalog[]): Table {
  for (const catalog of catalogs.toReversed()) {
    const named = findTable(catalog, table);
    if (named && isSameDistribution(named, table)) return named;
    const renamed = tablesIn(catalog).find((one) => isSameDistribution(one, table));
    if (renamed) return renamed;
  }
  return table;
}

function tablesIn({ schemas }: Catalog): Table[] {
  return [...schemas.values()].flatMap(({ relations }) =>
    [...relations.values()].filter((relation) => relation.kind === 'table'),
  );
}

/**
 * A not-null that is dropped and set again keeps its name and gets a suffix, and a new type of a column
 * makes the constraints on it anew: which constraints have none is told whenever it may have changed.
 */
function constraintChanges(before: Catalog, after: Catalog): readonly MetadataChange[] {
  return relationChanges(before, after).flatMap(({ before: old, after: table }) => {
    if (table?.kind !== 'table' || old?.kind !== 'table') return [];
    if (!isSameDistribution(old, table)) return [];
    const unsuffixed = unsuffixedOf(table);
    const same = unsuffixedOf(old).join('\0') === unsuffixed.join('\0');
    if (same && (unsuffixed.length === 0 || !isRetyped(old, table))) return [];
    return [{ kind: 'constraints', table: nameOf(table), unsuffixed }];
  });
}

function isRetyped(before: Table, after: Table): boolean {
  return after.columns.some((column) => {
    const old = before.columns.find((c) => c.name === column.name);
    return old !== undefined && old.type !== column.type;
  });
}

function isSameDistribution(a: Table, b: Table): boolean {
  const id = a.distribution?.shards[0]?.id;
  return id !== undefined && id === b.distribution?.shards[0]?.id;
}

function unsuffixedOf({ constraints }: Table): readonly string[] {
  return constraints.filter((c) => !c.suffixedOnShards).map((c) => c.name);
}

/** One after the other, as a table comes with its partitions: each takes its share of the numbers. */
function distributeChanges(
  tables: readonly Table[],
  before: ClusterState,
  after: ClusterState,
): readonly MetadataChange[] {
  let counted = counters(before);
  return tables.map((table): MetadataChange => {
    const { distribution } = table;
    if (!distribution) throw new TypeError(`table ${table.name} is not distributed`);
    const start = counted;
    const last = distribution.shards.at(-1)?.id ?? start.shardId - 1;
    counted = { shardId: last + 1, colocationId: after.nextColocationId };
    return {
      kind: 'distribute',
      table: nameOf(table),
      distribution,
      unsuffixed: unsuffixedOf(table),
      group: groupOf(distribution.colocationId, after),
      before: start,
      after: counted,
    };
  });
}

function groupOf(id: number, { colocationGroups }: ClusterState): ColocationGroup {
  const group = colocationGroups.get(id);
  if (!group) throw new TypeError(`there is no colocation group ${id}`);
  return group;
}

function counters({ nextShardId, nextColocationId }: ClusterState): Counters {
  return { shardId: nextShardId, colocationId: nextColocationId };
}
