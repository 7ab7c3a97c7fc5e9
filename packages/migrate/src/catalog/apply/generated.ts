import { raise } from '../errors.ts';
import type { QualifiedName } from '../model.ts';
import { columnNamesRead } from '../names/columns-read.ts';
import { refuseSystemColumns } from '../system-columns.ts';
import { requireAssignable, requireImmutable, tableScope } from '../volatility/index.ts';
import { expressionScope } from './constraints.ts';
import type { Run } from './run.ts';
import { columnOf, tableOf } from './tables.ts';
import { requireVirtual, requireVirtualType } from './virtual.ts';

/** A column may be made of plain columns of its row alone. After cookDefault (heap.c). */
export function requireGenerated(run: Run, name: QualifiedName, column: string): void {
  const table = tableOf(run, name);
  const made = columnOf(table, column);
  if (!made?.generated) return;
  const { expression, kind } = made.generated;
  if (kind === 'virtual') requireVirtualType(column, made.type, run.stored);
  const names = columnNamesRead(expression, expressionScope(run, name));
  refuseSystemColumns(names, 'column generation expression');
  for (const read of names) {
    if (!columnOf(table, read)?.generated) continue;
    raise('42P17', `cannot use generated column "${read}" in column generation expression`, {
      detail: 'A generated column cannot reference another generated column.',
    });
  }
  const scope = tableScope(run.stored, table, table.columns);
  requireAssignable(expression, made, scope, 'generation');
  requireImmutable(expression, 'generated', scope);
  if (kind !== 'virtual') return;
  const read = table.columns.filter(({ name: own }) => names.includes(own));
  requireVirtual(expression, read, run.stored);
}
