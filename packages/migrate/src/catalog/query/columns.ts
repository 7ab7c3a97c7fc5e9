/** The columns of a query's result: names for sure, types as far as they are known. */
import { as, type Node, type NodeOf, type SelectStmt } from '@citrate/parser';
import type { Catalog } from '../model.ts';
import { selectedName } from '../names/expression-name.ts';
import { strings } from '../names-of.ts';
import { commonType } from '../volatility/index.ts';
import { fromPart, withNames } from './from.ts';
import type { Columns, FromPart, OutputColumn, QueryContext } from './model.ts';
import { itemNamed, requireColumns, typedExpression } from './typed.ts';

/** After PostgreSQL's transformTargetList (parse_target.c). */
export function queryColumns(query: Node | undefined, catalog: Catalog): Columns {
  return selectColumns(query, {
    catalog,
    named: new Map(),
    lateral: false,
    columnsOf: selectColumns,
  });
}

function selectColumns(query: Node | undefined, context: QueryContext): Columns {
  const select = as(query, 'SelectStmt');
  if (!select) return undefined;
  const inside = withQueries(select, context);
  const [first, ...others] = leaves(select).map((leaf) => leafColumns(leaf, inside));
  return others.reduce<Columns>(combined, first);
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

function combined(left: Columns, right: Columns): Columns {
  return left?.map((column, i) => {
    const other = right?.[i];
    const key = commonType([column.key, other?.key]);
    const same = JSON.stringify(column.type) === JSON.stringify(other?.type);
    return { name: column.name, key, type: same ? column.type : undefined };
  });
}

function withQueries({ withClause }: SelectStmt, context: QueryContext): QueryContext {
  if (!withClause) return context;
  const named = new Map(context.named);
  for (const node of withClause.ctes ?? []) {
    const query = as(node, 'CommonTableExpr');
    if (!query) continue;
    const columns = selectColumns(query.ctequery, { ...context, named });
    named.set(query.ctename ?? '', withNames(columns, strings(query.aliascolnames)));
  }
  return { ...context, named };
}

function leafColumns(select: SelectStmt, outer: QueryContext): Columns {
  const context = withQueries(select, outer);
  if (select.valuesLists) return valuesColumns(select.valuesLists, context);
  const parts = (select.fromClause ?? []).map((node) => fromPart(node, context));
  if (!context.lateral) {
    for (const node of select.targetList ?? []) requireColumns(node, parts);
    requireColumns(select.whereClause, parts);
  }
  if (select.whereClause) typedExpression(select.whereClause, parts, context);
  const columns: OutputColumn[] = [];
  for (const node of select.targetList ?? []) {
    const target = as(node, 'ResTarget');
    const found = target && targetColumns(target, parts, context);
    if (!found) return undefined;
    columns.push(...found);
  }
  return columns;
}

function valuesColumns(lists: readonly Node[], context: QueryContext): Columns {
  const rows = lists.map((list) => as(list, 'List')?.items ?? []);
  return rows[0]?.map((_, i) => {
    const keys = rows.map((row) => row[i] && typedExpression(row[i], [], context).key);
    return { name: `column${i + 1}`, key: commonType(keys) };
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
  const { key, type } = typedExpression(val, parts, context);
  return [{ name: name ?? selectedName(val, context.catalog.pg), key, type }];
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
