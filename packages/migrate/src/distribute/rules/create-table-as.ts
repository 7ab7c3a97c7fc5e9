import { type Node, type RangeVar, walk } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { type Rule, refused } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { placed, shown } from '../words.ts';

/** The result lives on the coordinator, where distributed tables have no rows. */
export const createTableAs: Rule<'CreateTableAsStmt'> = ({ query }, catalog) => {
  const table = query && shellRead(query, catalog);
  if (!table) return verdict('local');
  return refused('queries', `the result would have no rows of ${shown(table, catalog)}`, {
    detail: `${placed(table, catalog)}: its rows are in shards on the workers, and the coordinator has none.`,
    hint: 'Create the table with its columns, distribute it, and fill it outside of migrations.',
  });
};

/** A distributed table that a query reads. */
function shellRead(query: Node, catalog: Catalog): Table | undefined {
  let found: Table | undefined;
  walk(query, {
    RangeVar: (name: RangeVar) => {
      const table = resolveTable(catalog, name);
      if (table?.distribution?.kind === 'distributed') found ??= table;
    },
  });
  return found;
}
