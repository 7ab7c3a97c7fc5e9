import {
  as,
  type CreateStmt,
  type CreateTableAsStmt,
  type IntoClause,
  type Node,
  type SelectStmt,
} from '@citrate/parser';
import { storageOf } from '../definition/storage.ts';
import { creationName, requireAccessMethod } from '../lookup.ts';
import type { Column } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { strings } from '../names-of.ts';
import { refuseSystemName } from '../system-columns.ts';
import { withTable } from '../update.ts';
import { takeRowTypeName } from './create-table.ts';
import { relationsRead, resultColumns, TOO_MANY_NAMES } from './query-result.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import { setByCall } from './settings.ts';
import { addUncertainty, callsDynamic } from './uncertain.ts';
import { createMaterializedView } from './views.ts';

/** After PostgreSQL's ExecCreateTableAs (createas.c). */
export function createTableAs(stmt: CreateTableAsStmt, run: Run): void {
  if (stmt.objtype === 'OBJECT_MATVIEW') createMaterializedView(stmt, run);
  else storeResult(run, stmt.into ?? {}, stmt.query, stmt.if_not_exists ?? false);
}

/** A query changes nothing, unless it makes a table of its result. */
export function query(stmt: SelectStmt, run: Run): void {
  let first = stmt;
  while (first.larg) first = first.larg;
  for (const target of first.targetList ?? []) setByCall(as(target, 'ResTarget')?.val, run);
  const dynamic = callsDynamic({ SelectStmt: stmt }, run.catalog);
  if (dynamic !== undefined) addUncertainty(run, `SELECT ${dynamic}()`);
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
  requireAccessMethod(run.catalog, into.accessMethod);
  const made = (columns ?? []).map((column) => Object.assign({ notNull: false }, column));
  const storage = storageOf(storageIn(into), columns ? made : [unknownColumn], run.catalog);
  run.catalog = withTable(run.catalog, {
    kind: 'table',
    ...name,
    owner: run.catalog.currentRole,
    columns: made,
    constraints: [],
    ...(storage && { storage }),
  });
  if (!columns) addUncertainty(run, `the query of table ${name.name}`);
}

/** Of any type, and so perhaps with a TOAST table. */
const unknownColumn: Column = { name: '', type: {}, notNull: false };

function storageIn({ rel, options, tableSpaceName, accessMethod }: IntoClause): CreateStmt {
  return {
    ...(rel && { relation: rel }),
    ...(options && { options }),
    ...(tableSpaceName !== undefined && { tablespacename: tableSpaceName }),
    ...(accessMethod !== undefined && { accessMethod }),
  };
}
