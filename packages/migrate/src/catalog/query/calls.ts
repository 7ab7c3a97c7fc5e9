/** What aggregates and window functions compare: DISTINCT, ORDER BY and PARTITION BY of theirs. */
import {
  as,
  type FuncCall,
  type Node,
  type SelectStmt,
  type WindowDef,
  walk,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { allOf, strings } from '../names-of.ts';
import { requireOperator } from '../operator-classes.ts';
import { sortedNodes } from './comparisons.ts';
import type { FromPart, QueryContext } from './model.ts';
import { isLenient, typedExpression } from './typed.ts';

/** 42883 for values in calls and windows of a query that cannot be compared. After transformAggregateCall (parse_agg.c). */
export function requireCalls(
  { targetList = [], havingClause, sortClause = [], windowClause }: SelectStmt,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (isLenient(context)) return;
  for (const window of allOf(windowClause, 'WindowDef')) requireWindow(window, parts, context);
  for (const node of [...targetList, havingClause, ...sortClause]) {
    if (node) requireWithin(node, parts, context);
  }
}

/** Queries inside of it have calls of their own. */
function requireWithin(node: Node, parts: readonly FromPart[], context: QueryContext): void {
  walk(node, {
    SelectStmt: () => false,
    FuncCall: (call) => {
      if (call.over) requireWindow(call.over, parts, context);
      requireOrdered(call.agg_order, parts, context);
      if (call.agg_distinct) requireDistinct(call, parts, context);
    },
  });
}

/** After transformWindowDefinitions (parse_clause.c). */
function requireWindow(
  { partitionClause = [], orderClause }: WindowDef,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  for (const node of partitionClause) requireComparable(node, 'equality', parts, context);
  requireOrdered(orderClause, parts, context);
}

function requireOrdered(
  clause: readonly Node[] | undefined,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  for (const node of sortedNodes(clause)) requireComparable(node, 'ordering', parts, context);
}

/** Values are put in order to see which are equal. After transformDistinctClause (parse_clause.c). */
function requireDistinct(
  { args = [], agg_order: order, over }: FuncCall,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (over) raise('0A000', 'DISTINCT is not implemented for window functions');
  for (const node of args) {
    requireComparable(node, 'equality', parts, context);
    requireComparable(node, 'ordering', parts, context);
  }
  if (sortedNodes(order).some((node) => isElsewhere(node, args))) {
    const words = 'ORDER BY expressions must appear in argument list';
    raise('42P10', `in an aggregate with DISTINCT, ${words}`);
  }
}

/** A column whose name no argument has in it. */
function isElsewhere(node: Node, args: readonly Node[]): boolean {
  const name = strings(as(node, 'ColumnRef')?.fields).at(-1);
  if (name === undefined) return false;
  let isFound = false;
  for (const each of args) {
    walk(each, {
      String: ({ sval }) => {
        if (sval === name) isFound = true;
      },
    });
  }
  return !isFound;
}

/** Numbers are no columns here. */
function requireComparable(
  node: Node,
  what: 'equality' | 'ordering',
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  if (as(node, 'A_Const')) return;
  requireOperator(context.catalog, typedExpression(node, parts, context).key, what);
}
