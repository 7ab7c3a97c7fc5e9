/** Parts of tables and views about how rows are kept, seen and rewritten. */
import type { Policy, Rule, Table, TableStorage } from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import type { PolicyRow, RuleRow, StorageRow } from './storage-rows.ts';
import type { Trees } from './trees.ts';

export function storageFrom(row: StorageRow, trees: Trees): Pick<Table, 'storage' | 'rowSecurity'> {
  const { unlogged, tablespace, accessMethod, parameters, clusterIndex } = row;
  const storage: TableStorage = {
    ...(unlogged && { unlogged }),
    ...(tablespace !== null && { tablespace }),
    ...(accessMethod !== null && { accessMethod }),
    ...(parameters !== null && { parameters: trees.parameters(parameters) }),
    ...identityFrom(row),
    ...(clusterIndex !== null && { clusterIndex }),
  };
  const rowSecurity = { enabled: row.rowSecurity, forced: row.forceRowSecurity };
  return {
    ...(Object.keys(storage).length > 0 && { storage }),
    ...((rowSecurity.enabled || rowSecurity.forced) && { rowSecurity }),
  };
}

function identityFrom({
  replicaIdentity,
  identityIndex,
}: StorageRow): Pick<TableStorage, 'replicaIdentity'> {
  if (replicaIdentity === 'f') return { replicaIdentity: 'full' };
  if (replicaIdentity === 'n') return { replicaIdentity: 'nothing' };
  return identityIndex === null ? {} : { replicaIdentity: { index: identityIndex } };
}

export function policyFrom({ name, definition }: PolicyRow, trees: Trees): Policy {
  return { name, definition: trees.statement('CreatePolicyStmt', definition) };
}

/** How pg_trigger and pg_rewrite say when something fires. */
export const firingStates = {
  O: undefined,
  D: 'disabled',
  R: 'replica',
  A: 'always',
} as const;

export function ruleFrom(row: RuleRow, trees: Trees, commentOn: CommentOn): Rule {
  const enabled = firingStates[row.enabled];
  const definition = trees.statement('RuleStmt', row.definition);
  return {
    name: row.name,
    definition,
    ...(enabled && { enabled }),
    ...commentOn('pg_rewrite', row.oid),
  };
}
