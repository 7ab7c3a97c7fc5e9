/** What rules read in subcommands of ALTER TABLE, and in columns. */
import {
  type AlterTableCmd,
  type AlterTableStmt,
  as,
  type ColumnDef,
  type Constraint,
} from '@citrate/parser';
import { allOf } from '../catalog/index.ts';
import type { Altered } from './rule.ts';

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
