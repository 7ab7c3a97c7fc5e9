/** The columns of a query's result: names for sure, types as far as they are known. */
import { as, type CommonTableExpr, type Node, type NodeOf, type SelectStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, Relation } from '../model.ts';
import { selectedName } from '../names/expression-name.ts';
import { strings } from '../names-of.ts';
import {
  commonType,
  isExpanded,
  type TypedConstant,
  type TypeKey,
  unmatched,
} from '../volatility/index.ts';
import { requireCalls } from './calls.ts';
import { requireComparisons, requireEquality } from './comparisons.ts';
import { columnsOfRelation, fromPart, withNames } from './from.ts';
import type { Columns, FromPart, OutputColumn, QueryContext } from './model.ts';
import { itemNamed, requireColumns } from './names.ts';
import {
  asTexts,
  isLenient,
  requireCondition,
  sharedType,
  takeConstants,
  typedExpression,
} from './typed.ts';

/** After PostgreSQL's transformTargetList (parse_target.c). */
export function queryColumns(query: Node | undefined, catalog: Catalog): Columns {
  return selectColumns(query, contextOf(catalog));
}

/** Of a query that stands alone. */
export function contextOf(catalog: Catalog): QueryContext {
  return { catalog, named: new Map(), outer: [], columnsOf: selectColumns };
}

/** The constants of a stored query that become ones of a type, as far as that is known. */
export function constantsOfQuery(query: Node, catalog: Catalog): readonly TypedConstant[] {
  const found: TypedConstant[] = [];
  selectColumns(query, { ...contextOf(catalog), found });
  return found;
}

/** The same of an expression over the columns of a relation. */
export function constantsBeside(
  expression: Node,
  relation: Relation,
  catalog: Catalog,
): readonly TypedConstant[] {
  const found: TypedConstant[] = [];
  const columns = columnsOfRelation(relation, catalog);
  const part = { columns, items: [{ name: relation.name, columns }] };
  typedExpression(expression, [part], { ...contextOf(catalog), found });
  return found;
}

/** Nothing is missing or wrong in a condition over the columns of a relation, which may ask other tables. */
export function requireBeside(
  condition: Node | undefined,
  where: string,
  relation: Relation,
  catalog: Catalog,
): void {
  const columns = columnsOfRelation(relation, catalog);
  const parts = [{ columns, items: [{ name: relation.name, columns }] }];
  requireSoundCondition(condition, where, parts, catalog);
}

/** The same over rows of the relation that have names. */
export function requireOfRows(
  condition: Node | undefined,
  names: readonly string[],
  relation: Relation,
  catalog: Catalog,
): void {
  const columns = columnsOfRelation(relation, catalog);
  const parts = names.map((name) => ({ columns, items: [{ name, columns }] }));
  requireSoundCondition(condition, 'WHERE', parts, catalog);
}

function requireSoundCondition(
  condition: Node | undefined,
  where: string,
  parts: readonly FromPart[],
  catalog: Catalog,
): void {
  requireColumns(condition, parts, contextOf(catalog));
  requireCondition(condition, where, parts, contextOf(catalog));
}

/** What UNION and its like put together nests to the left, as deep as there are queries. */
function selectColumns(query: Node | undefined, context: QueryContext): Columns {
  let select = as(query, 'SelectStmt');
  if (!select) return undefined;
  let inside = withQueries(select, context);
  const operations: (readonly [SelectStmt, QueryContext])[] = [];
  while (select.larg && select.rarg) {
    operations.push([select, inside]);
    select = select.larg;
    inside = withQueries(select, inside);
  }
  let columns = leafColumns(select, inside);
  for (const [operation, around] of operations.reverse()) {
    columns = operationColumns(operation, columns, around);
  }
  return columns;
}

/** The first query gives the names. */
function operationColumns(operation: SelectStmt, left: Columns, context: QueryContext): Columns {
  const word = operation.op?.replace('SETOP_', '') ?? '';
  const right = operation.rarg && selectColumns({ SelectStmt: operation.rarg }, context);
  const columns = combined(left, right, word, context);
  const isCompared = word !== 'UNION' || !operation.all;
  if (isCompared) requireEquality(columns, context);
  requireComparisons(operation, columns, [], context);
  return columns;
}

function combined(left: Columns, right: Columns, word: string, context: QueryContext): Columns {
  if (left && right && left.length !== right.length && !isLenient(context)) {
    raise('42601', `each ${word} query must have the same number of columns`);
  }
  return left?.map((column, i) => {
    const other = right?.[i];
    const key = together([column, other], word, context);
    return { name: column.name, key, type: sharedType(column, other) };
  });
}

/** The one type that they become; constants are read as of it. */
function together(
  columns: readonly (Omit<OutputColumn, 'name'> | undefined)[],
  where: string,
  context: QueryContext,
): TypeKey {
  const types = columns.map((column) => column?.key);
  const type = commonType(types);
  const wrong = isLenient(context) ? undefined : unmatched(types, where, context.catalog);
  if (wrong) raise(wrong.code, wrong.message);
  for (const column of columns) {
    const constant = column?.constant;
    if (constant && type !== undefined) takeConstants([{ constant, type }], context);
  }
  return type;
}

/** With the queries of a WITH clause. */
export function withQueries(
  { withClause }: Pick<SelectStmt, 'withClause'>,
  context: QueryContext,
): QueryContext {
  if (!withClause) return context;
  const named = new Map(context.named);
  for (const node of withClause.ctes ?? []) {
    const query = as(node, 'CommonTableExpr');
    if (!query) continue;
    const inside = { ...context, named };
    const namedColumns = (tree: Node | undefined): Columns =>
      withNames(asTexts(selectColumns(tree, inside)), strings(query.aliascolnames));
    const name = query.ctename ?? '';
    const first = withClause.recursive ? firstTerm(query) : undefined;
    if (first) named.set(name, namedColumns({ SelectStmt: first }));
    named.set(name, withAdded(namedColumns(query.ctequery), query));
  }
  return { ...context, named };
}

/** SEARCH and CYCLE add columns. After analyzeCTE (parse_cte.c). */
function withAdded(
  columns: Columns,
  { search_clause: search, cycle_clause: cycle }: CommonTableExpr,
): Columns {
  const added = [
    search?.search_seq_column,
    cycle?.cycle_mark_column,
    cycle?.cycle_path_column,
  ].flatMap((name) => (name === undefined ? [] : { name, key: undefined }));
  return columns && added.length > 0 ? [...columns, ...added] : columns;
}

/** What a recursive query begins with has the types of its columns. */
function firstTerm({ ctequery, search_clause, cycle_clause }: CommonTableExpr) {
  return search_clause || cycle_clause ? undefined : as(ctequery, 'SelectStmt')?.larg;
}

function leafColumns(select: SelectStmt, context: QueryContext): Columns {
  if (select.valuesLists) return valuesColumns(select.valuesLists, context);
  const parts = fromParts(select.fromClause ?? [], context);
  if (!context.found) {
    for (const node of select.targetList ?? []) requireColumns(node, parts, context);
    requireColumns(select.whereClause, parts, context);
    requireColumns(select.havingClause, parts, context);
  }
  requireCondition(select.whereClause, 'WHERE', parts, context);
  requireCondition(select.havingClause, 'HAVING', parts, context);
  if (context.found) for (const node of clausesOf(select)) typedExpression(node, parts, context);
  const columns: OutputColumn[] = [];
  for (const node of select.targetList ?? []) {
    const target = as(node, 'ResTarget');
    const found = target && targetColumns(target, parts, context);
    if (!found) return undefined;
    columns.push(...found);
  }
  if (!context.found) {
    for (const node of clausesOf(select)) requireColumns(node, parts, context, columns);
    for (const node of [select.limitCount, select.limitOffset]) {
      if (node) typedExpression(node, [], context);
    }
  }
  requireComparisons(select, columns, parts, context);
  requireCalls(select, parts, context);
  return columns;
}

/** What stands after LATERAL sees what stands before it. */
export function fromParts(nodes: readonly Node[], context: QueryContext): FromPart[] {
  const parts: FromPart[] = [];
  for (const node of nodes) parts.push(fromPart(node, context, parts.slice()));
  return parts;
}

/** What else may have columns and constants. */
function clausesOf(select: SelectStmt): readonly Node[] {
  const { groupClause = [], sortClause = [], windowClause = [], distinctClause = [] } = select;
  return [...groupClause, ...sortClause, ...windowClause, ...distinctClause];
}

function valuesColumns(lists: readonly Node[], context: QueryContext): Columns {
  const items = lists.map((list) => as(list, 'List')?.items ?? []);
  if (!context.found) for (const node of items.flat()) requireColumns(node, [], context);
  const rows = items.map((row) => row.map((node) => typedExpression(node, [], context)));
  if (items.some((row) => row.some(isExpanded))) return undefined;
  const [first] = rows;
  if (rows.some((row) => row.length !== first?.length)) {
    raise('42601', 'VALUES lists must all be the same length');
  }
  return first?.map((_, i) => {
    const key = together(
      rows.map((row) => row[i]),
      'VALUES',
      context,
    );
    return { name: `column${i + 1}`, key };
  });
}

function targetColumns(
  { name, val }: NodeOf<'ResTarget'>,
  parts: readonly FromPart[],
  context: QueryContext,
): Columns {
  if (!val) return [];
  const fields = as(val, 'ColumnRef')?.fields ?? as(val, 'A_Indirection')?.indirection ?? [];
  const isStar = as(fields.at(-1), 'A_Star') !== undefined;
  if (isStar) return as(val, 'ColumnRef') ? starColumns(strings(fields), parts) : undefined;
  const column = typedExpression(val, parts, context);
  return [{ name: name ?? selectedName(val, context.catalog.pg), ...column }];
}

/** `*`, or `t.*`. */
function starColumns(qualifier: readonly string[], parts: readonly FromPart[]): Columns {
  const name = qualifier.at(-1);
  if (name !== undefined) return itemNamed(name, parts)?.columns;
  const all: OutputColumn[] = [];
  for (const { columns } of parts) {
    if (!columns) return undefined;
    all.push(...columns);
  }
  return all;
}
