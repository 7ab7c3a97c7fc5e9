/** ALTER ROLE … RENAME TO. */
import { as, type Node, type RenameStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { requireRole } from '../lookup.ts';
import type { Catalog, DefaultPrivileges, Granted, Policy, Table } from '../model.ts';
import { type Owned, withGrants } from '../privileges.ts';
import { changeOwned } from '../role-changes.ts';
import { defaultPrivilegesKey, withoutRole, withRole } from '../update.ts';
import type { Run } from './run.ts';

type Renamed = (role: string) => string;

/** After RenameRole (user.c): whatever knows the role knows it by its new name. */
export function renameRole({ subname: from = '', newname: to = '' }: RenameStmt, run: Run): void {
  requireRole(run.catalog, from);
  if (from === run.catalog.currentRole) raise('0A000', 'session user cannot be renamed');
  refuseReserved(from);
  refuseReserved(to);
  if (run.catalog.roles.has(to)) raise('42710', `role "${to}" already exists`);
  const renamed: Renamed = (role) => (role === from ? to : role);
  const owned = changeOwned(run.catalog, (object) => withRoles(object, renamed));
  run.catalog = withRole(withoutRole(inDefaults(owned, renamed), from), to);
}

function refuseReserved(role: string): void {
  if (!role.startsWith('pg_')) return;
  const detail = 'Role names starting with "pg_" are reserved.';
  raise('42939', `role name "${role}" is reserved`, { detail });
}

function withRoles<T extends Owned>(object: T, renamed: Renamed): T {
  const owner = renamed(object.owner);
  const under = owner === object.owner ? object : { ...object, owner };
  return inPolicies(inGrants(under, renamed), renamed);
}

/** Grants are kept in the order of their roles. */
function inGrants<T extends Granted>(object: T, renamed: Renamed): T {
  const { grants = [], revoked = [] } = object;
  if (![...grants, ...revoked].some(({ grantee }) => renamed(grantee) !== grantee)) return object;
  const of = (all: typeof grants) => all.map((g) => ({ ...g, grantee: renamed(g.grantee) }));
  return withGrants(object, { grants: of(grants), revoked: of(revoked) });
}

/** Roles that a policy is for. */
function inPolicies<T extends object>(
  object: T & Pick<Partial<Table>, 'policies'>,
  renamed: Renamed,
): T {
  const policies = object.policies?.map((policy) => inPolicy(policy, renamed));
  const isOther = policies?.some((policy, i) => policy !== object.policies?.[i]) ?? false;
  return isOther ? { ...object, policies } : object;
}

function inPolicy(policy: Policy, renamed: Renamed): Policy {
  const { roles = [] } = policy.definition;
  if (!roles.some((node) => roleIn(node, renamed) !== node)) return policy;
  const definition = { ...policy.definition, roles: roles.map((node) => roleIn(node, renamed)) };
  return { ...policy, definition };
}

function roleIn(node: Node, renamed: Renamed): Node {
  const role = as(node, 'RoleSpec');
  if (role?.rolename === undefined || renamed(role.rolename) === role.rolename) return node;
  return { RoleSpec: { ...role, rolename: renamed(role.rolename) } };
}

function inDefaults(catalog: Catalog, renamed: Renamed): Catalog {
  const { defaultPrivileges } = catalog;
  if (!defaultPrivileges) return catalog;
  const all = [...defaultPrivileges.values()].map((each): DefaultPrivileges => {
    const owner = renamed(each.owner);
    return inGrants(owner === each.owner ? each : { ...each, owner }, renamed);
  });
  return {
    ...catalog,
    defaultPrivileges: new Map(all.map((each) => [defaultPrivilegesKey(each), each])),
  };
}
