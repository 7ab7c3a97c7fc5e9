import {
  type AlterTableCmd,
  type AlterTableStmt,
  as,
  type Constraint,
  type Node,
} from '@citrate/parser';
import { completeConstraint, notNullConstraint } from './constraints.ts';
import { completeColumn } from './create-table.ts';
import type { Decided } from './decided.ts';

export function completeAlterTable(stmt: AlterTableStmt, decided: Decided): AlterTableStmt {
  const cmds: Node[] = [];
  for (const node of stmt.cmds ?? []) {
    const cmd = as(node, 'AlterTableCmd');
    // Those for the not-nulls that it implies come first.
    for (const { name, column } of (cmd && decided.addedNotNulls.get(cmd)) ?? []) {
      cmds.push({ AlterTableCmd: addNotNull(name, column) });
    }
    cmds.push(cmd ? { AlterTableCmd: completeCommand(cmd, decided) } : node);
  }
  return { ...stmt, cmds };
}

function completeCommand(cmd: AlterTableCmd, decided: Decided): AlterTableCmd {
  const notNull = decided.setNotNull.get(cmd);
  if (notNull) {
    const { name, column: on, noInherit } = notNull;
    return addNotNull(name, on, noInherit && { is_no_inherit: true });
  }
  const column = as(cmd.def, 'ColumnDef');
  if (column) return { ...cmd, def: { ColumnDef: completeColumn(column, decided) } };
  const constraint = as(cmd.def, 'Constraint');
  const completed = constraint && completeConstraint(constraint, decided);
  return completed ? { ...cmd, def: { Constraint: completed } } : cmd;
}

function addNotNull(name: string, column: string, more?: Partial<Constraint>): AlterTableCmd {
  return {
    subtype: 'AT_AddConstraint',
    def: notNullConstraint(name, column, more),
    behavior: 'DROP_RESTRICT',
  };
}
