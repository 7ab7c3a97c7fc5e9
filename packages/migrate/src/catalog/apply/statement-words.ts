import type { Tag } from '@citrate/parser';

/** Where the tag does not show how the statement begins. */
const words: { readonly [T in Tag]?: string } = {
  SelectStmt: 'SELECT',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  CopyStmt: 'COPY',
  TransactionStmt: 'transaction control',
  VariableSetStmt: 'SET',
  VariableShowStmt: 'SHOW',
  DoStmt: 'DO',
  CreateTrigStmt: 'CREATE TRIGGER',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateForeignTableStmt: 'CREATE FOREIGN TABLE',
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  CreateAmStmt: 'CREATE ACCESS METHOD',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  CreateStatsStmt: 'CREATE STATISTICS',
  DefineStmt: 'CREATE AGGREGATE, OPERATOR, TYPE, COLLATION or TEXT SEARCH',
  RenameStmt: 'ALTER … RENAME',
  AlterObjectSchemaStmt: 'ALTER … SET SCHEMA',
  AlterEnumStmt: 'ALTER TYPE',
  AlterOwnerStmt: 'ALTER … OWNER TO',
  AlterSeqStmt: 'ALTER SEQUENCE',
  AlterTableSpaceOptionsStmt: 'ALTER TABLESPACE',
  RuleStmt: 'CREATE RULE',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
  SecLabelStmt: 'SECURITY LABEL',
  VacuumStmt: 'VACUUM or ANALYZE',
};

/** The SQL words of a statement: `CreateExtensionStmt` → CREATE EXTENSION. */
export function statementWords(tag: Tag): string {
  const plain = tag.replace(/Stmt$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words[tag] ?? plain.toUpperCase();
}
