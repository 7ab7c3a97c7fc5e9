/** What the actions of rules have for constants, beside the rows that they are about. */
import { as, type Node, type NodeOf, type RangeVar } from '@citrate/parser';
import type { Catalog, Relation } from '../model.ts';
import { allOf } from '../names-of.ts';
import { elementOf, type TypedConstant, type TypeKey } from '../volatility/index.ts';
import { contextOf, fromParts, withQueries } from './columns.ts';
import { columnsOfRelation, fromPart } from './from.ts';
import type { FromPart, QueryContext } from './model.ts';
import { takeConstants, typedExpression } from './typed.ts';

/** The constants that become ones of a type, as far as that is known. After transformRuleStmt (parse_utilcmd.c). */
export function constantsOfAction(
  action: Node,
  relation: Relation,
  catalog: Catalog,
): readonly TypedConstant[] {
  const found: TypedConstant[] = [];
  const columns = columnsOfRelation(relation, catalog);
  const rows = { columns, items: ['old', 'new'].map((name) => ({ name, columns })) };
  const context: QueryContext = { ...contextOf(catalog), found, outer: [[rows]] };
  const [insert, update] = [as(action, 'InsertStmt'), as(action, 'UpdateStmt')];
  const deletion = as(action, 'DeleteStmt');
  if (insert) lookInInsert(insert, context);
  else if (update) lookInUpdate(update, context);
  else if (deletion) lookInDelete(deletion, context);
  else context.columnsOf(action, context);
  return found;
}

/** Constants of a query that gives rows stay texts, which become what is asked for when it is run. */
function lookInInsert(stmt: NodeOf<'InsertStmt'>, outer: QueryContext): void {
  const context = withQueries(stmt, outer);
  const target = targetPart(stmt.relation, context);
  const given = allOf(stmt.cols, 'ResTarget').map((column) => typeIn(target, column));
  const types = stmt.cols ? given : (target.columns ?? []).map(({ key }) => key);
  const select = as(stmt.selectStmt, 'SelectStmt');
  for (const list of allOf(select?.valuesLists, 'List')) {
    for (const [i, value] of (list.items ?? []).entries()) {
      lookInValue(value, types[i], [], context);
    }
  }
  if (select && !select.valuesLists) context.columnsOf(stmt.selectStmt, context);
  const { infer, targetList, whereClause } = stmt.onConflictClause ?? {};
  const excluded = {
    columns: target.columns,
    items: [{ name: 'excluded', columns: target.columns }],
  };
  lookInAll([infer?.whereClause, ...(stmt.returningClause?.exprs ?? [])], [target], context);
  lookInSet(targetList, target, [target, excluded], context);
  lookInAll([whereClause], [target, excluded], context);
}

function lookInUpdate(stmt: NodeOf<'UpdateStmt'>, outer: QueryContext): void {
  const context = withQueries(stmt, outer);
  const target = targetPart(stmt.relation, context);
  const parts = [target, ...fromParts(stmt.fromClause ?? [], context)];
  lookInSet(stmt.targetList, target, parts, context);
  lookInAll([stmt.whereClause, ...(stmt.returningClause?.exprs ?? [])], parts, context);
}

function lookInDelete(stmt: NodeOf<'DeleteStmt'>, outer: QueryContext): void {
  const context = withQueries(stmt, outer);
  const target = targetPart(stmt.relation, context);
  const parts = [target, ...fromParts(stmt.usingClause ?? [], context)];
  lookInAll([stmt.whereClause, ...(stmt.returningClause?.exprs ?? [])], parts, context);
}

function targetPart(relation: RangeVar | undefined, context: QueryContext): FromPart {
  return fromPart({ RangeVar: relation ?? {} }, context);
}

/** Of a column, or an element of its. */
function typeIn({ columns }: FromPart, { name, indirection }: NodeOf<'ResTarget'>): TypeKey {
  const key = columns?.find((column) => column.name === name)?.key;
  const [first, ...more] = indirection ?? [];
  if (!first) return key;
  const index = as(first, 'A_Indices');
  return index && !index.is_slice && more.length === 0 ? elementOf(key) : undefined;
}

/** What SET says, of several columns at once, too. */
function lookInSet(
  targets: readonly Node[] | undefined,
  target: FromPart,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  for (const column of allOf(targets, 'ResTarget')) {
    const several = as(column.val, 'MultiAssignRef');
    const row = as(several?.source, 'RowExpr');
    const value = row ? row.args?.[(several?.colno ?? 1) - 1] : (several?.source ?? column.val);
    if (value) lookInValue(value, typeIn(target, column), parts, context);
  }
}

/** A constant becomes one of the column's type. */
function lookInValue(
  value: Node,
  type: TypeKey,
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  const { constant } = typedExpression(value, parts, context);
  if (constant && type !== undefined) takeConstants([{ constant, type }], context);
}

function lookInAll(
  nodes: readonly (Node | undefined)[],
  parts: readonly FromPart[],
  context: QueryContext,
): void {
  for (const node of nodes) if (node) typedExpression(node, parts, context);
}
