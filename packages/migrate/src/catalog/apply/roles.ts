import {
  type AlterRoleSetStmt,
  type AlterRoleStmt,
  as,
  type CreateRoleStmt,
  type DropOwnedStmt,
  type DropRoleStmt,
  type GrantRoleStmt,
  type Node,
} from '@citrate/parser';
import { withoutDefaultsOf } from '../default-privileges.ts';
import { dropObjects } from '../drop/drop.ts';
import { type DatabaseObject, describe, relationObject } from '../drop/objects.ts';
import { objectInSchema } from '../drop/schema-objects.ts';
import { raise } from '../errors.ts';
import { allGranted } from '../granted.ts';
import { hasRole, requireRole } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { schemaObjects } from '../schema-objects.ts';
import { withoutRole, withRole } from '../update.ts';
import { revokeAll } from './grants.ts';
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
  const dependents = [
    ...ownedObjects(catalog, role).map((object) => `owner of ${describe(catalog, object)}`),
    ...privilegesOfRole(catalog, role),
    ...defaultsOfRole(catalog, role),
  ];
  if (dependents.length === 0) return;
  raise('2BP01', `role "${role}" cannot be dropped because some objects depend on it`, {
    detail: dependents.join('\n'),
  });
}

/** What it may do with things of others. */
function privilegesOfRole(catalog: Catalog, role: string): readonly string[] {
  return allGranted(catalog)
    .filter(({ owner, privileges }) => owner !== role && privileges.some((p) => p.grantee === role))
    .map(({ object }) => `privileges for ${describe(catalog, object)}`);
}

function defaultsOfRole({ defaultPrivileges }: Catalog, role: string): readonly string[] {
  const all = [...(defaultPrivileges?.values() ?? [])];
  return all
    .filter(({ owner, grants }) => owner === role || grants?.some((g) => g.grantee === role))
    .map(({ owner, kind }) => {
      const word = owner === role ? 'owner of' : 'privileges for';
      return `${word} default privileges on new objects of kind ${kind} belonging to role ${owner}`;
    });
}

/** DROP OWNED BY: all that the roles own in this database, and what was granted to them. */
export function dropOwned(stmt: DropOwnedStmt, run: Run): void {
  const roles = (stmt.roles ?? []).map((role) => roleOf(run.catalog, as(role, 'RoleSpec')));
  const objects = roles.flatMap((role) => ownedObjects(run.catalog, role));
  run.catalog = dropObjects(run.catalog, objects, stmt.behavior);
  revokeAll(run, new Set(roles));
  run.catalog = withoutDefaultsOf(run.catalog, new Set(roles));
}

/** What has an owner of its own; indexes and the sequences of columns go with their tables. */
export function ownedObjects(catalog: Catalog, role: string): DatabaseObject[] {
  const named = [...(catalog.named?.values() ?? [])].filter(({ owner }) => owner === role);
  const objects: DatabaseObject[] = named.map(({ kind: type, name }) => ({
    kind: 'named',
    type,
    name,
  }));
  for (const schema of catalog.schemas.values()) {
    if (schema.owner === role) objects.push({ kind: 'schema', name: schema.name });
    for (const relation of schema.relations.values()) {
      const alone = relation.kind !== 'sequence' || relation.ownedBy === undefined;
      if ('owner' in relation && relation.owner === role && alone) {
        objects.push(relationObject(relation));
      }
    }
    for (const object of schemaObjects(schema)) {
      if (object.owner === role) objects.push(objectInSchema(object));
    }
    for (const { schema: inSchema, name, owner } of schema.types.values()) {
      if (owner === role) objects.push({ kind: 'type', schema: inSchema, name });
    }
    for (const { schema: inSchema, name, owner } of schema.statistics.values()) {
      if (owner === role) objects.push({ kind: 'statistics', schema: inSchema, name });
    }
    for (const { schema: inSchema, signature, owner } of schema.functions.values()) {
      if (owner === role) objects.push({ kind: 'function', schema: inSchema, name: signature });
    }
  }
  return objects;
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
