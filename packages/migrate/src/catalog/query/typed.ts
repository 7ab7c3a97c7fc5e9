import { as, type ColumnRef, type Node, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { strings } from '../names-of.ts';
import { systemColumns } from '../system-columns.ts';
import {
  analyse,
  requireBoolean,
  requireReadable,
  requireSound,
  type TypedConstant,
  type TypedScope,
  type TypeKey,
} from '../volatility/index.ts';
import type { FromItem, FromPart, OutputColumn, QueryContext } from './model.ts';

export function itemNamed(name: string, parts: readonly FromPart[]): FromItem | undefined {
  for (const { items } of parts) {
    for (const item of items) if (item.name === name) return item;
  }
  return undefined;
}

/**
 * The type of an expression over what a FROM clause has, in which nothing is missing or wrong, as far as that
 * is known.
 */
export function typedExpression(
  expression: Node,
  parts: readonly FromPart[],
  context: QueryContext,
): Omit<OutputColumn, 'name'> {
  const reference = as(expression, 'ColumnRef');
  if (reference) {
    const column = columnNamed(strings(reference.fields), parts, context);
    return { key: column?.key, type: column?.type };
  }
  const columnType = (names: readonly string[]): TypeKey => columnNamed(names, parts, context)?.key;
  const scope = { catalog: context.catalog, columnType };
  const key = isLenient(context)
    ? taken(expression, scope, context)
    : requireSound(expression, scope);
  if (context.found) lookInside(expression, parts, context);
  const constant = key === 'unknown' ? as(expression, 'A_Const') : undefined;
  return { key, type: as(expression, 'TypeCast')?.typeName, constant };
}

/** The same of what stands behind WHERE, HAVING or ON. */
export function requireCondition(
  node: Node | undefined,
  where: string,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (!node) return;
  const { key, constant } = typedExpression(node, parts, context);
  if (constant) takeConstants([{ constant, type: 'bool' }], context);
  else if (!isLenient(context) && key !== 'unknown') requireBoolean(key, context.catalog, where);
}

/** What is stored was sound when it was made; columns may have other types where statements are not known. */
export function isLenient({ found, catalog }: QueryContext): boolean {
  return found !== undefined || catalog.uncertain !== undefined;
}

function taken(expression: Node, scope: TypedScope, context: QueryContext): TypeKey {
  const { type, constants } = analyse(expression, scope);
  takeConstants(constants, context);
  return type;
}

export function takeConstants(
  constants: readonly TypedConstant[],
  { found, catalog }: QueryContext,
): void {
  for (const each of constants) {
    if (found) found.push(each);
    else requireReadable({ A_Const: each.constant }, each.type, catalog);
  }
}

/** Queries within an expression. */
function lookInside(expression: Node, parts: readonly FromPart[], context: QueryContext): void {
  const inside = { ...context, lateral: true, outer: [...parts, ...context.outer] };
  walk(expression, {
    SubLink: ({ subselect, testexpr }) => {
      const columns = context.columnsOf(subselect, inside);
      const { constant } = testexpr ? typedExpression(testexpr, parts, context) : {};
      const type = columns?.[0]?.key;
      if (constant && type !== undefined) takeConstants([{ constant, type }], context);
      return false;
    },
  });
}

function columnNamed(
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
 * to have. Queries inside of the expression are left alone: they may mean columns of either.
 */
export function requireColumns(expression: Node | undefined, parts: readonly FromPart[]): void {
  if (!expression) return;
  const only = as(expression, 'ColumnRef') ?? as(as(expression, 'ResTarget')?.val, 'ColumnRef');
  if (only) return requireColumn(only, parts);
  walk(expression, {
    SubLink: () => false,
    ColumnRef: (reference) => requireColumn(reference, parts),
  });
}

function requireColumn({ fields, location }: ColumnRef, parts: readonly FromPart[]): void {
  const names = strings(fields);
  const [name = '', qualifier] = names.toReversed();
  if (names.length < (fields?.length ?? 0) || systemColumns.has(name)) return;
  const item = qualifier === undefined ? undefined : itemNamed(qualifier, parts);
  if (qualifier !== undefined && !item) return;
  const tables: readonly WithColumns[] = item ? [item] : parts;
  if (tables.some(({ columns }) => columns === undefined)) return;
  if (qualifier === undefined && itemNamed(name, parts)) return;
  const found = columnsCalled(name, tables);
  if (found.length === 1) return;
  if (found.length > 1) raise('42702', `column reference "${name}" is ambiguous`, { location });
  const shown = qualifier === undefined ? `"${name}"` : `${qualifier}.${name}`;
  raise('42703', `column ${shown} does not exist`, { location });
}
