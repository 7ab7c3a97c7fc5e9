/** Rules about subcommands of ALTER TABLE: a check for each, by what the subcommand is. */
import {
  type AlterTableCmd,
  type AlterTableStmt,
  type AlterTableType,
  as,
  type ColumnDef,
  type Constraint,
} from '@citrate/parser';
import type { Table } from '../catalog/model.ts';
import type { Finding, SafetyQuestion, StatementChecks } from './rule.ts';
import { tableBefore, tableInUse } from './tables.ts';

/** A subcommand, and the table just before its statement. */
export interface Altered {
  readonly command: AlterTableCmd;
  readonly table: Table;
  readonly statement: AlterTableStmt;
  readonly question: SafetyQuestion;
}

export type SubcommandChecks = {
  readonly [T in AlterTableType]?: (altered: Altered) => readonly Finding[];
};

/** Of every table. */
export function subcommands(checks: SubcommandChecks): StatementChecks {
  return checkEach(checks, tableBefore);
}

/** Of tables that others may be using: not of those that the file made. */
export function subcommandsInUse(checks: SubcommandChecks): StatementChecks {
  return checkEach(checks, tableInUse);
}

function checkEach(checks: SubcommandChecks, tableOf: typeof tableBefore): StatementChecks {
  return {
    AlterTableStmt: (statement, question) => {
      const table = tableOf(statement.relation, question);
      if (!table) return [];
      return commandsOf(statement).flatMap((command) => {
        const check = command.subtype && checks[command.subtype];
        return check ? check({ command, table, statement, question }) : [];
      });
    },
  };
}

export function commandsOf({ cmds }: AlterTableStmt): readonly AlterTableCmd[] {
  return (cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? []);
}

/** The column that ADD COLUMN adds. */
export function addedColumn({ command }: Altered): ColumnDef {
  return as(command.def, 'ColumnDef') ?? {};
}

/** The constraint that ADD CONSTRAINT adds. */
export function addedConstraint({ command }: Altered): Constraint {
  return as(command.def, 'Constraint') ?? {};
}

/** What a column's definition has beside its name and type. */
export function constraintsOf({ constraints }: ColumnDef): readonly Constraint[] {
  return (constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
}

/** The first of a kind in a column's definition. */
export function constraintOf(
  column: ColumnDef,
  contype: NonNullable<Constraint['contype']>,
): Constraint | undefined {
  return constraintsOf(column).find((c) => c.contype === contype);
}
