/** Rules about subcommands of ALTER TABLE: a check for each, by what the subcommand is. */
import {
  type AlterTableCmd,
  type AlterTableStmt,
  type AlterTableType,
  as,
  type ColumnDef,
  type Constraint,
} from '@citrate/parser';
import { allOf } from '../catalog/index.ts';
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
      const found: Finding[] = [];
      for (const node of statement.cmds ?? []) {
        const command = as(node, 'AlterTableCmd');
        const check = command?.subtype && checks[command.subtype];
        const table = check && tableOf(statement.relation, question);
        if (table) found.push(...check({ command, table, statement, question }));
      }
      return found;
    },
  };
}

export function commandsOf({ cmds }: AlterTableStmt): readonly AlterTableCmd[] {
  return allOf(cmds, 'AlterTableCmd');
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
  return allOf(constraints, 'Constraint');
}

/** The first of a kind in a column's definition. */
export function constraintOf(
  column: ColumnDef,
  contype: NonNullable<Constraint['contype']>,
): Constraint | undefined {
  if (!column.constraints) return undefined;
  return constraintsOf(column).find((c) => c.contype === contype);
}
