import type { CreateTableAsStmt, IntoClause, Node, SelectStmt } from '@citrate/parser';
import { creationName } from '../lookup.ts';
import type { Column } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { strings } from '../names-of.ts';
import { refuseSystemName } from '../system-columns.ts';
import { withTable } from '../update.ts';
import { takeRowTypeName } from './create-table.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import { addUncertainty } from './uncertain.ts';
import { createMaterializedView, relationsRead, resultColumns, TOO_MANY_NAMES } from './views.ts';

/** After PostgreSQL's ExecCreateTableAs (createas.c). */
export function createTableAs(stmt: CreateTableAsStmt, run: Run): void {
  if (stmt.objtype === 'OBJECT_MATVIEW') createMaterializedView(stmt, run);
  else storeResult(run, stmt.into ?? {}, stmt.query, stmt.if_not_exists ?? false);
}

/** A query changes nothing, unless it makes a table of its result. */
export function query(stmt: SelectStmt, run: Run): void {
  let first = stmt;
  while (first.larg) first = first.larg;
  if (first.intoClause) storeResult(run, first.intoClause, { SelectStmt: stmt }, false);
}

function storeResult(
  run: Run,
  into: IntoClause,
  source: Node | undefined,
  ifNotExists: boolean,
): void {
  const { rel = {}, colNames } = into;
  relationsRead(run, source);
  const columns = resultColumns(run, source, strings(colNames), TOO_MANY_NAMES);
  for (const { name } of columns ?? []) refuseSystemName(name);
  const name = creationName(run.catalog, rel);
  if (ifNotExists && relationNameTaken(run.catalog, name)) {
    notice(run, '42P07', `relation "${name.name}" already exists, skipping`, rel);
    return;
  }
  refuseTakenName(run, name, rel.location);
  takeRowTypeName(run, name, rel.location);
  const extras = extrasOf(into, columns);
  run.catalog = withTable(run.catalog, {
    kind: 'table',
    ...name,
    owner: run.catalog.currentRole,
    columns: (columns ?? []).map((column) => ({ ...column, notNull: false })),
    constraints: [],
    ...(extras.length > 0 && { extras }),
  });
  if (!columns) addUncertainty(run, `the query of table ${name.name}`);
}

function extrasOf(
  { rel, options, tableSpaceName, accessMethod }: IntoClause,
  columns: readonly Pick<Column, 'type'>[] | undefined,
): string[] {
  const extras: readonly (readonly [unknown, string])[] = [
    [rel?.relpersistence === 'u', 'unlogged storage'],
    [options?.length, 'storage parameters'],
    [tableSpaceName, 'a tablespace'],
    [(accessMethod ?? 'heap') !== 'heap', 'an access method'],
    [columns?.every(({ type }) => type.names) !== true, 'columns of unknown types'],
  ];
  return extras.filter(([has]) => has).map(([, words]) => words);
}
