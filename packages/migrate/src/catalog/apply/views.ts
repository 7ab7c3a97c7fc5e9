/** Views: their queries are kept as the server understood them. */
import type { CreateTableAsStmt, Node, ViewStmt } from '@citrate/parser';
import { raise, unsupported } from '../errors.ts';
import { creationName } from '../lookup.ts';
import type { QualifiedName, View } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { qualifiedRangeVar } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { makeQuery } from '../views/make.ts';
import { refuseTypeName } from './create-table.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';

/** A tree without one was not made by the parser. */
const noQuery: Node = { SelectStmt: {} };

export function createView(stmt: ViewStmt, run: Run): void {
  const name = creationName(run.catalog, stmt.view ?? {});
  const existing = run.catalog.schemas.get(name.schema)?.relations.get(name.name);
  if (existing && !stmt.replace) refuseTakenName(run, name, stmt.view?.location);
  if (existing && existing.kind !== 'view') raise('42809', `"${name.name}" is not a view`);
  refuseTypeName(run, name, stmt.view?.location);
  const { query, insides } = makeQuery(stmt.query ?? noQuery, stmt.aliases, run.catalog);
  const { replace: _, ...definition } = withoutLocations({ ...stmt, query: noQuery });
  const view = qualifiedRangeVar(name, definition.view);
  run.catalog = withRelation(run.catalog, {
    ...existing,
    kind: 'view',
    ...name,
    owner: existing?.owner ?? run.catalog.currentRole,
    definition: { ViewStmt: { ...definition, view, query } },
    ...insides,
  });
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
  refuseTypeName(run, name, relation.location);
  run.catalog = withRelation(run.catalog, materializedView(stmt, name, run));
}

/** Whether it holds rows is no part of the model. */
function materializedView(stmt: CreateTableAsStmt, name: QualifiedName, run: Run): View {
  const { colNames } = stmt.into ?? {};
  const { query, insides } = makeQuery(stmt.query ?? noQuery, colNames, run.catalog);
  const { if_not_exists: _, ...definition } = withoutLocations({ ...stmt, query: noQuery });
  const { skipData: __, ...into } = definition.into ?? {};
  const rel = qualifiedRangeVar(name, into.rel);
  return {
    kind: 'materialized view',
    ...name,
    owner: run.catalog.currentRole,
    definition: { CreateTableAsStmt: { ...definition, query, into: { ...into, rel } } },
    ...insides,
  };
}
