/** REASSIGN OWNED BY: what the roles own in the database, under another owner. */
import { as, type ReassignOwnedStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { withOwner } from '../privileges.ts';
import { changeOwned } from '../role-changes.ts';
import { roleOf } from './owner.ts';
import type { Run } from './run.ts';

/**
 * After shdepReassignOwned (pg_shdepend.c): privileges on things of others stay, and so do default
 * privileges.
 */
export function reassignOwned({ roles, newrole }: ReassignOwnedStmt, run: Run): void {
  const { pg } = run.catalog;
  const before = new Set((roles ?? []).map((role) => roleOf(run.catalog, as(role, 'RoleSpec'))));
  const owner = roleOf(run.catalog, newrole);
  for (const role of before) refuseServersOwn(role);
  run.catalog = changeOwned(run.catalog, (object, kind) => {
    if (!before.has(object.owner) || object.owner === owner) return object;
    return kind ? withOwner(object, kind, pg, owner) : { ...object, owner };
  });
}

/** Which role is that of initdb, whose objects the server needs as well, nobody knows offline. */
function refuseServersOwn(role: string): void {
  if (!role.startsWith('pg_')) return;
  raise(
    '2BP01',
    `cannot reassign ownership of objects owned by role ${role} because they are required by the database system`,
  );
}
