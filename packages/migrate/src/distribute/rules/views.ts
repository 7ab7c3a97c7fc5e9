/** What is made of tables, and lives on the coordinator: views, results of queries, sequences. */
import { as, type Node, type RangeVar, walk } from '@citrate/parser';
import { findTable, resolveRelation, resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { notYet, type Rule, refused, warning } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { placed, shown } from '../words.ts';

/** A view is a query: where its tables have no rows, it shows none. */
export const createView: Rule<'ViewStmt'> = ({ query }, catalog) => {
  const table = query && shellRead(query, catalog);
  if (!table) return verdict('local');
  return verdict('local', [
    warning('queries', `the view shows no rows of ${shown(table, catalog)}`, {
      detail: `${placed(table, catalog)}: its rows are in shards on the workers, and the coordinator has none.`,
      hint: 'Let the application query the shards; a view of reference tables shows all rows.',
    }),
  ]);
};

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

/** The sequence of a column of a distributed table is another one on every shard. */
export const alterSequence: Rule<'AlterSeqStmt'> = ({ sequence, options }, catalog) => {
  const found = sequence && resolveRelation(catalog, sequence);
  const owner = found?.kind === 'sequence' && found.ownedBy && findTable(catalog, found.ownedBy);
  if (owner && owner.distribution?.kind === 'distributed') {
    return refused(
      'sequences',
      `cannot alter the sequence of a column of ${shown(owner, catalog)}`,
      {
        detail:
          'Every shard has one of its own, which starts and counts so that all values differ.',
        hint: 'Leave it as it is.',
      },
    );
  }
  const owned = (options ?? []).some((o) => as(o, 'DefElem')?.defname === 'owned_by');
  return owned ? notYet('ALTER SEQUENCE … OWNED BY')() : verdict('local');
};
