/** What a query names. */
import { type Node, type RangeVar, walk } from '@citrate/parser';
import type { QualifiedName } from '../model.ts';
import { nameKey, strings } from '../names-of.ts';

/** Names of WITH queries: they hide relations of their name. */
export function namesOfWith(query: Node): ReadonlySet<string> {
  const named = new Set<string>();
  walk(query, { CommonTableExpr: ({ ctename = '' }) => void named.add(ctename) });
  return named;
}

/** Relations that a query whose names are qualified reads, the server's own left out; each once. */
export function relationsOfQuery(query: Node): QualifiedName[] {
  const read = new Map<string, QualifiedName>();
  walk(query, {
    RangeVar: (relation) => {
      const { schemaname: schema, relname: name = '' } = relation;
      if (schema === undefined || isOfSystem(relation)) return;
      read.set(nameKey({ schema, name }), { schema, name });
    },
  });
  return [...read.values()];
}

export function isOfSystem({ schemaname, relname = '' }: RangeVar): boolean {
  if (schemaname === undefined) return relname.startsWith('pg_');
  return schemaname === 'pg_catalog' || schemaname === 'information_schema';
}

/** Names of columns in it; undefined where a `*` or a JOIN USING may read any. */
export function columnsNamed(query: Node): string[] | undefined {
  const names = new Set<string>();
  let any = false;
  walk(query, {
    A_Star: () => {
      any = true;
    },
    ColumnRef: ({ fields }) => {
      for (const name of strings(fields)) names.add(name);
    },
    JoinExpr: ({ isNatural, usingClause }) => {
      any ||= isNatural ?? false;
      for (const name of strings(usingClause)) names.add(name);
    },
  });
  return any ? undefined : [...names];
}
