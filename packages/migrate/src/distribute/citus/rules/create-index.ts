import type { IndexStmt } from '@citrate/parser';
import type { TreeDiagnostic } from '../../../catalog/index.ts';
import type { Catalog, Table } from '../../../catalog/model.ts';
import { judgeUniqueIndex } from '../../constraints/index.ts';
import { placed, shown } from '../../words.ts';
import { citusTable } from '../kinds.ts';
import { type CitusRule, refusal } from '../rule.ts';

export const createIndex: CitusRule<'IndexStmt'> = {
  refusesBefore: (statement, catalog) => {
    const table = citusTable(statement.relation, catalog);
    return table ? judgeOnShards(statement, table, catalog) : [];
  },
  reach: ({ relation }, { before }) => (citusTable(relation, before) ? 'per shard' : 'local'),
};

function judgeOnShards(
  index: IndexStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  return [
    ...judgeTablespace(index, table, catalog),
    ...judgeMethod(index, table, catalog),
    ...judgeUniqueIndex(index, table, catalog),
  ];
}

function judgeTablespace({ tableSpace }: IndexStmt, table: Table, catalog: Catalog) {
  if (!tableSpace) return [];
  return refusal(
    'citus-refuses',
    `Citus does not put indexes on ${shown(table, catalog)} into a tablespace`,
    {
      detail: `Nothing says that every node has the tablespace "${tableSpace}".`,
      hint: 'Leave TABLESPACE out.',
    },
  );
}

/** Rows of such tables go to any shard, so that none can be unique. */
function judgeMethod({ unique }: IndexStmt, table: Table, catalog: Catalog) {
  const { distribution } = table;
  if (!unique || distribution?.kind !== 'distributed' || distribution.method !== 'append')
    return [];
  return refusal('keys', `cannot create a unique index on ${shown(table, catalog)}`, {
    detail: `${placed(table, catalog)} by append: equal values may be in any of its shards.`,
    hint: 'Leave UNIQUE out.',
  });
}
