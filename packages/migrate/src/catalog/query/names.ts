/** Which columns names mean, among what FROM clauses have. After colNameToVar (parse_relation.c). */
import { as, type ColumnRef, type Node, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { strings } from '../names-of.ts';
import { systemColumns } from '../system-columns.ts';
import type { FromItem, FromPart, OutputColumn, QueryContext } from './model.ts';

export function itemNamed(name: string, parts: readonly FromPart[]): FromItem | undefined {
  for (const { items } of parts) {
    for (const item of items) if (item.name === name) return item;
  }
  return undefined;
}

/** The nearest column that a name means. */
export function columnNamed(
  names: readonly string[],
  parts: readonly FromPart[],
  { outer }: QueryContext,
): OutputColumn | undefined {
  const [name = '', qualifier] = names.toReversed();
  if (qualifier !== undefined) {
    const item = itemNamed(qualifier, parts) ?? itemNamed(qualifier, outer);
    return columnsCalled(name, [item])[0];
  }
  const [found] = columnsCalled(name, parts);
  const isInside = found ?? parts.some(({ columns }) => columns === undefined);
  return isInside ? found : columnsCalled(name, outer)[0];
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
 */
export function requireColumns(
  expression: Node | undefined,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (!expression) return;
  const only = as(expression, 'ColumnRef') ?? as(as(expression, 'ResTarget')?.val, 'ColumnRef');
  if (only) return requireColumn(only, parts, context);
  walk(expression, {
    SelectStmt: () => false,
    ColumnRef: (reference) => requireColumn(reference, parts, context),
  });
}

function isOpen({ columns }: WithColumns): boolean {
  return columns === undefined;
}

function mayHave(name: string, outer: readonly FromPart[]): boolean {
  return outer.some(isOpen) || columnsCalled(name, outer).length > 0 || !!itemNamed(name, outer);
}

function requireColumn(
  { fields, location }: ColumnRef,
  parts: readonly FromPart[],
  { outer }: QueryContext,
): void {
  const names = strings(fields);
  const [name = '', qualifier] = names.toReversed();
  if (names.length < (fields?.length ?? 0) || systemColumns.has(name)) return;
  const item =
    qualifier === undefined
      ? undefined
      : (itemNamed(qualifier, parts) ?? itemNamed(qualifier, outer));
  if (qualifier !== undefined && !item) return;
  const tables: readonly WithColumns[] = item ? [item] : parts;
  if (tables.some(isOpen)) return;
  if (qualifier === undefined && itemNamed(name, parts)) return;
  const found = columnsCalled(name, tables);
  if (found.length === 1) return;
  if (found.length > 1) raise('42702', `column reference "${name}" is ambiguous`, { location });
  if (!item && mayHave(name, outer)) return;
  const shown = qualifier === undefined ? `"${name}"` : `${qualifier}.${name}`;
  raise('42703', `column ${shown} does not exist`, { location });
}
