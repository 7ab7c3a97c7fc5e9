import { type AlterTableCmd, type AlterTableStmt, as, type Node } from '@citrate/parser';
import { completeConstraint, notNullConstraint } from './constraints.ts';
import { completeColumn } from './create-table.ts';
import type { Decided } from './decided.ts';

export function completeAlterTable(stmt: AlterTableStmt, decided: Decided): AlterTableStmt {
  const cmds = (stmt.cmds ?? []).flatMap((node): Node[] => {
    const cmd = as(node, 'AlterTableCmd');
    if (!cmd) return [node];
    return completeCommand(cmd, decided).map((AlterTableCmd) => ({ AlterTableCmd }));
  });
  return { ...stmt, cmds };
}

/** The subcommand, behind those for the not-nulls that it implies. */
function completeCommand(cmd: AlterTableCmd, decided: Decided): AlterTableCmd[] {
  const implied = decided.addedNotNulls.get(cmd) ?? [];
  return [
    ...implied.map(({ name, column }) => addNotNull(name, column)),
    completeOwn(cmd, decided),
  ];
}

function completeOwn(cmd: AlterTableCmd, decided: Decided): AlterTableCmd {
  const notNull = decided.setNotNull.get(cmd);
  if (notNull) return addNotNull(notNull.name, notNull.column);
  const column = as(cmd.def, 'ColumnDef');
  if (column) return { ...cmd, def: { ColumnDef: completeColumn(column, decided) } };
  const constraint = as(cmd.def, 'Constraint');
  const completed = constraint && completeConstraint(constraint, decided);
  return completed ? { ...cmd, def: { Constraint: completed } } : cmd;
}

function addNotNull(name: string, column: string): AlterTableCmd {
  return {
    subtype: 'AT_AddConstraint',
    def: notNullConstraint(name, column),
    behavior: 'DROP_RESTRICT',
  };
}
