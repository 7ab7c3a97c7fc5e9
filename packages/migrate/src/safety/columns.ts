import { as, type ColumnDef } from '@citrate/parser';
import type { QualifiedName } from '../catalog/model.ts';
import type { Finding, SafetyQuestion, SafetyRule } from './rule.ts';
import { nameOf } from './tables.ts';

type ColumnCheck = (
  column: ColumnDef,
  table: QualifiedName,
  question: SafetyQuestion,
) => readonly Finding[];

/** A check of each column that CREATE TABLE or ADD COLUMN makes. */
export function newColumns(check: ColumnCheck): Pick<SafetyRule, 'statements' | 'subcommands'> {
  return {
    statements: {
      CreateStmt: ({ relation, tableElts }, question) => {
        const found: Finding[] = [];
        if (!relation) return found;
        const table = nameOf(relation, question.before);
        for (const node of tableElts ?? []) {
          const column = as(node, 'ColumnDef');
          if (column) found.push(...check(column, table, question));
        }
        return found;
      },
    },
    subcommands: {
      AT_AddColumn: ({ command, table, question }) => {
        const column = as(command.def, 'ColumnDef');
        return column ? check(column, table, question) : [];
      },
    },
  };
}
