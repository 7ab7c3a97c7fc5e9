/** ALTER TABLE ONLY: what may not differ between a table and its children. After tablecmds.c. */
import { type AlterTableCmd, type AlterTableType, as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import type { PgMajor, QualifiedName, Table, TableConstraint } from '../model.ts';
import { strings } from '../names-of.ts';
import type { Run } from './run.ts';
import { columnOf, notNullOf, partitionsIn, tableOf } from './tables.ts';

const NOT_IN_CHILDREN = 'constraint must be added to child tables too';

/** From 17 on, whether there are partitions or not. */
const ofIdentity: { readonly [type in AlterTableType]?: string } = {
  AT_AddIdentity: 'cannot add identity to a column of only the partitioned table',
  AT_SetIdentity: 'cannot change identity column of only the partitioned table',
  AT_DropIdentity: 'cannot drop identity from a column of only the partitioned table',
};

export function refuseOnly(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const { pg } = run.catalog;
  const type = cmd.subtype ?? 'AT_AddOf';
  const isPartitioned = tableOf(run, table).partitionKey !== undefined;
  if (isPartitioned && pg >= 17) refuse(ofIdentity[type]);
  if (type === 'AT_DropExpression' && childrenOf(run.catalog, table).length > 0) {
    raise('0A000', 'ALTER TABLE / DROP EXPRESSION must be applied to child tables too');
  }
  if (type === 'AT_AlterConstraint' && isPartitioned && pg >= 18) {
    refuse('constraint must be altered in child tables too');
  }
  if (childrenOf(run.catalog, table).length === 0) return;
  requireNotNullParts(cmd, table, run);
  refuse(ofAll(cmd, tableOf(run, table)) ?? ofNotNull(cmd, tableOf(run, table)));
  if (type === 'AT_DropNotNull') refuseConstraintDropAlone(run, table);
}

export function refuseColumnDropAlone(run: Run, table: QualifiedName): void {
  if (!hasPartitions(run, table)) return;
  refuse('cannot drop column from only the partitioned table when partitions exist');
}

/** A check, or a not-null: before 18, partitions had what their table had. */
export function refuseConstraintDropAlone(run: Run, table: QualifiedName): void {
  if (run.pg >= 18 || !hasPartitions(run, table)) return;
  refuse('cannot remove constraint from only the partitioned table when partitions exist');
}

function hasPartitions(run: Run, table: QualifiedName): boolean {
  return partitionsIn(run, tableOf(run, table)).length > 0;
}

/** That there is no such column is told first. */
function ofAll({ subtype, name = '' }: AlterTableCmd, table: Table): string | undefined {
  if (subtype !== 'AT_AlterColumnType' || !columnOf(table, name)) return undefined;
  return 'type of inherited column must be changed in child tables too';
}

function refuse(message: string | undefined, detail?: string): void {
  if (message === undefined) return;
  raise('42P16', message, { detail, hint: 'Do not specify the ONLY keyword.' });
}

/** A column that is not null has nothing added to it. */
function ofNotNull({ subtype, def }: AlterTableCmd, table: Table): string | undefined {
  const { contype, is_no_inherit, keys } = as(def, 'Constraint') ?? {};
  if (subtype !== 'AT_AddConstraint' || contype !== 'CONSTR_NOTNULL' || is_no_inherit) {
    return undefined;
  }
  const [column = ''] = strings(keys);
  return columnOf(table, column) && !notNullOf(table, column) ? NOT_IN_CHILDREN : undefined;
}

/** Whatever else is wrong with it, is told first. After ATAddCheckNNConstraint. */
export function refuseCheckAlone(run: Run, table: QualifiedName): void {
  if (childrenOf(run.catalog, table).length > 0) refuse(NOT_IN_CHILDREN);
}

/**
 * Partitions have not null what their table has so: before 18 theirs might say it first. After
 * ATPrepSetNotNull, to which a primary key's columns came, too.
 */
function requireNotNullParts(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const table = tableOf(run, name);
  if (!table.partitionKey) return;
  for (const column of notNullBy(cmd, run.pg)) {
    if (columnOf(table, column)?.notNull ?? true) continue;
    const [, ...parts] = familyOf(run.catalog, name);
    const part = parts.find((one) => !columnOf(tableOf(run, one), column)?.notNull);
    if (part) refuse(NOT_IN_CHILDREN, `Column "${column}" of "${part.name}" is not NOT NULL yet.`);
  }
}

function notNullBy({ subtype, name = '', def }: AlterTableCmd, pg: PgMajor): readonly string[] {
  if (pg >= 18) return [];
  if (subtype === 'AT_SetNotNull') return [name];
  const constraint = as(def, 'Constraint');
  const isKey = subtype === 'AT_AddConstraint' && constraint?.contype === 'CONSTR_PRIMARY';
  return isKey ? strings(constraint.keys) : [];
}

/** From 18 on a primary key of the table alone wants them not null in children. After ATPrepAddPrimaryKey. */
export function requireNotNullInChildren(run: Run, table: QualifiedName, column: string): void {
  for (const child of childrenOf(run.catalog, table)) {
    const own = notNullOf(child, column);
    if (own) requireFitForKey(own);
    else raise('XX000', `column "${column}" of table "${child.name}" is not marked NOT NULL`);
  }
}

/** ADD COLUMN: whatever else is wrong with it, is told first. */
export function refuseColumnAlone(run: Run, table: QualifiedName): void {
  if (childrenOf(run.catalog, table).length === 0) return;
  refuse('column must be added to child tables too');
}

/** A column of it becomes not null, which children are to have. */
export function requireNoChildren(run: Run, table: QualifiedName, column: string): void {
  if (notNullOf(tableOf(run, table), column)) return;
  if (childrenOf(run.catalog, table).length > 0) refuse(NOT_IN_CHILDREN);
}

/** After verifyNotNullPKCompatible. */
export function requireFitForKey({ name, columns, definition }: TableConstraint): void {
  const { is_no_inherit, skip_validation } = definition;
  if (!is_no_inherit && !skip_validation) return;
  raise('55000', `cannot create primary key on column "${columns[0]}"`, {
    detail: `The not-null constraint "${name}" is ${is_no_inherit ? 'NO INHERIT' : 'NOT VALID'}.`,
  });
}
