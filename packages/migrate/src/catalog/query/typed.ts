import { as, type Node, type SubLink, type TypeName, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { strings } from '../names-of.ts';
import {
  analyse,
  elementOf,
  isExpanded,
  missingOperator,
  namesIn,
  requireBoolean,
  requireReadable,
  requireSound,
  type TypedConstant,
  type TypedScope,
  type TypeKey,
} from '../volatility/index.ts';
import type { Columns, FromPart, OutputColumn, QueryContext } from './model.ts';
import { referenced } from './names.ts';

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
  if (reference) return referenced(namesIn(reference), parts, context);
  const link = as(expression, 'SubLink');
  if (link) return linkedColumn(link, parts, context);
  const columnType = (names: readonly string[]): TypeKey => referenced(names, parts, context).key;
  const queryType = (inside: SubLink): TypeKey =>
    linkedColumn(besideRow(inside, expression), parts, context).key;
  const scope = { catalog: context.catalog, columnType, queryType };
  const key = isLenient(context)
    ? taken(expression, scope, context)
    : requireSound(expression, scope);
  const constant = key === 'unknown' ? as(expression, 'A_Const') : undefined;
  const type = as(expression, 'TypeCast')?.typeName;
  return { key, type: key?.startsWith('record ') ? undefined : type, constant };
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

/** A query within an expression, and what that makes of its result. After transformSubLink (parse_expr.c). */
function linkedColumn(
  link: SubLink,
  parts: readonly FromPart[],
  context: QueryContext,
): Omit<OutputColumn, 'name'> {
  const inside = { ...context, outer: [parts, ...context.outer] };
  const columns = context.columnsOf(link.subselect, inside);
  const [only] = asTexts(columns) ?? [];
  switch (link.subLinkType) {
    case 'EXPR_SUBLINK':
      requireOne(columns, context);
      return { key: only?.key, type: only?.type };
    case 'ARRAY_SUBLINK':
      requireOne(columns, context);
      return arrayOf(only);
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
    case 'ROWCOMPARE_SUBLINK':
      compareWith(link, columns, parts, context);
      return { key: 'bool' };
    default:
      return { key: link.subLinkType === 'EXISTS_SUBLINK' ? 'bool' : undefined };
  }
}

/** Behind an operator that a row stands before, a query gives a row. After transformAExprOp (parse_expr.c). */
function besideRow(link: SubLink, expression: Node): SubLink {
  if (link.subLinkType !== 'EXPR_SUBLINK') return link;
  let found = link;
  walk(expression, {
    SelectStmt: () => false,
    A_Expr: ({ kind, lexpr, rexpr, name }) => {
      if (kind !== 'AEXPR_OP' || !lexpr || as(rexpr, 'SubLink') !== link) return;
      if (!as(lexpr, 'RowExpr')) return;
      const operName = name ?? [];
      found = { ...link, subLinkType: 'ROWCOMPARE_SUBLINK', testexpr: lexpr, operName };
    },
  });
  return found;
}

function requireOne(columns: Columns, context: QueryContext): void {
  if (!columns || columns.length === 1 || isLenient(context)) return;
  raise('42601', 'subquery must return only one column');
}

/** Of arrays, one with more dimensions. */
function arrayOf(column: OutputColumn | undefined): Omit<OutputColumn, 'name'> {
  const { key, type } = column ?? {};
  if (key === undefined || elementOf(key) !== undefined) return { key, type };
  const arrayBounds = [{ Integer: { ival: -1 } }];
  return { key: `_${key}`, type: type && { ...type, arrayBounds } };
}

/** One value with the one column, or a row with as many. */
function compareWith(
  { testexpr, operName }: SubLink,
  columns: Columns,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (!testexpr) return;
  const given = as(testexpr, 'RowExpr')?.args ?? [testexpr];
  const operands = given.map((node) => typedExpression(node, parts, context));
  if (!columns || given.some(isExpanded)) return;
  if (given.length !== columns.length && !isLenient(context)) {
    const many = given.length < columns.length ? 'many' : 'few';
    raise('42601', `subquery has too ${many} columns`);
  }
  const [name = '=', schema = 'pg_catalog'] = strings(operName).toReversed();
  for (const [i, { key, constant }] of operands.entries()) {
    const type = asTexts(columns)?.[i]?.key;
    if (constant && type !== undefined) takeConstants([{ constant, type }], context);
    if (isLenient(context) || schema !== 'pg_catalog') continue;
    const missing = missingOperator(name, [key, type], context.catalog);
    if (missing !== undefined) raise('42883', missing);
  }
}

type Typed = Pick<OutputColumn, 'type'> | undefined;

/** The declared type of two columns that become one, if both have it, modifiers included. */
export function sharedType(one: Typed, other: Typed): TypeName | undefined {
  return JSON.stringify(one?.type) === JSON.stringify(other?.type) ? one?.type : undefined;
}

/** To whom looks from outside, constants without a type are texts. */
export function asTexts(columns: Columns): Columns {
  return columns?.map(({ constant: _, key, ...column }) => ({
    ...column,
    key: key === 'unknown' ? 'text' : key,
  }));
}
