/** ALTER TABLE ONLY: what may not differ between a table and its children. After tablecmds.c. */
import { type AlterTableCmd, type AlterTableType, as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { childrenOf } from '../hierarchy.ts';
import type { QualifiedName, Table } from '../model.ts';
import { strings } from '../names-of.ts';
import type { Run } from './run.ts';
import { notNullOf, tableOf } from './tables.ts';

/** In words, what must be done to children too; of partitioned tables, more. */
const ofAll: { readonly [type in AlterTableType]?: string } = {
  AT_AddColumn: 'column must be added to child tables too',
  AT_AlterColumnType: 'type of inherited column must be changed in child tables too',
};

const ofPartitioned: { readonly [type in AlterTableType]?: string } = {
  AT_DropColumn: 'cannot drop column from only the partitioned table when partitions exist',
  AT_DropConstraint:
    'cannot remove constraint from only the partitioned table when partitions exist',
  AT_DropNotNull: 'cannot remove constraint from only the partitioned table when partitions exist',
  AT_SetNotNull: 'constraint must be added to child tables too',
};

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
  if (childrenOf(run.catalog, table).length === 0) return;
  const isFree = cmd.subtype === 'AT_DropNotNull' && pg >= 18;
  const partitioned = !isFree && isPartitioned;
  refuse(
    ofAll[type] ??
      ofConstraint(cmd, tableOf(run, table)) ??
      (partitioned ? ofPartitioned[type] : undefined),
  );
}

function refuse(message: string | undefined): void {
  if (message === undefined) return;
  raise('42P16', message, { hint: 'Do not specify the ONLY keyword.' });
}

/** A column that is not null has nothing added to it. */
function ofConstraint({ subtype, def }: AlterTableCmd, table: Table): string | undefined {
  const { contype, is_no_inherit, keys } = as(def, 'Constraint') ?? {};
  if (contype === 'CONSTR_NOTNULL' && notNullOf(table, strings(keys)[0] ?? '')) return undefined;
  const isPassedOn = contype === 'CONSTR_CHECK' || contype === 'CONSTR_NOTNULL';
  if (subtype !== 'AT_AddConstraint' || !isPassedOn || is_no_inherit) return undefined;
  return 'constraint must be added to child tables too';
}
