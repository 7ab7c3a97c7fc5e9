import { type AlterTableCmd, as } from '@citrate/parser';
import { type ColumnDraft, draftColumn } from '../definition/column.ts';
import { draftIndexConstraints } from '../definition/index-constraints.ts';
import { raise } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import type { QualifiedName } from '../model.ts';
import { refuseSystemName } from '../system-columns.ts';
import { requireColumnType } from '../types.ts';
import type { PassQueue } from './alter-table.ts';
import { columnFrom, requireCollatable, requireDefault, requireIdentityType } from './columns.ts';
import { requireRoom } from './computed-default.ts';
import { addCheck } from './constraints.ts';
import { refuseContaining } from './containing.ts';
import { refuseForeignKey } from './foreign.ts';
import { addForeignKey } from './foreign-keys.ts';
import { requireGenerated } from './generated.ts';
import { addIndexConstraint } from './index-constraints.ts';
import { inheritColumn } from './inheritance.ts';
import { addNotNull, addOwnNotNull, type NotNullDraft } from './not-null.ts';
import { refuseColumnAlone } from './only.ts';
import { notice, type Run } from './run.ts';
import { chooseColumnSequence, createColumnSequence } from './sequences.ts';
import { notNullOfColumn } from './table-elements.ts';
import { changeTable, columnOf, makeNotNull, tableOf } from './tables.ts';

/** ADD COLUMN now; its constraints in the passes to come. After ATExecAddColumn (tablecmds.c). */
export function addColumn(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  queue: PassQueue,
): void {
  const node = as(cmd.def, 'ColumnDef');
  if (!node) return;
  const { isPartition, ofType } = tableOf(run, table);
  if (ofType) raise('42809', 'cannot add column to typed table', node);
  if (isPartition) raise('42809', 'cannot add column to a partition', node);
  const name = node.colname ?? '';
  const what = `column "${name}" of relation "${table.name}" already exists`;
  if (columnOf(tableOf(run, table), name)) {
    if (!cmd.missing_ok) raise('42701', what, { location: node.location });
    notice(run, '42701', `${what}, skipping`, { location: node.location });
    return;
  }
  if (tableOf(run, table).foreignServer !== undefined) {
    for (const own of node.constraints ?? []) refuseForeignKey(as(own, 'Constraint') ?? {});
  }
  refuseSystemName(name, node.location);
  const column = draftColumn(node, table.name, run.catalog);
  if (column.identity) refuseInheritedIdentity(run, table);
  storeColumn(run, table, column, queue.recurse);
  queueConstraints(run, table, column, queue);
}

/** Children have no identity of their own; from 17 on, partitions share their parent's. */
function refuseInheritedIdentity(run: Run, table: QualifiedName): void {
  const shared = run.pg >= 17 && tableOf(run, table).partitionKey !== undefined;
  if (shared || childrenOf(run.catalog, table).length === 0) return;
  raise('42P16', 'cannot recursively add identity column to table that has child tables');
}

function storeColumn(run: Run, table: QualifiedName, column: ColumnDraft, recurse: boolean): void {
  requireColumnType(run.catalog, column);
  refuseContaining(run.catalog, table, column.type);
  requireIdentityType(column, run.catalog);
  requireCollatable(run.catalog, column);
  const sequence = chooseColumnSequence(run, table, column);
  if (sequence) createColumnSequence(run, table, sequence);
  const { columns } = tableOf(run, table);
  const added = columnFrom(column, sequence, run.catalog);
  changeTable(run, table, { columns: [...columns, added] });
  requireDefault(column, run.catalog);
  requireComputed(run, table, column);
  requireGenerated(run, table, column.name);
  if (!recurse) refuseColumnAlone(run, table);
  inheritColumn(run, table, added);
}

/** Of a table that has rows itself, or of one below it. */
function requireComputed(run: Run, name: QualifiedName, { default: value, type }: ColumnDraft) {
  if (!value) return;
  const isKept = hasRows(run, name) || familyOf(run.catalog, name).some((one) => hasRows(run, one));
  if (isKept) requireRoom(value, type, run.catalog);
}

function hasRows(run: Run, name: QualifiedName): boolean {
  const { partitionKey, foreignServer } = tableOf(run, name);
  return !partitionKey && foreignServer === undefined;
}

/** Before 18 a child that had the column already did not become not null with it. */
function addNotNullOfNew(run: Run, table: QualifiedName, draft: NotNullDraft): void {
  addOwnNotNull(run, table, draft, () => '42710');
  const pass = (parent: QualifiedName): void => {
    for (const child of childrenOf(run.catalog, parent)) {
      const { inherited } = columnOf(child, draft.column) ?? {};
      if (inherited?.local !== false || inherited.parents > 1) continue;
      makeNotNull(run, child, draft.column);
      pass(child);
    }
  };
  pass(table);
}

function queueConstraints(
  run: Run,
  table: QualifiedName,
  column: ColumnDraft,
  queue: PassQueue,
): void {
  for (const draft of notNullOfColumn(column)) {
    queue.add('column attributes', () => {
      if (run.pg >= 18) addNotNull(run, table, draft);
      else addNotNullOfNew(run, table, draft);
    });
  }
  for (const draft of draftIndexConstraints(column.indexes, table.name)) {
    queue.add('add index', () => addIndexConstraint(run, table, draft));
  }
  for (const draft of column.checks) {
    queue.add('other constraints', () => addCheck(run, table, draft, { recurse: true }));
  }
  for (const draft of column.foreignKeys) {
    queue.add('other constraints', () => addForeignKey(run, table, draft));
  }
}
