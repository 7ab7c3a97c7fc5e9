import {
  type AlterRoleSetStmt,
  type AlterRoleStmt,
  as,
  type CreateRoleStmt,
  type DropOwnedStmt,
  type DropRoleStmt,
  type GrantRoleStmt,
  type GrantStmt,
  type Node,
} from '@citrate/parser';
import { dropObjects } from '../drop/drop.ts';
import { type DatabaseObject, describe, relationObject } from '../drop/objects.ts';
import { raise } from '../errors.ts';
import { hasRole, requireRole, requireSchema } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { withNotHeld, withoutRole, withRole } from '../update.ts';
import { changeGrants, revokeAll } from './grants.ts';
import { roleOf } from './owner.ts';
import { notice, type Run } from './run.ts';

export function createRole({ role = '' }: CreateRoleStmt, run: Run): void {
  if (run.catalog.roles.has(role)) raise('42710', `role "${role}" already exists`);
  run.catalog = withRole(run.catalog, role);
}

/** Attributes and memberships of roles are not modelled: the role must exist. */
export function alterRole({ role }: AlterRoleStmt | AlterRoleSetStmt, run: Run): void {
  // ALTER ROLE ALL names none.
  if (role) roleOf(run.catalog, role);
}

export function dropRole(stmt: DropRoleStmt, run: Run): void {
  for (const node of stmt.roles ?? []) {
    const spec = as(node, 'RoleSpec');
    const role = spec?.rolename ?? run.catalog.currentRole;
    if (!hasRole(run.catalog, role)) {
      if (!stmt.missing_ok) requireRole(run.catalog, role, spec?.location);
      notice(run, '00000', `role "${role}" does not exist, skipping`);
      continue;
    }
    refuseOwner(run.catalog, role);
    run.catalog = withoutRole(run.catalog, role);
  }
}

function refuseOwner(catalog: Catalog, role: string): void {
  if (role === catalog.currentRole) raise('55006', 'current user cannot be dropped');
  const owned = ownedObjects(catalog, role);
  if (owned.length === 0) return;
  raise('2BP01', `role "${role}" cannot be dropped because some objects depend on it`, {
    detail: owned.map((object) => `owner of ${describe(catalog, object)}`).join('\n'),
  });
}

/** DROP OWNED BY: all that the roles own in this database, and what was granted to them. */
export function dropOwned(stmt: DropOwnedStmt, run: Run): void {
  const roles = (stmt.roles ?? []).map((role) => roleOf(run.catalog, as(role, 'RoleSpec')));
  const objects = roles.flatMap((role) => ownedObjects(run.catalog, role));
  run.catalog = dropObjects(run.catalog, objects, stmt.behavior);
  revokeAll(run, new Set(roles));
}

/** What has an owner of its own; indexes and the sequences of columns go with their tables. */
export function ownedObjects(catalog: Catalog, role: string): DatabaseObject[] {
  const objects: DatabaseObject[] = [];
  for (const schema of catalog.schemas.values()) {
    if (schema.owner === role) objects.push({ kind: 'schema', name: schema.name });
    for (const relation of schema.relations.values()) {
      const alone = relation.kind !== 'sequence' || relation.ownedBy === undefined;
      if ('owner' in relation && relation.owner === role && alone) {
        objects.push(relationObject(relation));
      }
    }
    for (const { schema: inSchema, name, owner } of schema.types.values()) {
      if (owner === role) objects.push({ kind: 'type', schema: inSchema, name });
    }
    for (const { schema: inSchema, signature, owner } of schema.functions.values()) {
      if (owner === role) objects.push({ kind: 'function', schema: inSchema, name: signature });
    }
  }
  return objects;
}

/**
 * Privileges are modelled on tables and sequences. On other objects, only that the roles, and the
 * schemas named, exist.
 */
export function grant(stmt: GrantStmt, run: Run): void {
  requireRoles(stmt.grantees, run.catalog);
  if (stmt.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' || stmt.objtype === 'OBJECT_SCHEMA') {
    for (const node of stmt.objects ?? [])
      requireSchema(run.catalog, as(node, 'String')?.sval ?? '');
  }
  if (stmt.objtype === 'OBJECT_TABLE' || stmt.objtype === 'OBJECT_SEQUENCE')
    changeGrants(stmt, run);
  else noteGrants(stmt, run);
}

/** A grant on views is one on tables, as far as its statement shows. */
function noteGrants({ objtype = 'OBJECT_TABLE', is_grant: isGrant }: GrantStmt, run: Run): void {
  const kind = objtype.slice('OBJECT_'.length).replaceAll('_', ' ').toLowerCase();
  const what = isGrant ? 'granted' : 'revoked';
  run.catalog = withNotHeld(run.catalog, `privileges ${what} on objects of kind ${kind}`);
}

export function grantRole(stmt: GrantRoleStmt, run: Run): void {
  requireRoles(stmt.grantee_roles, run.catalog);
  for (const node of stmt.granted_roles ?? []) {
    requireRole(run.catalog, as(node, 'AccessPriv')?.priv_name ?? '');
  }
}

function requireRoles(nodes: readonly Node[] | undefined, catalog: Catalog): void {
  for (const node of nodes ?? []) {
    const role = as(node, 'RoleSpec');
    if (role?.roletype !== 'ROLESPEC_PUBLIC') roleOf(catalog, role);
  }
}
