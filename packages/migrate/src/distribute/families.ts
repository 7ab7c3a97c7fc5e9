import { familyOf, findTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';

/**
 * Whether what is done to the table would reach others that nobody judged: partitions, and tables on
 * shards that inherit from it.
 */
export function isFamily(table: Table, catalog: Catalog): boolean {
  return table.partitionKey !== undefined || distributedHeirs(table, catalog).length > 0;
}

/** Distributed and reference tables that inherit from the table. */
export function distributedHeirs(table: Table, catalog: Catalog): readonly Table[] {
  const [, ...heirs] = familyOf(catalog, table);
  return heirs.flatMap((name) => {
    const heir = findTable(catalog, name);
    return heir?.distribution ? heir : [];
  });
}
