import { familyOf, findTable, type TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { problem } from './rule.ts';
import { placed, shown } from './words.ts';

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

/** Of a table, as messages show it, that is to inherit from one with shards. */
export function inheritsFromShards(child: string, parent: Table, catalog: Catalog): TreeDiagnostic {
  return problem('distributing', `${child} cannot inherit from ${shown(parent, catalog)}`, {
    detail: `${placed(parent, catalog)}: no shard of it would have a table that inherits from it.`,
    hint: 'Write its columns out.',
  });
}
