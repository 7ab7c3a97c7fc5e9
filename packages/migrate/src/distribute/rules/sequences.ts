import { allOf, findTable, resolveRelation, sameName } from '../../catalog/index.ts';
import type { Catalog, Sequence, Table } from '../../catalog/model.ts';
import { type Rule, refused } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { shown } from '../words.ts';

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
