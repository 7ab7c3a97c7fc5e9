import type { IndexStmt } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import { resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { judgeUniqueIndex } from '../constraints/index.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { shown } from '../words.ts';

export const createIndex: Rule<'IndexStmt'> = (statement, catalog) => {
  const table = statement.relation && resolveTable(catalog, statement.relation);
  const problems = [
    ...(table?.distribution ? judgeTablespace(statement) : []),
    ...(table?.partitionKey && statement.concurrent ? [concurrently(table, catalog)] : []),
  ];
  if (!table?.distribution) return verdict('local', problems);
  return verdict('per shard', [...problems, ...judgeUniqueIndex(statement, table, catalog)]);
};

function judgeTablespace({ tableSpace }: IndexStmt): TreeDiagnostic[] {
  if (!tableSpace) return [];
  return [
    problem('all-nodes', 'an index in a tablespace cannot be distributed yet', {
      detail: `Nothing says that every server has the tablespace "${tableSpace}".`,
      hint: 'Leave TABLESPACE out.',
    }),
  ];
}

/** Not even a server by itself does that. */
function concurrently(table: Table, catalog: Catalog): TreeDiagnostic {
  return problem(
    'partitions',
    `cannot create index on partitioned table ${shown(table, catalog)} concurrently`,
    {
      hint: 'Create the index ON ONLY the partitioned table, one CONCURRENTLY on each partition, and attach these.',
    },
  );
}
