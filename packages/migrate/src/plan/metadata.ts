import { relationChanges } from '../catalog/index.ts';
import type { Catalog, ClusterState, ColocationGroup, Table } from '../catalog/model.ts';
import type { DistributionChanges } from '../distribute/index.ts';
import { nameOf } from './commands/command.ts';
import type { Counters, MetadataChange } from './model.ts';

/** What the control database has to record of a statement. */
export function metadataChanges(
  { distributed, dropped }: DistributionChanges,
  before: Catalog,
  after: Catalog,
): readonly MetadataChange[] {
  return [
    ...dropped.map((table): MetadataChange => ({ kind: 'drop', table: nameOf(table) })),
    ...distributed.map((table) => distributeChange(table, before.cluster, after.cluster)),
    ...constraintChanges(before, after),
  ];
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

function distributeChange(table: Table, before: ClusterState, after: ClusterState): MetadataChange {
  const { distribution } = table;
  if (!distribution) throw new TypeError(`table ${table.name} is not distributed`);
  return {
    kind: 'distribute',
    table: nameOf(table),
    distribution,
    unsuffixed: unsuffixedOf(table),
    group: groupOf(distribution.colocationId, after),
    before: counters(before),
    after: counters(after),
  };
}

function groupOf(id: number, { colocationGroups }: ClusterState): ColocationGroup {
  const group = colocationGroups.get(id);
  if (!group) throw new TypeError(`there is no colocation group ${id}`);
  return group;
}

function counters({ nextShardId, nextColocationId }: ClusterState): Counters {
  return { shardId: nextShardId, colocationId: nextColocationId };
}
