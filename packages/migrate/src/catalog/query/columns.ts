/** The columns of a query's result: names for sure, types as far as they are known. */
import { as, type CommonTableExpr, type Node, type NodeOf, type SelectStmt } from '@citrate/parser';
import type { Catalog, Relation } from '../model.ts';
import { selectedName } from '../names/expression-name.ts';
import { strings } from '../names-of.ts';
import { commonType, type TypedConstant, type TypeKey } from '../volatility/index.ts';
import { columnsOfRelation, fromPart, withNames, withTypes } from './from.ts';
import type { Columns, FromPart, OutputColumn, QueryContext } from './model.ts';
import { itemNamed, requireColumns, takeConstants, typedExpression } from './typed.ts';

/** After PostgreSQL's transformTargetList (parse_target.c). */
export function queryColumns(query: Node | undefined, catalog: Catalog): Columns {
  return selectColumns(query, contextOf(catalog));
}

function contextOf(catalog: Catalog): QueryContext {
  return { catalog, named: new Map(), lateral: false, outer: [], columnsOf: selectColumns };
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

function selectColumns(query: Node | undefined, context: QueryContext): Columns {
  const select = as(query, 'SelectStmt');
  if (!select) return undefined;
  const inside = withQueries(select, context);
  const [first, ...others] = leaves(select).map((leaf) => leafColumns(leaf, inside));
  return others.reduce<Columns>((left, right) => combined(left, right, inside), first);
}

/** Those that UNION and its like put together; the first gives the names. */
function leaves(select: SelectStmt): SelectStmt[] {
  const found: SelectStmt[] = [];
  const open = [select];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.larg && next.rarg) open.push(next.rarg, next.larg);
    else found.push(next);
  }
  return found;
}

function combined(left: Columns, right: Columns, context: QueryContext): Columns {
  return left?.map((column, i) => {
    const other = right?.[i];
    const key = commonType([column.key, other?.key]);
    takeAs(key, [column, other], context);
    const same = JSON.stringify(column.type) === JSON.stringify(other?.type);
    return { name: column.name, key, type: same ? column.type : undefined };
  });
}

/** Constants become what the others are. */
function takeAs(
  type: TypeKey,
  columns: readonly (Omit<OutputColumn, 'name'> | undefined)[],
  context: QueryContext,
): void {
  for (const column of columns) {
    const constant = column?.constant;
    if (constant && type !== undefined) takeConstants([{ constant, type }], context);
  }
}

function withQueries({ withClause }: SelectStmt, context: QueryContext): QueryContext {
  if (!withClause) return context;
  const named = new Map(context.named);
  for (const node of withClause.ctes ?? []) {
    const query = as(node, 'CommonTableExpr');
    if (!query) continue;
    const inside = { ...context, named };
    const namedColumns = (tree: Node | undefined): Columns =>
      withNames(withTypes(selectColumns(tree, inside)), strings(query.aliascolnames));
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

function leafColumns(select: SelectStmt, outer: QueryContext): Columns {
  const context = withQueries(select, outer);
  if (select.valuesLists) return valuesColumns(select.valuesLists, context);
  const parts = fromParts(select.fromClause ?? [], context);
  if (!context.lateral && !context.found) {
    for (const node of select.targetList ?? []) requireColumns(node, parts);
    requireColumns(select.whereClause, parts);
  }
  for (const node of clausesOf(select, context)) typedExpression(node, parts, context);
  const columns: OutputColumn[] = [];
  for (const node of select.targetList ?? []) {
    const target = as(node, 'ResTarget');
    const found = target && targetColumns(target, parts, context);
    if (!found) return undefined;
    columns.push(...found);
  }
  return columns;
}

/** What stands after LATERAL sees what stands before it. */
function fromParts(nodes: readonly Node[], context: QueryContext): FromPart[] {
  const parts: FromPart[] = [];
  for (const node of nodes) {
    const outer = context.found ? [...parts, ...context.outer] : context.outer;
    parts.push(fromPart(node, { ...context, outer }));
  }
  return parts;
}

/** Conditions; of a stored query, all else that may have constants, too. */
function clausesOf(select: SelectStmt, { found }: QueryContext): readonly Node[] {
  const {
    whereClause,
    havingClause,
    groupClause = [],
    sortClause = [],
    windowClause = [],
  } = select;
  const conditions = [whereClause, havingClause].flatMap((node) => node ?? []);
  if (!found) return conditions;
  const distinct = select.distinctClause ?? [];
  return [...conditions, ...groupClause, ...sortClause, ...windowClause, ...distinct];
}

function valuesColumns(lists: readonly Node[], context: QueryContext): Columns {
  const rows = lists.map((list) =>
    (as(list, 'List')?.items ?? []).map((node) => typedExpression(node, [], context)),
  );
  return rows[0]?.map((_, i) => {
    const values = rows.map((row) => row[i]);
    const key = commonType(values.map((value) => value?.key));
    takeAs(key, values, context);
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
