import { changedRelations, findTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';

/** Tables that a statement put on record with the cluster, and those it took off. */
export interface DistributionChanges {
  /** As they are after the statement. */
  readonly distributed: readonly Table[];
  /** As they were before the statement. */
  readonly dropped: readonly Table[];
}

/** Compare two catalogs, one made from the other: what they share is skipped. */
export function distributionChanges(before: Catalog, after: Catalog): DistributionChanges {
  return { distributed: onlyIn(after, before), dropped: onlyIn(before, after) };
}

/** Tables of `catalog` with shards that the table of that name in `other` does not have. */
function onlyIn(catalog: Catalog, other: Catalog): Table[] {
  return changedRelations(other, catalog).filter((relation): relation is Table => {
    if (relation.kind !== 'table' || !relation.distribution) return false;
    const same = findTable(other, relation);
    return same?.distribution?.shards[0]?.id !== relation.distribution.shards[0]?.id;
  });
}
