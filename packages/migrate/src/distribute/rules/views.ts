/** What lives on the coordinator: results of queries, sequences. Of views there is a safety rule. */
import { type Node, type RangeVar, walk } from '@citrate/parser';
import { allOf, findTable, resolveRelation, resolveTable, sameName } from '../../catalog/index.ts';
import type { Catalog, Sequence, Table } from '../../catalog/model.ts';
import { type Rule, refused } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { placed, shown } from '../words.ts';

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

/**
 * The sequence that numbers the rows of a distributed table is another one on every shard. Whether a column
 * of a reference table owns its sequence decides what its copies have as a default.
 */
export const alterSequence: Rule<'AlterSeqStmt'> = ({ sequence, options }, catalog) => {
  const found = sequence && resolveRelation(catalog, sequence);
  const table = found?.kind === 'sequence' ? tableNumberedBy(found, catalog) : undefined;
  const isOwned = allOf(options, 'DefElem').some(({ defname }) => defname === 'owned_by');
  if (!table?.distribution || (table.distribution.kind !== 'distributed' && !isOwned)) {
    return verdict('local');
  }
  return refused('sequences', `cannot alter the sequence of a column of ${shown(table, catalog)}`, {
    detail:
      table.distribution.kind === 'distributed'
        ? 'Every shard has one of its own, which starts and counts so that all values differ.'
        : 'Its copies on the workers would not follow.',
    hint: 'Leave it as it is.',
  });
};

function tableNumberedBy(sequence: Sequence, catalog: Catalog): Table | undefined {
  const { ownedBy } = sequence;
  const table = ownedBy && findTable(catalog, ownedBy);
  const column = table?.columns.find(({ name }) => name === ownedBy?.column);
  const own = column?.serial ?? column?.identity?.sequence;
  return own && sameName(own, sequence) ? table : undefined;
}
