/** What a query names. */
import { type Node, type RangeVar, walk } from '@citrate/parser';
import type { QualifiedName, View } from '../model.ts';
import { nameOfPlainCall } from '../names/columns-read.ts';
import { nameKey, strings } from '../names-of.ts';

/** Names of WITH queries: they hide relations of their name. */
export function namesOfWith(query: Node): ReadonlySet<string> {
  const named = new Set<string>();
  walk(query, { CommonTableExpr: ({ ctename = '' }) => void named.add(ctename) });
  return named;
}

/** Relations that a query whose names are qualified reads, the server's own left out; each once. */
export function relationsOfQuery(query: Node): readonly QualifiedName[] {
  return readsOf(query).reads;
}

/**
 * Those relations, and the names of columns in the query; the latter are absent where a `*` or NATURAL may read
 * any, or an alias gives columns other names.
 */
export function readsOf(query: Node): Pick<View, 'reads' | 'readsColumns'> {
  const read = new Map<string, QualifiedName>();
  const names = new Set<string>();
  let any = false;
  walk(query, {
    RangeVar: (relation) => {
      const { schemaname: schema, relname: name = '' } = relation;
      if (schema === undefined || isOfSystem(relation)) return;
      read.set(nameKey({ schema, name }), { schema, name });
      any ||= relation.alias?.colnames !== undefined;
    },
    A_Star: () => {
      any = true;
    },
    ColumnRef: ({ fields }) => {
      for (const name of strings(fields)) names.add(name);
    },
    A_Indirection: ({ indirection }) => {
      for (const name of strings(indirection)) names.add(name);
    },
    FuncCall: (call) => {
      const name = nameOfPlainCall(call);
      if (name !== undefined) names.add(name);
    },
    JoinExpr: ({ isNatural, usingClause }) => {
      any ||= isNatural ?? false;
      for (const name of strings(usingClause)) names.add(name);
    },
  });
  const reads = [...read.values()];
  return any ? { reads } : { reads, readsColumns: [...names] };
}

export function isOfSystem({ schemaname, relname = '' }: RangeVar): boolean {
  if (schemaname === undefined) return relname.startsWith('pg_');
  return schemaname === 'pg_catalog' || schemaname === 'information_schema';
}
