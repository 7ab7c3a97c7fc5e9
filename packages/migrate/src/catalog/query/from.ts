/** What the parts of a FROM clause have for columns. After PostgreSQL's parse_clause.c. */
import { type Alias, as, type Node, type NodeOf, type RangeVar } from '@citrate/parser';
import { hasRowType } from '../array-types.ts';
import { raise } from '../errors.ts';
import { resolveRelation } from '../lookup.ts';
import type { Catalog, Relation } from '../model.ts';
import { nameKey, strings } from '../names-of.ts';
import {
  columnsOfRow,
  commonType,
  elementOf,
  missingOperator,
  type TypeKey,
  typeKey,
  unmatched,
  withoutDomain,
} from '../volatility/index.ts';
import type { Columns, FromPart, OutputColumn, QueryContext } from './model.ts';
import { requireColumns } from './names.ts';
import { asTexts, isLenient, requireCondition, sharedType, typedExpression } from './typed.ts';

/** `before` is what LATERAL sees of the same clause. */
export function fromPart(
  node: Node,
  context: QueryContext,
  before: readonly FromPart[] = [],
): FromPart {
  const relation = as(node, 'RangeVar') ?? as(as(node, 'RangeTableSample')?.relation, 'RangeVar');
  if (relation) return relationPart(relation, context);
  const subselect = as(node, 'RangeSubselect');
  if (subselect)
    return named(
      subselectColumns(subselect, context, before),
      subselect.alias,
      undefined,
      'record',
    );
  const join = as(node, 'JoinExpr');
  if (join) return joined(join, context, before);
  const call = as(node, 'RangeFunction');
  if (call) {
    const inside = after(before, context);
    if (context.found) typedExpression(node, [], inside);
    else requireColumns(node, [], inside);
    return named(functionColumns(call, inside), undefined, call.alias?.aliasname);
  }
  return named(undefined, undefined, undefined);
}

function after(before: readonly FromPart[], context: QueryContext): QueryContext {
  return before.length === 0 ? context : { ...context, outer: [before, ...context.outer] };
}

function subselectColumns(
  { subquery, lateral }: NodeOf<'RangeSubselect'>,
  context: QueryContext,
  before: readonly FromPart[],
): Columns {
  const inside = lateral ? after(before, context) : context;
  return asTexts(context.columnsOf(subquery, inside));
}

function named(
  columns: Columns,
  alias: Alias | undefined,
  name: string | undefined,
  row?: TypeKey,
): FromPart {
  const renamed = withNames(columns, strings(alias?.colnames));
  return {
    columns: renamed,
    items: [{ name: alias?.aliasname ?? name, columns: renamed, row }],
  };
}

/** The first columns have these names. */
export function withNames(columns: Columns, names: readonly string[]): Columns {
  return columns?.map((column, i) => ({ ...column, name: names[i] ?? column.name }));
}

/** A table, a view, or a query of WITH. */
function relationPart(range: RangeVar, { catalog, named: queries }: QueryContext): FromPart {
  const { schemaname, relname = '', alias } = range;
  if (schemaname === undefined && queries.has(relname)) {
    return named(queries.get(relname), alias, relname, 'record');
  }
  const relation = resolveRelation(catalog, range);
  if (!relation) return named(undefined, alias, relname);
  // Under other names, columns are found among those of the alias alone.
  const isItsOwn = !alias?.colnames && hasRowType(relation, catalog.pg);
  const row = isItsOwn ? `record ${nameKey(relation)}` : undefined;
  return named(columnsOfRelation(relation, catalog), alias, relname, row);
}

const sequenceColumns: Columns = [
  { name: 'last_value', key: 'int8' },
  { name: 'log_cnt', key: 'int8' },
  { name: 'is_called', key: 'bool' },
];

export function columnsOfRelation(relation: Relation, catalog: Catalog): Columns {
  if (relation.kind === 'index') return undefined;
  if (relation.kind === 'sequence') return sequenceColumns;
  return relation.columns?.map(({ name, type }) => ({
    name,
    key: typeKey(type, catalog),
    type: type.names ? type : undefined,
  }));
}

/** NATURAL and USING: columns of both sides come first, once. */
function joined(
  join: NodeOf<'JoinExpr'>,
  context: QueryContext,
  before: readonly FromPart[],
): FromPart {
  const none = named(undefined, undefined, undefined);
  const left = join.larg ? fromPart(join.larg, context, before) : none;
  const right = join.rarg ? fromPart(join.rarg, context, [left, ...before]) : none;
  const common = commonNames(join, left.columns, right.columns);
  if (!context.found) {
    for (const name of common) requireJoinable(name, left.columns, right.columns, context);
  }
  const columns = joinedColumns(common, left.columns, right.columns);
  if (!context.found) requireColumns(join.quals, [left, right], context);
  requireCondition(join.quals, 'JOIN/ON', [left, right], context);
  if (join.alias) return named(columns, join.alias, undefined);
  const items = [...left.items, ...right.items];
  const merged = join.join_using_alias?.aliasname;
  if (merged === undefined) return { columns, items };
  const shared = { name: merged, columns: columns?.slice(0, common.length), row: 'record' };
  return { columns, items: [...items, shared] };
}

function commonNames(
  { isNatural, usingClause }: NodeOf<'JoinExpr'>,
  left: Columns,
  right: Columns,
): readonly string[] {
  if (!isNatural) return strings(usingClause);
  const isCommon = (column: OutputColumn): boolean => columnsNamed(column.name, right).length > 0;
  return (left ?? []).filter(isCommon).map(({ name }) => name);
}

function columnsNamed(name: string, columns: Columns): readonly OutputColumn[] {
  return columns?.filter((column) => column.name === name) ?? [];
}

/** What both sides have is of the type that they become. After buildMergedJoinVar (parse_clause.c). */
function joinedColumns(common: readonly string[], left: Columns, right: Columns): Columns {
  if (!left || !right) return undefined;
  const isOwn = (column: OutputColumn): boolean => !common.includes(column.name);
  const merged = common.map((name): OutputColumn => {
    const [one, other] = [left, right].map((columns) => columnsNamed(name, columns)[0]);
    const key = commonType([one?.key, other?.key]);
    return { name, key, type: sharedType(one, other) };
  });
  return [...merged, ...left.filter(isOwn), ...right.filter(isOwn)];
}

/**
 * 42703, 42702, 42883 or 42804 for columns that are not there once on each side, and equal to each other in
 * some type. After transformJoinUsingClause (parse_clause.c).
 */
function requireJoinable(name: string, left: Columns, right: Columns, context: QueryContext): void {
  requireOnce(name, 'left', left);
  requireOnce(name, 'right', right);
  if (isLenient(context)) return;
  const types = [left, right].map((columns) => columnsNamed(name, columns)[0]?.key);
  const { catalog } = context;
  const unequal = unmatched(types, 'JOIN/USING', catalog);
  const missing = missingOperator('=', types, catalog);
  if (unequal?.code === '42804' && (missing === undefined || catalog.pg < 16)) {
    raise(unequal.code, unequal.message);
  }
  if (missing !== undefined) raise('42883', missing);
}

function requireOnce(name: string, side: 'left' | 'right', columns: Columns): void {
  if (!columns) return;
  const found = columnsNamed(name, columns);
  if (found.length === 0) {
    raise('42703', `column "${name}" specified in USING clause does not exist in ${side} table`);
  }
  if (found.length > 1) {
    raise('42702', `common column name "${name}" appears more than once in ${side} table`);
  }
}

/** Functions of PostgreSQL that give one column, and the name that it has of its own. */
const scalarFunctions: ReadonlyMap<string, string | undefined> = new Map([
  ['generate_series', undefined],
  ['generate_subscripts', undefined],
  ['unnest', undefined],
  ['regexp_split_to_table', undefined],
  ['string_to_table', undefined],
  ['json_object_keys', undefined],
  ['jsonb_object_keys', undefined],
  ['json_array_elements', 'value'],
  ['json_array_elements_text', 'value'],
  ['jsonb_array_elements', 'value'],
  ['jsonb_array_elements_text', 'value'],
]);

function functionColumns(call: NodeOf<'RangeFunction'>, context: QueryContext): Columns {
  const { alias, coldeflist, ordinality, functions = [] } = call;
  if (coldeflist) return definedColumns(coldeflist, context.catalog);
  const [first, ...more] = functions.map((f) => as(as(f, 'List')?.items?.[0], 'FuncCall'));
  const name = strings(first?.funcname).at(-1) ?? '';
  if (!first || more.length > 0 || !scalarFunctions.has(name)) return undefined;
  const own = scalarFunctions.get(name) ?? alias?.aliasname ?? name;
  const key = resultKey(first, name, context);
  const found = name === 'unnest' ? unnested(own, key, context) : [{ name: own, key }];
  const columns = ordinality ? found && [...found, { name: 'ordinality', key: 'int8' }] : found;
  return withNames(columns, strings(alias?.colnames));
}

/** A row gives its fields. */
function unnested(name: string, key: TypeKey, { catalog }: QueryContext): Columns {
  if (key === undefined) return undefined;
  if (!withoutDomain(key).startsWith('record')) return [{ name, key }];
  return columnsOfRow(key, catalog)?.map((field) => ({
    name: field.name,
    key: typeKey(field.type, catalog),
  }));
}

function resultKey(call: NodeOf<'FuncCall'>, name: string, context: QueryContext): TypeKey {
  const [argument, ...more] = call.args ?? [];
  if (name !== 'unnest') return typedExpression({ FuncCall: call }, [], context).key;
  if (!argument || more.length > 0) return undefined;
  return elementOf(typedExpression(argument, [], context).key);
}

function definedColumns(nodes: readonly Node[], catalog: Catalog): Columns {
  return nodes.flatMap((node) => {
    const column = as(node, 'ColumnDef');
    const type = column?.typeName;
    return column ? [{ name: column.colname ?? '', key: typeKey(type, catalog), type }] : [];
  });
}
