/** ALTER COLUMN … TYPE: whether the values that are there, and the default, become ones of the type. */
import { type AlterTableCmd, as, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, Column, QualifiedName } from '../model.ts';
import { columnsRead } from '../names/columns-read.ts';
import { formatType } from '../types.ts';
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
import { expressionScope } from './constraints.ts';
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
  const { typeName: type, raw_default: using } = as(cmd.def, 'ColumnDef') ?? {};
  if (!column || !type || table.ofType || table.foreignServer !== undefined) return;
  refusePartitionKey(table, column.name, 'alter');
  const target = baseKey(type, catalog);
  if (!using) {
    refuseOther(catalog, baseKey(column.type, catalog), type, `column "${column.name}"`);
    return;
  }
  columnsRead(using, expressionScope(run, name));
  requireReadable(using, target, catalog);
  const source = requireSound(using, tableScope(catalog, table, table.columns));
  if (source === 'unknown') return;
  refuseOther(catalog, source, type, `result of USING clause for column "${column.name}"`);
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
