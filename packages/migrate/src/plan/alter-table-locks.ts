import { type AlterTableCmd, type AlterTableStmt, as, type Node } from '@citrate/parser';
import { findTable, type LockMode, lockModeOf, resolveTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { locksOn, mergeLocks } from './locks.ts';
import type { TableLock } from './model.ts';

/** Locks that ALTER TABLE takes, on its own table and on those that its foreign keys are about. */
export function alterTableLocks(
  statement: AlterTableStmt,
  table: Table,
  catalog: Catalog,
): readonly TableLock[] {
  const locks = (statement.cmds ?? []).flatMap((node) => subcommandLocks(node, table, catalog));
  return mergeLocks(locks, catalog);
}

function subcommandLocks(node: Node, table: Table, catalog: Catalog): TableLock[] {
  const command = as(node, 'AlterTableCmd') ?? {};
  const other = referencedTable(command, table, catalog);
  const isSpread = other?.partitionKey !== undefined && addsConstraint(command);
  return [
    ...(other ? locksOn(other, modeOnReferenced(command), catalog) : []),
    // Its parts are given their names.
    ...locksOn(table, isSpread ? 'ACCESS EXCLUSIVE' : lockModeOf(command), catalog),
  ];
}

function addsConstraint({ subtype }: AlterTableCmd): boolean {
  return subtype === 'AT_AddConstraint' || subtype === 'AT_AddColumn';
}

function modeOnReferenced({ subtype }: AlterTableCmd): LockMode {
  if (subtype === 'AT_ValidateConstraint') return 'ROW SHARE';
  return subtype === 'AT_DropConstraint' ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE';
}

/** The table at the other end of the foreign key that a subcommand is about. */
function referencedTable(
  command: AlterTableCmd,
  table: Table,
  catalog: Catalog,
): Table | undefined {
  const column = as(command.def, 'ColumnDef');
  const added = column?.constraints?.map((node) => as(node, 'Constraint')) ?? [
    as(command.def, 'Constraint'),
  ];
  const name = added.find((c) => c?.pktable)?.pktable;
  if (name) return resolveTable(catalog, name);
  const existing = table.constraints.find((c) => c.name === command.name);
  return existing?.referenced && findTable(catalog, existing.referenced);
}
