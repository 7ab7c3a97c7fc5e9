import type { Catalog, Schema, Table } from '../catalog/model.ts';

/** Tables that a statement put on record with the cluster, and those it took off. */
export interface DistributionChanges {
  /** As they are after the statement. */
  readonly distributed: readonly Table[];
  /** As they were before the statement. */
  readonly dropped: readonly Table[];
}

/** Compare two catalogs, one made from the other: what they share is skipped. */
export function distributionChanges(before: Catalog, after: Catalog): DistributionChanges {
  const distributed: Table[] = [];
  const dropped: Table[] = [];
  for (const name of new Set([...before.schemas.keys(), ...after.schemas.keys()])) {
    const [old, now] = [before.schemas.get(name), after.schemas.get(name)];
    if (old === now) continue;
    distributed.push(...onlyIn(now, old));
    dropped.push(...onlyIn(old, now));
  }
  return { distributed, dropped };
}

/** Tables of `schema` with shards that the table of that name in `other` does not have. */
function onlyIn(schema: Schema | undefined, other: Schema | undefined): Table[] {
  if (!schema) return [];
  return [...schema.relations.values()].filter((relation): relation is Table => {
    if (relation.kind !== 'table' || !relation.distribution) return false;
    const same = other?.relations.get(relation.name);
    if (same?.kind !== 'table') return true;
    return same.distribution?.shards[0]?.id !== relation.distribution.shards[0]?.id;
  });
}
