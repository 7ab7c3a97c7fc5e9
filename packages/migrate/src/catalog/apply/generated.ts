import { raise } from '../errors.ts';
import type { QualifiedName } from '../model.ts';
import { columnNamesRead } from '../names/columns-read.ts';
import { refuseSystemColumns } from '../system-columns.ts';
import { requireAssignable, requireImmutable, tableScope } from '../volatility/index.ts';
import { expressionScope } from './constraints.ts';
import type { Run } from './run.ts';
import { columnOf, tableOf } from './tables.ts';

/** A column may be made of plain columns of its row alone. After cookDefault (heap.c). */
export function requireGenerated(run: Run, name: QualifiedName, column: string): void {
  const table = tableOf(run, name);
  const expression = columnOf(table, column)?.generated?.expression;
  if (!expression) return;
  const names = columnNamesRead(expression, expressionScope(run, name));
  refuseSystemColumns(names, 'column generation expression');
  for (const read of names) {
    if (!columnOf(table, read)?.generated) continue;
    raise('42P17', `cannot use generated column "${read}" in column generation expression`, {
      detail: 'A generated column cannot reference another generated column.',
    });
  }
  const scope = tableScope(run.stored, table, table.columns);
  const made = columnOf(table, column);
  if (made) requireAssignable(expression, made, scope, 'generation');
  requireImmutable(expression, 'generated', scope);
}
