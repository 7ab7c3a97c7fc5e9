/** What WHEN of a trigger may read: the old row and the new one. After CreateTriggerFiringOn (trigger.c). */
import { type ColumnRef, type CreateTrigStmt, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, QualifiedName } from '../model.ts';
import { fieldOfRow, rowCalled } from '../names/columns-read.ts';
import { strings } from '../names-of.ts';
import { systemColumns } from '../system-columns.ts';
import { requireCondition, tableScope } from '../volatility/index.ts';
import { BEFORE, DELETE, INSERT } from './trigger-events.ts';
import type { MaybeVirtual } from './virtual.ts';

/** 42P01, 42703, 42P17 or 0A000 for what it may not read; 42883 and 42804 for what is no condition. */
export function requireWhen(
  stmt: CreateTrigStmt,
  relation: QualifiedName,
  columns: readonly MaybeVirtual[],
  catalog: Catalog,
): void {
  const { whenClause, timing = 0 } = stmt;
  if (!whenClause) return;
  const typed = tableScope(catalog, relation, columns);
  requireCondition(whenClause, 'trigger', {
    catalog,
    columnType: (names) => (names.length > 1 ? typed.columnType(names) : undefined),
  });
  const isBefore = (timing & BEFORE) !== 0;
  const read = (row: string, column: string | undefined, location?: number): void => {
    requireEvent(row, stmt, location);
    if (isBefore && row === 'new') refuseNew(column, columns);
  };
  walk(whenClause, {
    ColumnRef: (reference) => {
      const found = rowOf(reference, columns);
      if (found) read(...found, reference.location);
    },
    A_Indirection: (field) => {
      const column = fieldOfRow(field, 'new');
      if (column !== undefined) read('new', column);
      return column === undefined;
    },
    FuncCall: (call) => {
      const name = rowCalled(call, 'new');
      const isColumn = columns.some((column) => column.name === name);
      if (isColumn) read('new', name);
      return !isColumn;
    },
  });
}

/** The row that is read, and its column; undefined for all of it. Both rows have all columns. */
function rowOf(
  { fields = [], location }: ColumnRef,
  columns: readonly MaybeVirtual[],
): readonly [row: string, column: string | undefined] | undefined {
  const [row = '', column] = strings(fields);
  if (fields.length > 2) return undefined;
  const isRow = row === 'old' || row === 'new';
  if (fields.length === 1 && hasColumn(columns, row)) {
    raise('42702', `column reference "${row}" is ambiguous`, { location });
  }
  if (fields.length === 1 && !isRow) raise('42703', `column "${row}" does not exist`, { location });
  if (!isRow) raise('42P01', `missing FROM-clause entry for table "${row}"`, { location });
  if (column !== undefined && !hasColumn(columns, column)) {
    raise('42703', `column ${row}.${column} does not exist`, { location });
  }
  return [row, column];
}

/** Not every event has both rows, and a statement's trigger has none. */
function requireEvent(
  row: string,
  { row: forRows, events = 0 }: CreateTrigStmt,
  location: number | undefined,
): void {
  const [event, word] = row === 'old' ? [INSERT, 'INSERT'] : [DELETE, 'DELETE'];
  const what = forRows
    ? (events & event) !== 0 &&
      `${word} trigger's WHEN condition cannot reference ${row.toUpperCase()} values`
    : "statement trigger's WHEN condition cannot reference column values";
  if (what) raise('42P17', what, { location });
}

function hasColumn(columns: readonly MaybeVirtual[], column: string): boolean {
  return systemColumns.has(column) || columns.some((c) => c.name === column);
}

/** Before the row is there, nobody knows what is made of it. */
function refuseNew(column: string | undefined, columns: readonly MaybeVirtual[]): void {
  const words = "BEFORE trigger's WHEN condition cannot reference NEW";
  if (column !== undefined && systemColumns.has(column)) raise('0A000', `${words} system columns`);
  const read = columns.filter(({ name }) => column === undefined || name === column);
  if (!read.some(({ generated }) => generated)) return;
  raise('42P17', `${words} generated columns`, {
    detail:
      column === undefined
        ? 'A whole-row reference is used and the table contains generated columns.'
        : `Column "${column}" is a generated column.`,
  });
}
