/** ALTER COLUMN … TYPE: whether the values that are there, and the default, become ones of the type. */
import { type AlterTableCmd, as, type ColumnDef, type Node, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, Column, QualifiedName } from '../model.ts';
import { columnsRead } from '../names/columns-read.ts';
import { formatType, requireColumnType, serialBase } from '../types.ts';
import {
  analyse,
  baseKey,
  isAssignable,
  noColumns,
  requireReadable,
  requireSound,
  type TypeKey,
  tableScope,
} from '../volatility/index.ts';
import { requireCollated } from './columns.ts';
import { expressionScope } from './constraints.ts';
import { refuseContaining } from './containing.ts';
import { refusePartitionKey } from './partition-key.ts';
import type { Run } from './run.ts';
import { columnOf, tableOf } from './tables.ts';

/**
 * Asked before the statement does anything: 42804 for values that would have to be cast by name. After
 * ATPrepAlterColumnType (tablecmds.c).
 */
export function requireCast(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const { catalog } = run;
  const table = tableOf(run, name);
  const column = columnOf(table, cmd.name ?? '');
  const definition = as(cmd.def, 'ColumnDef') ?? {};
  const { typeName: type, raw_default: using } = definition;
  if (!column || !type) return;
  const source = using ? usedType(using, name, run) : baseKey(column.type, catalog);
  if (table.ofType) raise('42809', 'cannot alter column type of typed table');
  refusePartitionKey(table, column.name, 'alter');
  requireNewType(column, type, definition, catalog);
  refuseContaining(catalog, name, type);
  if (table.foreignServer !== undefined) {
    if (using) raise('42809', `"${table.name}" is not a table`);
    return;
  }
  if (using) requireReadable(using, baseKey(type, catalog), catalog);
  if (using && source === 'unknown') return;
  const what = `column "${column.name}"`;
  refuseOther(catalog, source, type, using ? `result of USING clause for ${what}` : what);
}

/** That there is no such column is told first. */
function usedType(using: Node, name: QualifiedName, run: Run): TypeKey {
  const table = tableOf(run, name);
  columnsRead(using, expressionScope(run, name));
  return requireSound(using, tableScope(run.catalog, table, table.columns));
}

function requireNewType(
  { name }: Column,
  type: TypeName,
  { collClause }: ColumnDef,
  catalog: Catalog,
): void {
  if (serialBase(type))
    raise('42704', `type "${as(type.names?.[0], 'String')?.sval}" does not exist`);
  requireColumnType(catalog, { name, type });
  if (collClause) requireCollated(catalog, type, collClause.location);
}

/** The same for the default, which is looked at when the column's turn has come. After ATExecAlterColumnType. */
export function requireDefaultCast(column: Column, type: TypeName, catalog: Catalog): void {
  const { default: value, serial, name } = column;
  const own = value && analyse(value, noColumns(catalog)).type;
  // A constant without a type was read as one of the column's.
  const source = serial ? 'int8' : own === 'unknown' ? baseKey(column.type, catalog) : own;
  refuseOther(catalog, source, type, `default for column "${name}"`);
}

/** Casts of users may help. */
function refuseOther(catalog: Catalog, source: TypeKey, type: TypeName, what: string): void {
  const target = baseKey(type, catalog);
  if (source === undefined || target === undefined || source === 'record') return;
  if (catalog.uncertain || catalog.notHeld?.length || isAssignable(source, target)) return;
  raise('42804', `${what} cannot be cast automatically to type ${formatType(catalog, type)}`, {
    hint: 'Say with USING how values become ones of the new type, and drop a default that does not.',
  });
}
