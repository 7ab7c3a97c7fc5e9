import type { CreateStmt } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';

/**
 * A new table is a plain one, on the coordinator only, until a call distributes it. Shards are
 * created from the catalog: what they could not have is refused here, while it can still be left out.
 */
export const createTable: Rule<'CreateStmt'> = (statement) =>
  verdict('local', judgeTable(statement));

function judgeTable(statement: CreateStmt): TreeDiagnostic[] {
  const { relation = {} } = statement;
  return [
    ...when(relation.relpersistence === 't', 'a temporary table', temporary),
    ...when(statement.partspec, 'a partitioned table', 'Leave PARTITION BY out.'),
    ...when(statement.partbound, 'a partition', 'Create a table that is no partition.'),
    ...when(
      statement.inhRelations?.length && !statement.partbound,
      'a table with INHERITS',
      'Write its columns out.',
    ),
    ...when(statement.ofTypename, 'a table OF a type', 'Write its columns out.'),
    ...when(statement.tablespacename, 'a table in a tablespace', 'Leave TABLESPACE out.'),
  ];
}

const temporary = 'A temporary table ends with its session; a migration has no use for one.';

function when(found: unknown, what: string, hint: string): TreeDiagnostic[] {
  if (!found) return [];
  const detail = 'Shards are created from what Citrate knows of a table, and would lack it.';
  return [problem(`${what} cannot be distributed yet`, { detail, hint })];
}
