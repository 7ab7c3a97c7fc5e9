/** Views: which relations they are made of is known, their own columns are not. */
import {
  type CreateTableAsStmt,
  type Node,
  type RangeVar,
  type ViewStmt,
  walk,
} from '@citrate/parser';
import { raise, unsupported } from '../errors.ts';
import { creationName, requireRelation } from '../lookup.ts';
import type { OtherRelation, QualifiedName } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { nameKey, strings } from '../names-of.ts';
import { withRelation } from '../update.ts';
import { takeRowTypeName } from './create-table.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';

export function createView(stmt: ViewStmt, run: Run): void {
  const name = creationName(run.catalog, stmt.view ?? {});
  const existing = run.catalog.schemas.get(name.schema)?.relations.get(name.name);
  if (existing && !stmt.replace) refuseTakenName(run, name, stmt.view?.location);
  if (existing && existing.kind !== 'view') raise('42809', `"${name.name}" is not a view`);
  if (!existing) takeRowTypeName(run, name, stmt.view?.location);
  const owner = existing?.owner ?? run.catalog.currentRole;
  storeView(run, { kind: 'view', ...name, owner }, stmt.query);
}

export function createTableAs(stmt: CreateTableAsStmt, run: Run): void {
  const relation = stmt.into?.rel ?? {};
  if (stmt.objtype !== 'OBJECT_MATVIEW') unsupported('CREATE TABLE … AS', relation.location);
  const name = creationName(run.catalog, relation);
  if (stmt.if_not_exists && relationNameTaken(run.catalog, name)) {
    notice(run, '42P07', `relation "${name.name}" already exists, skipping`, relation);
    return;
  }
  refuseTakenName(run, name, relation.location);
  takeRowTypeName(run, name, relation.location);
  const owner = run.catalog.currentRole;
  storeView(run, { kind: 'materialized view', ...name, owner }, stmt.query);
}

function storeView(run: Run, view: OtherRelation, query: Node | undefined): void {
  const reads = relationsRead(run, query);
  const readsColumns = columnsNamed(query);
  run.catalog = withRelation(run.catalog, {
    ...view,
    reads,
    ...(readsColumns && { readsColumns }),
  });
}

/** Relations of FROM clauses; names of WITH queries are none. */
function relationsRead(run: Run, query: Node | undefined): QualifiedName[] {
  const named = new Set<string>();
  const relations: Readonly<RangeVar>[] = [];
  if (query) {
    walk(query, {
      CommonTableExpr: ({ ctename = '' }) => void named.add(ctename),
      RangeVar: (relation) => void relations.push(relation),
    });
  }
  const read = new Map<string, QualifiedName>();
  for (const relation of relations) {
    if (relation.schemaname === undefined && named.has(relation.relname ?? '')) continue;
    if (isOfSystem(relation)) continue;
    const { schema, name } = requireRelation(run.catalog, relation);
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
