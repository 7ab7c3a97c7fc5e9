import type { Catalog, Table } from './model.ts';
import { sameName } from './names-of.ts';

/**
 * All in words that keeps a table from being distributed: what the model does not hold, and what it
 * knows but no plan takes to shards.
 */
export function tableExtras(catalog: Catalog, table: Table): readonly string[] {
  const schemas = [...catalog.schemas.values()];
  const statistics = schemas.flatMap((s) => [...s.statistics.values()]);
  const known: readonly (readonly [unknown, string])[] = [
    [table.triggers, 'triggers'],
    [statistics.some((s) => sameName(s.table, table)), 'extended statistics'],
  ];
  return [...(table.extras ?? []), ...known.filter(([has]) => has).map(([, words]) => words)];
}
