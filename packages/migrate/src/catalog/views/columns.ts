/** The columns that a query gives, and what its `*` stand for. */
import { as, type JoinExpr, type Node, type RangeVar, type SelectStmt } from '@citrate/parser';
import { emptyCatalog } from '../empty.ts';
import { findRelation } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { expressionName } from '../names/expression-name.ts';
import { stringNode, strings } from '../names-of.ts';

/** A column that FROM offers, and how to name it. */
interface Offered {
  readonly name: string;
  /** Absent for what JOIN USING merges. */
  readonly of?: string;
}

/** What queries can see beside the catalog: names of the columns of WITH queries. */
interface Scope {
  readonly catalog: Catalog;
  readonly withQueries: ReadonlyMap<string, readonly string[] | undefined>;
}

/** A query and the names of its columns; undefined where these are not known. */
export interface Expanded {
  readonly query: SelectStmt;
  readonly columns: readonly string[] | undefined;
}

/**
 * The query with `*` replaced by the columns it stands for, at its top and wherever that can be told;
 * names must be qualified. After PostgreSQL's ExpandColumnRefStar (parse_target.c).
 */
export function expandStars(query: SelectStmt, catalog: Catalog): Expanded {
  return expand(query, { catalog, withQueries: new Map() });
}

/** Of a query without stars. */
export function outputNames(query: SelectStmt): readonly string[] | undefined {
  return expandStars(query, emptyCatalog({ pg: 18 })).columns;
}

function expand(query: SelectStmt, outer: Scope): Expanded {
  const scope = withScope(query, outer);
  if (query.larg && query.rarg) {
    const left = expand(query.larg, scope);
    return {
      query: { ...query, larg: left.query, rarg: expand(query.rarg, scope).query },
      columns: left.columns,
    };
  }
  if (query.valuesLists) {
    const items = as(query.valuesLists[0], 'List')?.items ?? [];
    return { query, columns: items.map((_, i) => `column${i + 1}`) };
  }
  const offered = (query.fromClause ?? []).map((item) => offeredBy(item, scope));
  const targets = (query.targetList ?? []).map((target) => expandTarget(target, offered));
  const targetList = targets.flat();
  const columns = targetList.map((target) => outputName(target, scope));
  return {
    query: { ...query, ...(query.targetList && { targetList }) },
    columns: columns.every((name) => name !== undefined) ? columns : undefined,
  };
}

function withScope({ withClause }: SelectStmt, scope: Scope): Scope {
  const withQueries = new Map(scope.withQueries);
  for (const node of withClause?.ctes ?? []) {
    const cte = as(node, 'CommonTableExpr');
    if (!cte) continue;
    const inner = as(cte.ctequery, 'SelectStmt');
    const known = inner && expand(inner, { ...scope, withQueries }).columns;
    withQueries.set(cte.ctename ?? '', renamedBy(strings(cte.aliascolnames), known));
  }
  return { ...scope, withQueries };
}

/** The first columns under the names that an alias gives. */
function renamedBy(
  names: readonly string[],
  columns: readonly string[] | undefined,
): readonly string[] | undefined {
  return columns?.map((column, i) => names[i] ?? column);
}

type Offers = readonly Offered[] | undefined;

function offeredBy(item: Node, scope: Scope): Offers {
  const relation = as(item, 'RangeVar');
  if (relation) {
    const { alias, relname = '' } = relation;
    return from(alias?.aliasname ?? relname, strings(alias?.colnames), columnsOf(relation, scope));
  }
  const join = as(item, 'JoinExpr');
  if (join) return join.alias ? undefined : offeredByJoin(join, scope);
  const sub = as(item, 'RangeSubselect');
  const inner = as(sub?.subquery, 'SelectStmt');
  if (!sub?.alias || !inner) return undefined;
  return from(sub.alias.aliasname ?? '', strings(sub.alias.colnames), expand(inner, scope).columns);
}

function from(
  of: string,
  aliases: readonly string[],
  columns: readonly string[] | undefined,
): Offers {
  return renamedBy(aliases, columns)?.map((name) => ({ name, of }));
}

function columnsOf({ schemaname, relname = '' }: RangeVar, scope: Scope) {
  if (schemaname === undefined) return scope.withQueries.get(relname);
  return namesOfColumns({ schemaname, relname }, scope.catalog);
}

/** The columns of a table or view; without a schema it is a query of WITH, of which nothing is known here. */
export function namesOfColumns(
  { schemaname: schema, relname: name = '' }: RangeVar,
  catalog: Catalog,
): readonly string[] | undefined {
  const relation = schema === undefined ? undefined : findRelation(catalog, { schema, name });
  if (relation?.kind === 'table') return relation.columns.map((column) => column.name);
  if (!relation || !('reads' in relation)) return undefined;
  return relation.columns?.map((column) => column.name);
}

/** What USING names comes first, once. After transformFromClauseItem (parse_clause.c). */
function offeredByJoin({ larg, rarg, isNatural, usingClause }: JoinExpr, scope: Scope): Offers {
  const left = larg && offeredBy(larg, scope);
  const right = rarg && offeredBy(rarg, scope);
  if (!left || !right) return undefined;
  const common = left.map(({ name }) => name).filter((name) => right.some((r) => r.name === name));
  const merged = isNatural ? common : strings(usingClause);
  const rest = [...left, ...right].filter(({ name }) => !merged.includes(name));
  return [...merged.map((name) => ({ name })), ...rest];
}

/** A star's columns, or the target as it is. */
function expandTarget(target: Node, offers: readonly Offers[]): readonly Node[] {
  const fields = as(as(target, 'ResTarget')?.val, 'ColumnRef')?.fields;
  if (!fields || !as(fields.at(-1), 'A_Star')) return [target];
  const qualifier = strings(fields);
  if (qualifier.length > 1) return [target];
  const [of] = qualifier;
  const columns = offers.flatMap((offered) =>
    (offered ?? []).filter((o) => of === undefined || o.of === of),
  );
  const isKnown = offers.every((offered) => offered !== undefined);
  return isKnown && columns.length > 0 ? columns.map(targetOf) : [target];
}

function targetOf({ name, of }: Offered): Node {
  const fields = [...(of === undefined ? [] : [of]), name].map(stringNode);
  return { ResTarget: { val: { ColumnRef: { fields } } } };
}

/** After FigureColname (parse_target.c); undefined for a star that could not be replaced. */
function outputName(target: Node, scope: Scope): string | undefined {
  const { name, val } = as(target, 'ResTarget') ?? {};
  if (name !== undefined) return name;
  if (as(as(val, 'ColumnRef')?.fields?.at(-1), 'A_Star')) return undefined;
  const sub = as(val, 'SubLink');
  if (sub?.subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (sub?.subLinkType === 'ARRAY_SUBLINK') return 'array';
  const inner = sub?.subLinkType === 'EXPR_SUBLINK' ? as(sub.subselect, 'SelectStmt') : undefined;
  if (inner) return expand(inner, scope).columns?.[0];
  return (val && expressionName(val, scope.catalog.pg)) ?? '?column?';
}
