/** Whether a view reads a column: what says which relation it means is taken at its word. */
import {
  type A_Indirection,
  type Alias,
  as,
  type ColumnRef,
  type JoinExpr,
  type Node,
  type RangeVar,
  type SelectStmt,
  walk,
} from '@citrate/parser';
import type { Catalog, QualifiedName, View } from '../model.ts';
import { fieldOfRow, isRowOf, rowCalled } from '../names/columns-read.ts';
import { strings } from '../names-of.ts';
import { namedBy } from './aliases.ts';
import { namesOfColumns, outputNames } from './columns.ts';
import { queryOf } from './trees.ts';

/** What a name before the dot can stand for, anywhere in the query. */
interface Source {
  readonly name: string;
  /** What the relation's column is called there; undefined for all else. */
  readonly column: string | undefined;
  /** Names of its columns, if they are known. */
  readonly columns: readonly string[] | undefined;
}

interface Sources {
  readonly own: readonly Source[];
  readonly others: readonly Source[];
  readonly joins: readonly JoinExpr[];
  /** Columns may have other names, or be joined by name without being written. */
  readonly unclear: boolean;
}

/**
 * False only if no part of the view's query can mean the relation's column. Who reads the row as a whole depends
 * on none. After find_expr_references_walker (dependency.c).
 */
export function mayReadColumn(
  view: View,
  relation: QualifiedName,
  column: string,
  catalog: Catalog,
): boolean {
  if (view.readsColumns && !view.readsColumns.includes(column)) return false;
  const query = view.definition && queryOf(view.definition);
  if (!query) return true;
  const sources = sourcesOf(query, relation, column, catalog);
  if (sources.unclear || sources.joins.some((join) => usesOne(join, sources.own))) return true;
  const take = (read: (source: Source) => string | undefined): void => {
    found ||= sources.own.some((source) => read(source) === source.column);
  };
  let found = false;
  const expand = (node: Node | undefined): void => {
    const star = as(node, 'ColumnRef');
    if (star && isStar(star)) found ||= mayExpand(star, sources);
  };
  walk(query, {
    ColumnRef: (reference) => {
      found ||= mayMean(reference, sources);
    },
    A_Indirection: (field) => {
      if (as(field.indirection?.[0], 'A_Star')) {
        found ||= sources.own.some(({ name }) => isRowOf(field.arg, name));
      } else take(({ name }) => fieldOfRow(field, name));
    },
    FuncCall: (call) => take(({ name }) => rowCalled(call, name)),
    ResTarget: ({ val }) => expand(val),
    RowExpr: ({ args }) => args?.forEach(expand),
    SelectStmt: ({ valuesLists = [] }) => {
      for (const row of valuesLists) as(row, 'List')?.items?.forEach(expand);
    },
  });
  return found;
}

/** True only if some part of it can mean nothing else. */
export function surelyReadsColumn(
  view: View,
  relation: QualifiedName,
  column: string,
  catalog: Catalog,
): boolean {
  if (view.readsColumns && !view.readsColumns.includes(column)) return false;
  const query = view.definition && queryOf(view.definition);
  if (!query) return false;
  const all = sourcesOf(query, relation, column, catalog);
  if (all.unclear) return false;
  let found = all.joins.some((join) => joinsOwn(join, relation, all.own));
  const given = givenNames(query);
  walk(query, {
    SelectStmt: (select) => {
      const own = ownParts(select);
      const near = sourcesOf(own, relation, column, catalog, own.SelectStmt);
      walk(own, {
        SelectStmt: (inner) => inner === own.SelectStmt,
        ColumnRef: (reference) => {
          found ||= surelyMeans(reference, [near, all], given);
        },
        A_Indirection: (field) => {
          found ||= near.own.some((source) => isFieldOf(field, source, near));
        },
      });
    },
  });
  return found;
}

/** A query without those that UNION and WITH put beside it. */
function ownParts({ larg: _, rarg: __, withClause: ___, ...parts }: SelectStmt) {
  return { SelectStmt: parts };
}

/** Of a query and those in it; or of one `alone`, without those in it. */
function sourcesOf(
  query: Node,
  relation: QualifiedName,
  column: string,
  catalog: Catalog,
  alone?: SelectStmt,
): Sources {
  const own: Source[] = [];
  const others: Source[] = [];
  const joins: JoinExpr[] = [];
  let unclear = false;
  const take = (alias: Alias | undefined, columns: readonly string[] | undefined): void => {
    const names = namedBy(columns, alias);
    others.push({ name: alias?.aliasname ?? '', column: undefined, columns: names });
  };
  walk(query, {
    SelectStmt: (select) => alone === undefined || select === alone,
    RangeVar: (range) => {
      const columns = namesOfColumns(range, catalog);
      const { alias, relname = '' } = range;
      const names = namedBy(columns, alias);
      const name = alias?.aliasname ?? relname;
      const isOwn = isRelation(range, relation);
      const at = isOwn ? (columns?.indexOf(column) ?? -1) : -1;
      if (isOwn) own.push({ name, column: names?.[at] ?? column, columns: names });
      else others.push({ name, column: undefined, columns: names });
    },
    RangeSubselect: ({ alias, subquery }) => {
      const select = as(subquery, 'SelectStmt');
      take(alias, select && outputNames(select));
    },
    RangeFunction: ({ alias }) => take(alias, undefined),
    RangeTableFunc: ({ alias }) => take(alias, undefined),
    JsonTable: ({ alias }) => take(alias, undefined),
    JoinExpr: (join) => {
      unclear ||= join.alias !== undefined || join.isNatural === true;
      if (join.usingClause) joins.push(join);
    },
  });
  return { own, others, joins, unclear };
}

function isRelation({ schemaname, relname }: RangeVar, { schema, name }: QualifiedName): boolean {
  return relname === name && (schemaname === undefined || schemaname === schema);
}

function usesOne({ usingClause }: JoinExpr, own: readonly Source[]): boolean {
  const names = strings(usingClause);
  return own.some(({ column = '' }) => names.includes(column));
}

/** Whether the relation stands in the join itself, which compares its column. */
function joinsOwn(join: JoinExpr, relation: QualifiedName, own: readonly Source[]): boolean {
  if (!usesOne(join, own)) return false;
  let found = false;
  walk(
    { JoinExpr: join },
    {
      RangeSubselect: () => false,
      RangeVar: (range) => {
        const name = range.alias?.aliasname ?? range.relname;
        const same = own.filter((source) => source.name === name);
        const isOwn = isRelation(range, relation) && range.schemaname !== undefined;
        found ||= isOwn && same.every((source) => usesOne(join, [source]));
      },
    },
  );
  return found;
}

/** Names that columns of results are given: in ORDER BY, they come first. */
function givenNames(query: Node): ReadonlySet<string> {
  const given = new Set<string>();
  walk(query, {
    ResTarget: ({ name, val }) => {
      const same = strings(as(val, 'ColumnRef')?.fields).at(-1) === name;
      if (name !== undefined && !same) given.add(name);
    },
  });
  return given;
}

function isStar({ fields }: ColumnRef): boolean {
  return as(fields?.at(-1), 'A_Star') !== undefined;
}

/**
 * Whether `*` or `t.*` may stand for the relation's columns, as it does in a list of results, a row or VALUES;
 * anywhere else it is the row. After ExpandColumnRefStar (parse_target.c).
 */
function mayExpand({ fields }: ColumnRef, { own, others }: Sources): boolean {
  const source = strings(fields).at(-1);
  if (source === undefined) return true;
  const isOther = others.some(({ name }) => name === source);
  return own.some(({ name }) => name === source || !isOther);
}

function mayMean({ fields = [] }: ColumnRef, { own, others }: Sources): boolean {
  const [last = '', source] = strings(fields).toReversed();
  if (as(fields.at(-1), 'A_Star')) return false;
  if (source === undefined) return own.some(({ column }) => column === last);
  // A name before the dot may also be a column of a composite type.
  const isOther = others.some(({ name }) => name === source);
  return own.some(({ name, column }) => column === last && (name === source || !isOther));
}

/** The row is meant where no column is called like it. */
function isFieldOf(
  field: A_Indirection,
  { name, column }: Source,
  { own, others }: Sources,
): boolean {
  if (column === undefined || fieldOfRow(field, name) !== column) return false;
  return [...own, ...others].every(({ columns }) => columns && !columns.includes(name));
}

/** What stands nearest is meant, if it has such a column. */
function surelyMeans(
  { fields = [] }: ColumnRef,
  scopes: readonly Sources[],
  given: ReadonlySet<string>,
): boolean {
  const [last = '', qualifier] = strings(fields).toReversed();
  if (fields.length > 2 || strings(fields).length < fields.length) return false;
  if (qualifier === undefined && given.has(last)) return false;
  for (const { own, others } of scopes) {
    const meant = [...own, ...others].filter(({ name, columns }) =>
      qualifier === undefined ? (columns?.includes(last) ?? true) : name === qualifier,
    );
    if (meant.length > 0) return meant.every(({ column }) => column === last);
  }
  return false;
}
