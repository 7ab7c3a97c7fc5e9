import type { IndexStmt } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import { resolveTable } from '../../catalog/index.ts';
import { judgeUniqueIndex } from '../constraints/index.ts';
import { notYet, problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';

export const createIndex: Rule<'IndexStmt'> = (statement, catalog) => {
  const table = statement.relation && resolveTable(catalog, statement.relation);
  if (table?.partitionKey) return notYet('CREATE INDEX on a partitioned table')();
  const problems = judgeTablespace(statement);
  if (!table?.distribution) return verdict('local', problems);
  return verdict('per shard', [...problems, ...judgeUniqueIndex(statement, table, catalog)]);
};

function judgeTablespace({ tableSpace }: IndexStmt): TreeDiagnostic[] {
  if (!tableSpace) return [];
  return [
    problem('an index in a tablespace cannot be distributed yet', {
      detail: `Nothing says that every server has the tablespace "${tableSpace}".`,
      hint: 'Leave TABLESPACE out.',
    }),
  ];
}
