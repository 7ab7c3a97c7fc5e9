/** Views: which relations they are made of is known, and their columns where the query tells. */
import {
  type CreateTableAsStmt,
  type Node,
  type RangeVar,
  type ViewStmt,
  walk,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationName, findRelation, requireRelation } from '../lookup.ts';
import type { OtherRelation, QualifiedName } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { nameKey, strings } from '../names-of.ts';
import { queryColumns } from '../query/columns.ts';
import { columnsOfRelation } from '../query/from.ts';
import { withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { typeOfKey } from '../volatility/index.ts';
import { takeRowTypeName } from './create-table.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';

export function createView(stmt: ViewStmt, run: Run): void {
  const contents = contentsOf(run, stmt.query, strings(stmt.aliases), {
    code: '42601',
    message: 'CREATE VIEW specifies more column names than columns',
  });
  const name = creationName(run.catalog, stmt.view ?? {});
  const existing = run.catalog.schemas.get(name.schema)?.relations.get(name.name);
  if (existing && !stmt.replace) refuseTakenName(run, name, stmt.view?.location);
  if (existing && existing.kind !== 'view') raise('42809', `"${name.name}" is not a view`);
  if (existing) requireSameColumns(existing.columns, contents.columns);
  else takeRowTypeName(run, name, stmt.view?.location);
  const owner = existing?.owner ?? run.catalog.currentRole;
  run.catalog = withRelation(run.catalog, { kind: 'view', ...name, owner, ...contents });
}

/** A new definition may add columns, and only at the end. After checkViewColumns (view.c). */
function requireSameColumns(
  before: OtherRelation['columns'],
  after: OtherRelation['columns'],
): void {
  if (!before || !after) return;
  if (after.length < before.length) raise('42P16', 'cannot drop columns from view');
  for (const [i, { name }] of before.entries()) {
    const other = after[i]?.name;
    if (other === name) continue;
    raise('42P16', `cannot change name of view column "${name}" to "${other}"`, {
      hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
    });
  }
}

export function createMaterializedView(stmt: CreateTableAsStmt, run: Run): void {
  const { rel = {}, colNames } = stmt.into ?? {};
  const contents = contentsOf(run, stmt.query, strings(colNames), TOO_MANY_NAMES);
  const name = creationName(run.catalog, rel);
  if (stmt.if_not_exists && relationNameTaken(run.catalog, name)) {
    notice(run, '42P07', `relation "${name.name}" already exists, skipping`, rel);
    return;
  }
  refuseTakenName(run, name, rel.location);
  takeRowTypeName(run, name, rel.location);
  const owner = run.catalog.currentRole;
  const view: OtherRelation = { kind: 'materialized view', ...name, owner, ...contents };
  run.catalog = withRelation(run.catalog, view);
}

export const TOO_MANY_NAMES = {
  code: '42601',
  message: 'too many column names were specified',
} as const;

type Contents = Pick<OtherRelation, 'reads' | 'readsColumns' | 'columns'>;

/** What a view is made of, and its columns where they are all known. */
function contentsOf(
  run: Run,
  query: Node | undefined,
  names: readonly string[],
  tooMany: { readonly code: string; readonly message: string },
): Contents {
  const reads = relationsRead(run, query);
  const columns = resultColumns(run, query, names, tooMany);
  const readsColumns = columnsNamed(query) ?? allColumns(run, reads);
  return {
    reads,
    ...(readsColumns && { readsColumns }),
    ...(columns && { columns }),
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
  tooMany: { readonly code: string; readonly message: string },
): OtherRelation['columns'] {
  const found = queryColumns(query, run.catalog);
  if (!found) return undefined;
  if (names.length > found.length) raise(tooMany.code, tooMany.message);
  const columns = found.map(({ name, key, type }, i) => ({
    name: names[i] ?? name,
    type: withoutLocations(type ?? typeOfKey(key) ?? {}),
  }));
  const all = columns.map((column) => column.name);
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined) raise('42701', `column "${twice}" specified more than once`);
  return columns;
}

/** Relations of FROM clauses; names of WITH queries are none. */
export function relationsRead(run: Run, query: Node | undefined): QualifiedName[] {
  const named = new Set<string>();
  const relations: Readonly<RangeVar>[] = [];
  if (query) {
    walk(query, {
      CommonTableExpr: ({ ctename = '' }) => void named.add(ctename),
      RangeVar: (relation) => void relations.push(relation),
      IntoClause: () => false,
    });
  }
  const read = new Map<string, QualifiedName>();
  for (const relation of relations) {
    if (relation.schemaname === undefined && named.has(relation.relname ?? '')) continue;
    if (isOfSystem(relation)) continue;
    const { schema, name, kind } = requireRelation(run.catalog, relation);
    if (kind === 'composite type' || kind === 'index') {
      raise('42809', `cannot open relation "${name}"`, { location: relation.location });
    }
    read.set(nameKey({ schema, name }), { schema, name });
  }
  return [...read.values()];
}

function isOfSystem({ schemaname, relname = '' }: RangeVar): boolean {
  if (schemaname === undefined) return relname.startsWith('pg_');
  return schemaname === 'pg_catalog' || schemaname === 'information_schema';
}

/** Undefined where a `*` or a JOIN USING may read any column. */
function columnsNamed(query: Node | undefined): string[] | undefined {
  const names = new Set<string>();
  let any = false;
  if (query) {
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
  }
  return any ? undefined : [...names];
}
