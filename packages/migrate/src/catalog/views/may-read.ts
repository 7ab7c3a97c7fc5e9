/** Whether a view can read a column: what says which relation it means is taken at its word. */
import { type ColumnRef, type Node, type RangeVar, walk } from '@citrate/parser';
import type { QualifiedName, View } from '../model.ts';
import { strings } from '../names-of.ts';
import { queryOf } from './trees.ts';

/** What a name before the dot can stand for, anywhere in the query. */
interface Sources {
  /** Names of the relation, and of all else. */
  readonly own: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  /** Columns may have other names, or be joined by name without being written. */
  readonly unclear: boolean;
}

/** False only if no part of the view's query can mean the relation's column. */
export function mayReadColumn(view: View, relation: QualifiedName, column: string): boolean {
  if (view.readsColumns && !view.readsColumns.includes(column)) return false;
  const query = view.definition && queryOf(view.definition);
  if (!query) return true;
  const sources = sourcesOf(query, relation, column);
  if (sources.unclear) return true;
  let found = false;
  walk(query, {
    ColumnRef: (reference) => {
      found ||= mayMean(reference, column, sources);
    },
  });
  return found;
}

/** True only if some part of it can mean nothing else. */
export function surelyReadsColumn(view: View, relation: QualifiedName, column: string): boolean {
  const query = view.definition && queryOf(view.definition);
  if (!query || !mayReadColumn(view, relation, column)) return false;
  const { own, others, unclear } = sourcesOf(query, relation, column);
  let found = false;
  walk(query, {
    ColumnRef: ({ fields = [] }) => {
      const [last, source] = strings(fields).toReversed();
      if (unclear || last !== column || fields.length > 2) return;
      found ||= source === undefined ? others.size === 0 : own.has(source) && !others.has(source);
    },
  });
  return found;
}

function sourcesOf(query: Node, relation: QualifiedName, column: string): Sources {
  const own = new Set<string>();
  const others = new Set<string>();
  let unclear = false;
  walk(query, {
    RangeVar: (range) => {
      const name = range.alias?.aliasname ?? range.relname ?? '';
      if (!isRelation(range, relation)) others.add(name);
      else own.add(name);
      unclear ||= isRelation(range, relation) && range.alias?.colnames !== undefined;
    },
    RangeSubselect: ({ alias }) => void others.add(alias?.aliasname ?? ''),
    RangeFunction: ({ alias }) => void others.add(alias?.aliasname ?? ''),
    JoinExpr: ({ alias, isNatural, usingClause }) => {
      unclear ||= alias !== undefined || isNatural === true;
      unclear ||= strings(usingClause).includes(column);
    },
  });
  return { own, others, unclear };
}

function isRelation({ schemaname, relname }: RangeVar, { schema, name }: QualifiedName): boolean {
  return relname === name && (schemaname === undefined || schemaname === schema);
}

function mayMean({ fields = [] }: ColumnRef, column: string, { own, others }: Sources): boolean {
  const names = strings(fields);
  const star = names.length < fields.length;
  const [last = '', qualifier] = names.toReversed();
  const source = star ? last : qualifier;
  if (source === undefined || source === '') return star || last === column || own.has(last);
  const reads = star || last === column;
  // A name before the dot may also be a column of a composite type.
  return reads && (own.has(source) || !others.has(source));
}
