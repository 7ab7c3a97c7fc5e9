import { as, type ColumnDef } from '@citrate/parser';
import type { QualifiedName } from '../catalog/model.ts';
import type { Finding, SafetyQuestion, StatementChecks } from './rule.ts';
import { commandsOf } from './subcommands.ts';
import { nameOf, tableBefore } from './tables.ts';

type ColumnCheck = (
  column: ColumnDef,
  table: QualifiedName,
  question: SafetyQuestion,
) => readonly Finding[];

/** A check of each column that CREATE TABLE or ADD COLUMN makes. */
export function newColumns(check: ColumnCheck): StatementChecks {
  return {
    CreateStmt: ({ relation, tableElts }, question) => {
      if (!relation) return [];
      const table = nameOf(relation, question.before);
      return (tableElts ?? [])
        .flatMap((node) => as(node, 'ColumnDef') ?? [])
        .flatMap((column) => check(column, table, question));
    },
    AlterTableStmt: (statement, question) => {
      const table = tableBefore(statement.relation, question);
      if (!table) return [];
      return commandsOf(statement)
        .filter(({ subtype }) => subtype === 'AT_AddColumn')
        .flatMap(({ def }) => as(def, 'ColumnDef') ?? [])
        .flatMap((column) => check(column, table, question));
    },
  };
}
