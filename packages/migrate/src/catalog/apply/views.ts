/** Views: their queries are kept as the server understood them. */
import type { CreateTableAsStmt, Node, ViewStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationName, requireAccessMethod } from '../lookup.ts';
import type { Catalog, QualifiedName, View } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { qualifiedRangeVar } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import { withRelation } from '../update.ts';
import { takeRowTypeName } from './create-table.ts';
import { TOO_MANY_NAMES, viewedQuery } from './query-result.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';

/** A tree without one was not made by the parser. */
const noQuery: Node = { SelectStmt: {} };

export function createView(stmt: ViewStmt, run: Run): void {
  const { query, insides } = viewedQuery(run, stmt.query ?? noQuery, stmt.aliases, {
    code: '42601',
    message: 'CREATE VIEW specifies more column names than columns',
  });
  const name = creationName(run.catalog, stmt.view ?? {});
  const existing = run.catalog.schemas.get(name.schema)?.relations.get(name.name);
  if (existing && !stmt.replace) refuseTakenName(run, name, stmt.view?.location);
  if (existing && existing.kind !== 'view') raise('42809', `"${name.name}" is not a view`);
  if (existing) requireSameColumns(existing.columns, insides.columns, run.catalog);
  else takeRowTypeName(run, name, stmt.view?.location);
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

/** A new definition may add columns, and only at the end. After checkViewColumns (view.c). */
function requireSameColumns(
  before: View['columns'],
  after: View['columns'],
  catalog: Catalog,
): void {
  if (!before || !after) return;
  if (after.length < before.length) raise('42P16', 'cannot drop columns from view');
  for (const [i, { name, type }] of before.entries()) {
    const other = after[i];
    if (other?.name !== name) {
      raise('42P16', `cannot change name of view column "${name}" to "${other?.name}"`, {
        hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
      });
    }
    const [old, now] = [type, other.type].map((t) => (t.names ? formatType(catalog, t) : ''));
    if (old === now || old === '' || now === '') continue;
    raise('42P16', `cannot change data type of view column "${name}" from ${old} to ${now}`);
  }
}

export function createMaterializedView(stmt: CreateTableAsStmt, run: Run): void {
  const { rel = {}, colNames } = stmt.into ?? {};
  const viewed = viewedQuery(run, stmt.query ?? noQuery, colNames, TOO_MANY_NAMES);
  const name = creationName(run.catalog, rel);
  if (stmt.if_not_exists && relationNameTaken(run.catalog, name)) {
    notice(run, '42P07', `relation "${name.name}" already exists, skipping`, rel);
    return;
  }
  refuseTakenName(run, name, rel.location);
  takeRowTypeName(run, name, rel.location);
  requireAccessMethod(run.catalog, stmt.into?.accessMethod);
  run.catalog = withRelation(run.catalog, {
    kind: 'materialized view',
    ...name,
    owner: run.catalog.currentRole,
    definition: { CreateTableAsStmt: materialized(stmt, name, viewed.query) },
    ...viewed.insides,
  });
}

/** Whether it holds rows is no part of the model. */
function materialized(
  stmt: CreateTableAsStmt,
  name: QualifiedName,
  query: Node,
): CreateTableAsStmt {
  const { if_not_exists: _, ...definition } = withoutLocations({ ...stmt, query: noQuery });
  const { skipData: __, ...into } = definition.into ?? {};
  const rel = qualifiedRangeVar(name, into.rel);
  return { ...definition, query, into: { ...into, rel } };
}
