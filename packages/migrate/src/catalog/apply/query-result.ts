/** What queries read, and the columns that they give. */
import { type Node, type RangeVar, type TypeName, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { findRelation, requireRelation } from '../lookup.ts';
import type { QualifiedName, View } from '../model.ts';
import { nameKey, strings } from '../names-of.ts';
import { queryColumns } from '../query/columns.ts';
import { columnsOfRelation } from '../query/from.ts';
import { withoutLocations } from '../trees.ts';
import { requireType } from '../types.ts';
import { type Insides, makeQuery } from '../views/make.ts';
import { isOfSystem } from '../views/reads.ts';
import { typeOfKey } from '../volatility/index.ts';
import type { Run } from './run.ts';

/** What to say where more names are given than there are columns. */
interface TooMany {
  readonly code: string;
  readonly message: string;
}

export const TOO_MANY_NAMES: TooMany = {
  code: '42601',
  message: 'too many column names were specified',
};

/** A view's query as the server keeps it, and what is known of the view by it. */
export function viewedQuery(
  run: Run,
  query: Node,
  aliases: readonly Node[] | undefined,
  tooMany: TooMany,
): { readonly query: Node; readonly insides: Insides } {
  const reads = relationsRead(run, query);
  const columns = resultColumns(run, query, strings(aliases), tooMany);
  const made = makeQuery(query, aliases, run.catalog);
  const readsColumns = made.insides.readsColumns ?? allColumns(run, reads);
  return {
    query: made.query,
    insides: {
      ...made.insides,
      ...(columns && { columns }),
      ...(readsColumns && { readsColumns }),
    },
  };
}

/** `*` stands for the columns of the moment. */
function allColumns(run: Run, reads: readonly QualifiedName[]): string[] | undefined {
  const names: string[] = [];
  for (const name of reads) {
    const relation = findRelation(run.catalog, name);
    const columns = relation && columnsOfRelation(relation, run.catalog);
    if (!columns) return undefined;
    names.push(...columns.map((column) => column.name));
  }
  return names;
}

/** The columns of a query's result; `names` for the first of them. A type without names is unknown. */
export function resultColumns(
  run: Run,
  query: Node | undefined,
  names: readonly string[],
  tooMany: TooMany,
): View['columns'] {
  const found = queryColumns(query, run.catalog);
  if (!found) return undefined;
  if (names.length > found.length) raise(tooMany.code, tooMany.message);
  const columns = found.map(({ name: own, key, type }, i) => {
    const name = names[i] ?? own;
    if (key === 'record') raise('42P16', `column "${name}" has pseudo-type record`);
    return { name, type: withoutLocations(type ?? typeOfKey(key) ?? {}) };
  });
  const all = columns.map((column) => column.name);
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined) raise('42701', `column "${twice}" specified more than once`);
  return columns;
}

/** Relations of FROM clauses; names of WITH queries are none. Types that the query names must be there, too. */
export function relationsRead(run: Run, query: Node | undefined): QualifiedName[] {
  if (!query) return [];
  const named = new Set<string | undefined>();
  const relations: Readonly<RangeVar>[] = [];
  const types: Readonly<TypeName>[] = [];
  walk(query, {
    CommonTableExpr: ({ ctename }) => void named.add(ctename),
    RangeVar: (relation) => void relations.push(relation),
    TypeName: (type) => void types.push(type),
    IntoClause: () => false,
  });
  const read = new Map<string, QualifiedName>();
  for (const relation of relations) {
    if (relation.schemaname === undefined && named.has(relation.relname)) continue;
    if (isOfSystem(relation)) continue;
    const { schema, name, kind } = requireRelation(run.catalog, relation);
    if (kind === 'composite type' || kind === 'index') {
      raise('42809', `cannot open relation "${name}"`, { location: relation.location });
    }
    read.set(nameKey({ schema, name }), { schema, name });
  }
  for (const type of types) requireType(run.catalog, type);
  return [...read.values()];
}
