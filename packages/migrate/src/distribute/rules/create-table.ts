import { as, type ColumnDef, type CreateStmt, type Node } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';

/**
 * A new table is a plain one, on the coordinator only, until a call distributes it. Shards are
 * created from the catalog: what that cannot hold is refused here, while it can still be left out.
 */
export const createTable: Rule<'CreateStmt'> = (statement) =>
  verdict('local', [
    ...judgeTable(statement),
    ...(statement.tableElts ?? []).flatMap(judgeElement),
  ]);

function judgeTable(statement: CreateStmt): TreeDiagnostic[] {
  const { relation = {} } = statement;
  return [
    ...when(relation.relpersistence === 't', 'a temporary table', temporary),
    ...when(relation.relpersistence === 'u', 'an unlogged table', 'Leave UNLOGGED out.'),
    ...when(statement.partspec, 'a partitioned table', 'Leave PARTITION BY out.'),
    ...when(statement.partbound, 'a partition', 'Create a table that is no partition.'),
    ...when(
      statement.inhRelations?.length && !statement.partbound,
      'a table with INHERITS',
      'Write its columns out.',
    ),
    ...when(statement.ofTypename, 'a table OF a type', 'Write its columns out.'),
    ...when(statement.options?.length, 'a table with storage parameters', 'Leave WITH (…) out.'),
    ...when(statement.tablespacename, 'a table in a tablespace', 'Leave TABLESPACE out.'),
    ...when(statement.accessMethod, 'a table with an access method', 'Leave USING out.'),
  ];
}

const temporary = 'A temporary table ends with its session; a migration has no use for one.';

function judgeElement(element: Node): TreeDiagnostic[] {
  const like = as(element, 'TableLikeClause');
  const column = as(element, 'ColumnDef');
  return [
    ...when(like, 'a table with LIKE', 'Write its columns out.'),
    ...(column ? judgeColumn(column) : []),
  ];
}

function judgeColumn(column: ColumnDef): TreeDiagnostic[] {
  return [
    ...when(
      column.storage_name,
      `storage of column "${column.colname}"`,
      'Leave STORAGE out.',
      column.location,
    ),
    ...when(
      column.compression,
      `compression of column "${column.colname}"`,
      'Leave COMPRESSION out.',
      column.location,
    ),
  ];
}

function when(found: unknown, what: string, hint: string, location?: number): TreeDiagnostic[] {
  if (!found) return [];
  const detail = 'Shards are created from what Citrate knows of a table, and would lack it.';
  return [problem(`${what} cannot be distributed yet`, { detail, hint, location })];
}
