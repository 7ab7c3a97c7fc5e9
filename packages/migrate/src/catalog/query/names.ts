/** Which columns names mean, among what FROM clauses have. After colNameToVar (parse_relation.c). */
import { as, type ColumnRef, type Node, type NodeOf, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { resolveRoutines } from '../lookup.ts';
import { strings } from '../names-of.ts';
import { systemColumns } from '../system-columns.ts';
import { mayBeCalled, type TypeKey } from '../volatility/index.ts';
import type { FromItem, FromPart, OutputColumn, QueryContext } from './model.ts';

export function itemNamed(name: string, parts: readonly FromPart[]): FromItem | undefined {
  for (const { items } of parts) {
    for (const item of items) if (item.name === name) return item;
  }
  return undefined;
}

/** One by that name, in the nearest clause that has any. */
function nearestItem(
  name: string,
  parts: readonly FromPart[],
  { outer }: QueryContext,
): FromItem | undefined {
  for (const clause of [parts, ...outer]) {
    const found = itemNamed(name, clause);
    if (found) return found;
  }
  return undefined;
}

/** The nearest column that a name means. */
function columnNamed(
  names: readonly string[],
  parts: readonly FromPart[],
  context: QueryContext,
): OutputColumn | undefined {
  const [name = '', qualifier] = names.toReversed();
  if (qualifier !== undefined) {
    return columnsCalled(name, [nearestItem(qualifier, parts, context)])[0];
  }
  for (const clause of [parts, ...context.outer]) {
    const [found] = columnsCalled(name, clause);
    if (found || clause.some(isOpen)) return found;
  }
  return undefined;
}

/** What a reference names: a column, or a row of what stands in FROM. After transformColumnRef (parse_expr.c). */
export function referenced(
  names: readonly string[],
  parts: readonly FromPart[],
  context: QueryContext,
): Pick<OutputColumn, 'key' | 'type'> {
  const column = columnNamed(names, parts, context);
  return column ? { key: column.key, type: column.type } : { key: rowNamed(names, parts, context) };
}

/** `t` where no column is called so, or `t.*`. */
function rowNamed(
  [name = '', ...more]: readonly string[],
  parts: readonly FromPart[],
  context: QueryContext,
): TypeKey {
  const isRow =
    more.length === 0
      ? [parts, ...context.outer].every((clause) => isNoColumn(name, clause))
      : more.length === 1 && more[0] === '*';
  return isRow ? nearestItem(name, parts, context)?.row : undefined;
}

function isNoColumn(name: string, clause: readonly FromPart[]): boolean {
  return !clause.some(isOpen) && columnsCalled(name, clause).length === 0;
}

type WithColumns = Pick<FromItem, 'columns'>;

/** Those of what stands in FROM that have this name. */
function columnsCalled(name: string, where: readonly (WithColumns | undefined)[]): OutputColumn[] {
  const found: OutputColumn[] = [];
  for (const one of where) {
    for (const column of one?.columns ?? []) if (column.name === name) found.push(column);
  }
  return found;
}

/**
 * 42703 or 42702 for a column that is not there, or is there twice, among what a FROM clause is known
 * to have, or else those around it. Queries inside of the expression are looked at by themselves.
 * `given` are columns of the result, which may be meant, too.
 */
export function requireColumns(
  expression: Node | undefined,
  parts: readonly FromPart[],
  context: QueryContext,
  given: readonly OutputColumn[] = [],
): void {
  if (!expression) return;
  const require = (reference: ColumnRef): void => {
    if (given.length === 0 || !isGiven(reference, given)) requireColumn(reference, parts, context);
  };
  const only = as(expression, 'ColumnRef') ?? as(as(expression, 'ResTarget')?.val, 'ColumnRef');
  if (only) return require(only);
  walk(expression, {
    SelectStmt: () => false,
    ColumnRef: require,
    A_Indirection: (field) => requireField(field, parts, context),
  });
}

/** `(q).a` is a column of `q`, if that is a row and no function makes `a` of one. */
function requireField(
  { arg, indirection: [field] = [] }: NodeOf<'A_Indirection'>,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  const row = as(arg, 'ColumnRef');
  const called = as(field, 'String')?.sval;
  if (!row || !field || row.fields?.length !== 1) return;
  if (called === undefined || mayBeCalled(called, context.catalog)) return;
  const [name = ''] = strings(row.fields);
  const isRow = [parts, ...context.outer].every((clause) => isNoColumn(name, clause));
  if (isRow) requireColumn({ ...row, fields: [...row.fields, field] }, parts, context);
}

function isGiven({ fields = [] }: ColumnRef, given: readonly OutputColumn[]): boolean {
  const name = fields.length === 1 ? as(fields[0], 'String')?.sval : undefined;
  return given.some((column) => column.name === name);
}

function isOpen({ columns }: WithColumns): boolean {
  return columns === undefined;
}

function requireColumn(
  reference: ColumnRef,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  const { fields, location } = reference;
  const names = strings(fields);
  const [name = '', qualifier] = names.toReversed();
  if (names.length < (fields?.length ?? 0) || systemColumns.has(name)) return;
  if (qualifier === undefined) {
    requirePlain(name, reference, parts, context);
    return;
  }
  const item = nearestItem(qualifier, parts, context);
  if (!item || isOpen(item)) return;
  const found = columnsCalled(name, [item]);
  // `t.f` may be a function over the row.
  if (found.length === 0 && resolveRoutines(context.catalog, [name]).length === 0) {
    raise('42703', `column ${qualifier}.${name} does not exist`, { location });
  }
  if (found.length > 1) refuseAmbiguous(name, location);
}

/** A column of the nearest clause that has one of its name; else a row. */
function requirePlain(
  name: string,
  { location }: ColumnRef,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  for (const clause of [parts, ...context.outer]) {
    if (clause.some(isOpen)) return;
    const found = columnsCalled(name, clause);
    if (found.length === 1) return;
    if (found.length > 1) refuseAmbiguous(name, location);
  }
  if (nearestItem(name, parts, context)) return;
  raise('42703', `column "${name}" does not exist`, { location });
}

function refuseAmbiguous(name: string, location: number | undefined): never {
  raise('42702', `column reference "${name}" is ambiguous`, { location });
}
