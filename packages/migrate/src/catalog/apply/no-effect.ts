import type { Tag } from '@citrate/parser';

/**
 * Statements that change rows, the session or labels, and nothing that the model holds.
 * What functions do that they call is not looked into.
 */
export const withoutEffect: readonly Tag[] = [
  'AlterFdwStmt',
  'AlterForeignServerStmt',
  'AlterUserMappingStmt',
  'CheckPointStmt',
  'ClosePortalStmt',
  'ConstraintsSetStmt',
  'CopyStmt',
  'CreateUserMappingStmt',
  'DeallocateStmt',
  'DeclareCursorStmt',
  'DeleteStmt',
  'DropUserMappingStmt',
  'ExplainStmt',
  'FetchStmt',
  'InsertStmt',
  'ListenStmt',
  'LoadStmt',
  'MergeStmt',
  'NotifyStmt',
  'PrepareStmt',
  'SecLabelStmt',
  'UnlistenStmt',
  'UpdateStmt',
  'VariableShowStmt',
];
