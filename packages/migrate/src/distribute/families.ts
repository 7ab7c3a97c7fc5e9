import { familyOf, findTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';

/**
 * Whether what is done to the table would reach others that nobody judged: tables on shards that inherit
 * from it. Partitions are no others: where they have shards, the table has some as well.
 */
export function isFamily(table: Table, catalog: Catalog): boolean {
  return table.partitionKey === undefined && distributedHeirs(table, catalog).length > 0;
}

/** A partitioned table with shards: each is partitioned, and the server goes on to its partitions. */
export function isPartitionedOnShards({ partitionKey, distribution }: Table): boolean {
  return partitionKey !== undefined && distribution !== undefined;
}

/** Distributed and reference tables that inherit from the table. */
export function distributedHeirs(table: Table, catalog: Catalog): readonly Table[] {
  const [, ...heirs] = familyOf(catalog, table);
  return heirs.flatMap((name) => {
    const heir = findTable(catalog, name);
    return heir?.distribution ? heir : [];
  });
}
