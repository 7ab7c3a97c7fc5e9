import type { AlterTableCmd } from '@citrate/parser';
import { dropObjects } from '../drop/drop.ts';
import { raise } from '../errors.ts';
import type { Column, QualifiedName } from '../model.ts';
import type { PassQueue } from './alter-table.ts';
import { constraintAlone, constraintInFamily } from './family-parts.ts';
import type { Run } from './run.ts';
import { changeColumn, columnOf, notNullOf, requireColumn, tableOf } from './tables.ts';

/** Before 18, children have a subcommand of their own. */
export function dropNotNull(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  { recurse }: PassQueue,
): void {
  const column = requireColumn(cmd, table, run);
  refuseDropNotNull(run, table, column);
  if (run.pg < 18) refuseOfPartition(run, table, column);
  if (run.pg < 18) changeColumn(run, table, column.name, nullable);
  else if (column.notNull) removeNotNull(run, table, column.name, recurse);
}

/** Before 18, what a table has not null its partitions have, too, by whatever they say themselves. */
function refuseOfPartition(run: Run, table: QualifiedName, { name }: Column): void {
  const { isPartition, parents = [] } = tableOf(run, table);
  const parent = isPartition ? parents[0] : undefined;
  if (!parent || !columnOf(tableOf(run, parent), name)?.notNull) return;
  raise('42P16', `column "${name}" is marked NOT NULL in parent table`);
}

function nullable(column: Column): Column {
  return { ...column, notNull: false };
}

/** A primary key and an identity keep their columns not null. */
function refuseDropNotNull(run: Run, table: QualifiedName, column: Column): void {
  refuseOfIdentity(table, column, '42601');
  refuseOfPrimaryKey(run, table, column);
}

/** The same for DROP CONSTRAINT, where the server looks in another order. */
export function refuseDropNotNullConstraint(run: Run, table: QualifiedName, column: Column): void {
  refuseOfPrimaryKey(run, table, column);
  refuseOfIdentity(table, column, '55000');
}

function refuseOfIdentity(table: QualifiedName, { name, identity }: Column, code: string): void {
  if (identity) raise(code, `column "${name}" of relation "${table.name}" is an identity column`);
}

function refuseOfPrimaryKey(run: Run, table: QualifiedName, { name }: Column): void {
  const key = tableOf(run, table).constraints.find((c) => c.kind === 'primary key');
  if (key?.columns.includes(name)) raise('42P16', `column "${name}" is in a primary key`);
}

function removeNotNull(run: Run, table: QualifiedName, column: string, recurse: boolean): void {
  const constraint = notNullOf(tableOf(run, table), column);
  if (constraint?.inherited) {
    raise(
      '42P16',
      `cannot drop inherited constraint "${constraint.name}" of relation "${table.name}"`,
    );
  }
  changeColumn(run, table, column, nullable);
  if (!constraint) return;
  const objects = recurse
    ? constraintInFamily(run, table, constraint)
    : constraintAlone(run, table, constraint);
  run.catalog = dropObjects(run.catalog, objects, 'DROP_RESTRICT');
}
