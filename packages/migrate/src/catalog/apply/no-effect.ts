import type { SelectStmt, Tag } from '@citrate/parser';
import { unsupported } from '../errors.ts';
import type { Run } from './run.ts';

/**
 * Statements that change rows, the session or labels, and nothing that the model holds.
 * What functions do that they call is not looked into.
 */
export const withoutEffect: readonly Tag[] = [
  'CheckPointStmt',
  'ClosePortalStmt',
  'ClusterStmt',
  'ConstraintsSetStmt',
  'CopyStmt',
  'DeallocateStmt',
  'DeclareCursorStmt',
  'DeleteStmt',
  'ExplainStmt',
  'FetchStmt',
  'InsertStmt',
  'ListenStmt',
  'LoadStmt',
  'LockStmt',
  'MergeStmt',
  'NotifyStmt',
  'PrepareStmt',
  'RefreshMatViewStmt',
  'ReindexStmt',
  'SecLabelStmt',
  'TruncateStmt',
  'UnlistenStmt',
  'UpdateStmt',
  'VacuumStmt',
  'VariableShowStmt',
];

/** A query changes nothing, unless it makes a table of its result. */
export function query(stmt: SelectStmt, _run: Run): void {
  if (stmt.intoClause) unsupported('SELECT INTO', stmt.intoClause.rel?.location);
}
