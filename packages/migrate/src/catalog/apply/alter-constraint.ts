import { type AlterTableCmd, as, type Constraint } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { QualifiedName } from '../model.ts';
import { notice, type Run } from './run.ts';
import {
  changeColumn,
  changeConstraint,
  columnOf,
  constraintOf,
  requireColumn,
  tableOf,
} from './tables.ts';

/** ALTER CONSTRAINT: when a foreign key is checked. After ATExecAlterConstraint (tablecmds.c). */
export function alterConstraint(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const change = as(cmd.def, 'ATAlterConstraint') ?? {};
  const name = change.conname ?? '';
  const found = constraintOf(tableOf(run, table), name);
  if (!found) raise('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
  if (change.alterInheritability) return;
  if (found.kind !== 'foreign key') {
    raise(
      '42809',
      `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`,
    );
  }
  if (!change.alterDeferrability) return;
  changeConstraint(run, table, name, (constraint) => ({
    ...constraint,
    definition: deferred(constraint.definition, change),
  }));
}

function deferred(
  { deferrable: _, initdeferred: __, ...definition }: Constraint,
  change: { readonly deferrable?: boolean; readonly initdeferred?: boolean },
): Constraint {
  return {
    ...definition,
    ...(change.deferrable && { deferrable: true }),
    ...(change.initdeferred && { initdeferred: true }),
  };
}

/** DROP EXPRESSION: what was computed stays as it is. */
export function dropExpression(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  const generated = columnOf(tableOf(run, table), column.name)?.generated;
  const of = `column "${column.name}" of relation "${table.name}"`;
  if (generated?.kind === 'virtual') {
    raise('0A000', 'ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns', {
      detail: `${of} is a virtual generated column.`.replace(/^c/, 'C'),
    });
  }
  if (!generated) {
    if (!cmd.missing_ok) raise('55000', `${of} is not a generated column`);
    notice(run, '00000', `${of} is not a generated column, skipping`);
    return;
  }
  changeColumn(run, table, column.name, ({ generated: _, ...rest }) => rest);
}
