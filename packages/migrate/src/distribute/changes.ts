import { relationChanges } from '../catalog/index.ts';
import type { Catalog, Relation, Table } from '../catalog/model.ts';

/** Tables that a statement put on record with the cluster, and those it took off. */
export interface DistributionChanges {
  /** As they are after the statement. */
  readonly distributed: readonly Table[];
  /** As they were before the statement. */
  readonly dropped: readonly Table[];
}

/**
 * Compare two catalogs, one made from the other: what they share is skipped. A table is known by its
 * shards, whatever its name and schema.
 */
export function distributionChanges(before: Catalog, after: Catalog): DistributionChanges {
  const changes = relationChanges(before, after);
  const old = withShards(changes.map((change) => change.before));
  const now = withShards(changes.map((change) => change.after));
  return {
    distributed: [...now].flatMap(([shard, table]) => (old.has(shard) ? [] : table)),
    dropped: [...old].flatMap(([shard, table]) => (now.has(shard) ? [] : table)),
  };
}

/** Tables by their first shard, in the order in which those were made. */
function withShards(relations: readonly (Relation | undefined)[]): ReadonlyMap<number, Table> {
  const tables = relations.flatMap((relation): (readonly [number, Table])[] => {
    const shard = relation?.kind === 'table' ? relation.distribution?.shards[0] : undefined;
    return shard && relation?.kind === 'table' ? [[shard.id, relation]] : [];
  });
  return new Map(tables.toSorted(([a], [b]) => a - b));
}
