/** What DISTINCT, GROUP BY and ORDER BY compare has to be of types that can be compared. */
import { as, type Node, type SelectStmt } from '@citrate/parser';
import { allOf } from '../names-of.ts';
import { requireOperator } from '../operator-classes.ts';
import type { TypeKey } from '../volatility/index.ts';
import type { Columns, FromPart, QueryContext } from './model.ts';
import { isLenient, typedExpression } from './typed.ts';

/** 42883 for a column of a type that has no `=`. After makeSortGroupClauseForSetOp (analyze.c). */
export function requireEquality(columns: Columns, context: QueryContext): void {
  if (isLenient(context)) return;
  for (const { key } of columns ?? []) requireOperator(context.catalog, key, 'equality');
}

/** The same for what the clauses of a query compare. After addTargetToSortList and its neighbours (parse_clause.c). */
export function requireComparisons(
  { distinctClause = [], groupClause = [], sortClause = [] }: SelectStmt,
  columns: Columns,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (isLenient(context)) return;
  const { catalog } = context;
  const [first] = distinctClause;
  const isOfAll = first !== undefined && Object.keys(first).length === 0;
  if (isOfAll) requireEquality(columns, context);
  for (const node of isOfAll ? [] : distinctClause) {
    requireOperator(catalog, sortKey(node, columns, parts, context), 'equality');
  }
  for (const node of groupClause.flatMap(groupedNodes)) {
    requireOperator(catalog, groupKey(node, columns, parts, context), 'equality');
  }
  for (const node of sortedNodes(sortClause)) {
    requireOperator(catalog, sortKey(node, columns, parts, context), 'ordering');
  }
}

/** Those of grouping sets, and of lists in parentheses. After flatten_grouping_sets (parse_clause.c). */
function groupedNodes(node: Node): readonly Node[] {
  const row = as(node, 'RowExpr');
  const isList = row?.row_format === 'COERCE_IMPLICIT_CAST';
  const inside = as(node, 'GroupingSet')?.content ?? (isList ? row.args : undefined);
  return inside ? inside.flatMap(groupedNodes) : [node];
}

/** What is put in order by an operator that nobody names. */
export function sortedNodes(clause: readonly Node[] | undefined): readonly Node[] {
  const nodes: Node[] = [];
  for (const { node, sortby_dir: direction } of allOf(clause, 'SortBy')) {
    if (node && direction !== 'SORTBY_USING') nodes.push(node);
  }
  return nodes;
}

/** A number, or a name, of the result. After findTargetlistEntrySQL92 (parse_clause.c). */
function outputKey(node: Node, columns: Columns): TypeKey {
  const number = as(node, 'A_Const')?.ival?.ival;
  if (number !== undefined) return columns?.[number - 1]?.key;
  const [name, ...more] = as(node, 'ColumnRef')?.fields ?? [];
  return more.length > 0
    ? undefined
    : columns?.find((c) => c.name === as(name, 'String')?.sval)?.key;
}

/** Columns of the result come before those of what stands in FROM here. */
function sortKey(
  node: Node,
  columns: Columns,
  parts: readonly FromPart[],
  context: QueryContext,
): TypeKey {
  return outputKey(node, columns) ?? inputKey(node, parts, context);
}

/** And here after them. */
function groupKey(
  node: Node,
  columns: Columns,
  parts: readonly FromPart[],
  context: QueryContext,
): TypeKey {
  const key = inputKey(node, parts, context);
  const areKnown = parts.every((part) => part.columns);
  return key === undefined && areKnown ? outputKey(node, columns) : key;
}

function inputKey(node: Node, parts: readonly FromPart[], context: QueryContext): TypeKey {
  return as(node, 'A_Const') ? undefined : typedExpression(node, parts, context).key;
}
