import type { AlterTableCmd } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { QualifiedName } from '../model.ts';
import { notice, type Run } from './run.ts';
import { changeColumn, columnOf, requireColumn, tableOf } from './tables.ts';

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
