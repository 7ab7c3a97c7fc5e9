import { childrenOf } from './hierarchy.ts';
import type { Catalog, Table } from './model.ts';
import { sameName } from './names-of.ts';

/** Whether it inherits, or is inherited from; partitions apart. */
function isHeir(catalog: Catalog, table: Table): boolean {
  if (table.isPartition || table.partitionKey) return false;
  return table.parents !== undefined || childrenOf(catalog, table).length > 0;
}

/**
 * All in words that keeps a table from being distributed: what the model does not hold, and what it
 * knows but no plan takes to shards.
 */
export function tableExtras(catalog: Catalog, table: Table): readonly string[] {
  const schemas = [...catalog.schemas.values()];
  const statistics = schemas.flatMap((s) => [...s.statistics.values()]);
  const known: readonly (readonly [unknown, string])[] = [
    [table.triggers, 'triggers'],
    [table.partitionKey, 'partitions'],
    [table.foreignServer, 'rows on a foreign server'],
    [table.ofType, 'a type that it follows'],
    [table.isPartition, 'a partitioned table that it belongs to'],
    [isHeir(catalog, table), 'inheritance'],
    [statistics.some((s) => sameName(s.table, table)), 'extended statistics'],
  ];
  return [...(table.extras ?? []), ...known.filter(([has]) => has).map(([, words]) => words)];
}
