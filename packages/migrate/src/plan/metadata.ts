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
 * A not-null that is dropped and set again keeps its name and gets a suffix: which constraints have
 * none is told whenever it changes.
 */
function constraintChanges(before: Catalog, after: Catalog): readonly MetadataChange[] {
  const changes: MetadataChange[] = [];
  for (const schema of after.schemas.values()) {
    const old = before.schemas.get(schema.name);
    if (old === schema) continue;
    for (const table of schema.relations.values()) {
      const earlier = old?.relations.get(table.name);
      if (table.kind !== 'table' || earlier?.kind !== 'table' || earlier === table) continue;
      if (!isSameDistribution(earlier, table)) continue;
      const unsuffixed = unsuffixedOf(table);
      if (unsuffixedOf(earlier).join('\0') === unsuffixed.join('\0')) continue;
      changes.push({ kind: 'constraints', table: nameOf(table), unsuffixed });
    }
  }
  return changes;
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
