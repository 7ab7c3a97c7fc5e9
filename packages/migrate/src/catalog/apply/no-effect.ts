import type { Tag } from '@citrate/parser';

/**
 * Statements that change rows, the session or labels, and nothing that the model holds.
 * What functions do that they call is not looked into.
 */
export const withoutEffect: readonly Tag[] = [
  // Of a server, the model holds roles only.
  'AlterDatabaseRefreshCollStmt',
  'AlterDatabaseSetStmt',
  'AlterDatabaseStmt',
  // It only records which version of the collation is in use.
  'AlterCollationStmt',
  // That there are some is said; what they are made of is not held.
  'AlterOpFamilyStmt',
  'AlterOperatorStmt',
  // Settings of a server are not held.
  'AlterSystemStmt',
  'CheckPointStmt',
  'ClosePortalStmt',
  'ConstraintsSetStmt',
  'CopyStmt',
  // What it subscribes to is not held.
  'CreateSubscriptionStmt',
  'CreateTableSpaceStmt',
  'CreatedbStmt',
  'DeallocateStmt',
  'DeclareCursorStmt',
  'DeleteStmt',
  'DropSubscriptionStmt',
  'DropTableSpaceStmt',
  'DropUserMappingStmt',
  'DropdbStmt',
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
