import {
  type AlterTableCmd,
  type AlterTableStmt,
  type AlterTableType,
  as,
  type Node,
} from '@citrate/parser';
import { findTable, resolveTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { lockOn, mergeLocks } from './locks.ts';
import type { LockMode, TableLock } from './model.ts';

/** Locks that ALTER TABLE takes. After PostgreSQL's AlterTableGetLockLevel (tablecmds.c). */
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
  return [
    ...(other ? [lockOn(other, modeOnReferenced(command))] : []),
    lockOn(table, modeOf(command)),
  ];
}

/** Subcommands that let others read and write meanwhile. */
const sharing: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_ResetOptions',
  'AT_ResetRelOptions',
  'AT_SetOptions',
  'AT_SetRelOptions',
  'AT_SetStatistics',
  'AT_ValidateConstraint',
]);

/** Subcommands that let others read meanwhile. */
const ofTriggers: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  'AT_DisableTrig',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_EnableTrig',
]);

function modeOf({ subtype, def }: AlterTableCmd): LockMode {
  if (subtype && sharing.has(subtype)) return 'SHARE UPDATE EXCLUSIVE';
  if (subtype && ofTriggers.has(subtype)) return 'SHARE ROW EXCLUSIVE';
  return addsForeignKey(subtype, def) ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE';
}

function modeOnReferenced({ subtype }: AlterTableCmd): LockMode {
  if (subtype === 'AT_ValidateConstraint') return 'ROW SHARE';
  return subtype === 'AT_DropConstraint' ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE';
}

function addsForeignKey(subtype: AlterTableCmd['subtype'], def: Node | undefined): boolean {
  return subtype === 'AT_AddConstraint' && as(def, 'Constraint')?.contype === 'CONSTR_FOREIGN';
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
