import { type AlterTableCmd, type AlterTableType, as } from '@citrate/parser';

/** Lock modes of tables, weakest first. */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type LockMode = (typeof lockModes)[number];

/** Subcommands that take a weaker lock than ACCESS EXCLUSIVE. */
const weaker: ReadonlyMap<AlterTableType | undefined, LockMode> = new Map([
  ['AT_AttachPartition', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_ClusterOn', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_DetachPartitionFinalize', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_DisableTrig', 'SHARE ROW EXCLUSIVE'],
  ['AT_DisableTrigAll', 'SHARE ROW EXCLUSIVE'],
  ['AT_DisableTrigUser', 'SHARE ROW EXCLUSIVE'],
  ['AT_DropCluster', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_EnableAlwaysTrig', 'SHARE ROW EXCLUSIVE'],
  ['AT_EnableReplicaTrig', 'SHARE ROW EXCLUSIVE'],
  ['AT_EnableTrig', 'SHARE ROW EXCLUSIVE'],
  ['AT_EnableTrigAll', 'SHARE ROW EXCLUSIVE'],
  ['AT_EnableTrigUser', 'SHARE ROW EXCLUSIVE'],
  ['AT_ResetOptions', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_ResetRelOptions', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_SetOptions', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_SetRelOptions', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_SetStatistics', 'SHARE UPDATE EXCLUSIVE'],
  ['AT_ValidateConstraint', 'SHARE UPDATE EXCLUSIVE'],
]);

/**
 * What a subcommand of ALTER TABLE locks its table with. After PostgreSQL's AlterTableGetLockLevel
 * (tablecmds.c), but for `user_catalog_table`, an option of tables that takes ACCESS EXCLUSIVE.
 */
export function lockModeOf({ subtype, def }: AlterTableCmd): LockMode {
  const isForeignKey = as(def, 'Constraint')?.contype === 'CONSTR_FOREIGN';
  if (subtype === 'AT_AddConstraint' && isForeignKey) return 'SHARE ROW EXCLUSIVE';
  return weaker.get(subtype) ?? 'ACCESS EXCLUSIVE';
}
