import { as, type GrantStmt, type Node, type ObjectType } from '@citrate/parser';
import { raise } from '../errors.ts';
import { allGranted, type GrantedObject } from '../granted.ts';
import { findRelation } from '../lookup.ts';
import type { Catalog, Grant, GrantedKind } from '../model.ts';
import { strings } from '../names-of.ts';
import { allPrivileges, isPrivilege, joined, ofColumns } from '../privileges.ts';
import { withFields } from '../trees.ts';
import { withNotHeld } from '../update.ts';
import { grantedObjects } from './granted-objects.ts';
import { roleOf } from './owner.ts';
import type { Run } from './run.ts';

/** What GRANT and REVOKE change, for each grantee. */
type Privilege = Omit<Grant, 'grantee'>;

/** After PostgreSQL's ExecuteGrantStmt (aclchk.c). Who granted what is not modelled. */
export function changeGrants(stmt: GrantStmt, run: Run): void {
  const grantees = granteesOf(stmt, run.catalog);
  const { objects, others } = grantedObjects(stmt, run.catalog);
  if (others) noteGrants(stmt, run);
  for (const object of objects) {
    refuseColumns(stmt, object, run.catalog);
    const privileges = privilegesOf(stmt, object.kind, run.catalog);
    const changed = changedPrivileges(object, grantees, privileges, stmt);
    run.catalog = object.put(run.catalog, changed);
  }
}

/** On what the model does not hold, or on what every server has. */
function noteGrants({ objtype = 'OBJECT_TABLE', is_grant: isGrant }: GrantStmt, run: Run): void {
  const kind = objtype.slice('OBJECT_'.length).replaceAll('_', ' ').toLowerCase();
  const what = isGrant ? 'granted' : 'revoked';
  run.catalog = withNotHeld(run.catalog, `privileges ${what} on objects of kind ${kind}`);
}

/** DROP OWNED BY takes what was granted to the roles as well. */
export function revokeAll(run: Run, roles: ReadonlySet<string>): void {
  for (const { privileges, owner, put } of allGranted(run.catalog)) {
    const isTheirs = ({ grantee }: Grant): boolean => grantee !== owner && roles.has(grantee);
    if (!privileges.some(isTheirs)) continue;
    run.catalog = put(
      run.catalog,
      privileges.filter((grant) => !isTheirs(grant)),
    );
  }
}

export function granteesOf({ grantees, ...stmt }: GrantStmt, catalog: Catalog): readonly string[] {
  return (grantees ?? []).map((node) => {
    const role = as(node, 'RoleSpec');
    if (role?.roletype !== 'ROLESPEC_PUBLIC') return roleOf(catalog, role);
    if (!stmt.is_grant || !stmt.grant_option) return 'public';
    raise('0LP01', 'grant options can only be granted to roles');
  });
}

export function privilegesOf(
  { privileges, objtype = 'OBJECT_TABLE', grant_option }: GrantStmt,
  kind: GrantedKind,
  { pg }: Catalog,
): readonly Privilege[] {
  const grantable = grant_option ?? false;
  const all = allPrivileges(kind, pg);
  if (!privileges) return all.map((privilege) => ({ privilege, grantable }));
  const given = privileges.flatMap((node) => expand(node, grantable));
  for (const each of given) {
    if (each.column !== undefined || !all.includes(each.privilege)) {
      refuseUnfit(each, kind, objtype, pg);
    }
  }
  // GRANT ON TABLE of a sequence may name privileges that only tables have: nothing comes of it.
  return given.filter(({ privilege, column }) => column !== undefined || all.includes(privilege));
}

function refuseUnfit(
  { privilege, column }: Privilege,
  kind: GrantedKind,
  objtype: ObjectType,
  pg: Catalog['pg'],
): void {
  if (!isPrivilege(privilege, pg)) raise('42601', `unrecognized privilege type "${privilege}"`);
  for (const [allowed, word] of fitting(kind, objtype, column !== undefined, pg)) {
    if (allowed.includes(privilege)) continue;
    raise('0LP01', `invalid privilege type ${privilege.toUpperCase()} for ${word}`);
  }
}

/** What the privilege has to be among, one after the other, and how that is called. */
function fitting(
  kind: GrantedKind,
  objtype: ObjectType,
  isOfColumn: boolean,
  pg: Catalog['pg'],
): readonly (readonly [readonly string[], string])[] {
  if (isOfColumn) return [[ofColumns, 'column']];
  const own = allPrivileges(kind, pg);
  if (objtype !== 'OBJECT_TABLE') return [[own, objtype.slice('OBJECT_'.length).toLowerCase()]];
  const ofRelation = [...allPrivileges('table', pg), ...allPrivileges('sequence', pg)];
  return kind === 'table'
    ? [
        [ofRelation, 'relation'],
        [own, 'table'],
      ]
    : [[ofRelation, 'relation']];
}

/** `SELECT (a, b)` is one privilege for each column; `ALL (a)` several. */
function expand(node: Node, grantable: boolean): Privilege[] {
  const { priv_name: name, cols } = as(node, 'AccessPriv') ?? {};
  const privileges = name === undefined ? ofColumns : [name];
  const columns = cols ? strings(cols) : [undefined];
  return privileges.flatMap((privilege) =>
    columns.map((column) => ({ privilege, grantable, ...(column !== undefined && { column }) })),
  );
}

function refuseColumns(stmt: GrantStmt, { object }: GrantedObject, catalog: Catalog): void {
  const named = (stmt.privileges ?? []).flatMap((node) => strings(as(node, 'AccessPriv')?.cols));
  if (named.length === 0) return;
  if (object.kind !== 'relation') {
    raise('0LP01', 'column privileges are only valid for relations');
  }
  const relation = findRelation(catalog, object);
  // Nothing says which columns a sequence has, nor sometimes which a view has.
  const columns =
    relation && relation.kind !== 'index' && 'columns' in relation && relation.columns;
  const missing = columns && named.find((name) => !columns.some((c) => c.name === name));
  if (!missing) return;
  raise('42703', `column "${missing}" of relation "${object.name}" does not exist`);
}

/** All that is there afterwards; an owner may always pass on what it has. */
export function changedPrivileges(
  { privileges: before, owner }: Pick<GrantedObject, 'privileges' | 'owner'>,
  grantees: readonly string[],
  privileges: readonly Privilege[],
  stmt: GrantStmt,
): readonly Grant[] {
  return grantees.reduce((grants, grantee) => {
    const own = grantee === owner;
    if (stmt.is_grant) return add(grants, grantee, privileges, own);
    return revoke(grants, grantee, privileges, stmt.grant_option ?? false);
  }, before);
}

function add(
  grants: readonly Grant[],
  grantee: string,
  privileges: readonly Privilege[],
  isOwner: boolean,
): readonly Grant[] {
  const added = privileges.map((privilege): Grant => {
    const grantable = privilege.grantable && !isOwner;
    return withFields<Grant>({ grantee, ...privilege }, { grantable });
  });
  return joined(grants, added);
}

/** Revoked for the table, a privilege is revoked for all columns too. */
function revoke(
  grants: readonly Grant[],
  grantee: string,
  privileges: readonly Privilege[],
  optionOnly: boolean,
): readonly Grant[] {
  const isConcerned = (grant: Grant): boolean =>
    grant.grantee === grantee &&
    privileges.some(
      ({ privilege, column }) =>
        privilege === grant.privilege && (column === undefined || column === grant.column),
    );
  if (!optionOnly) return grants.filter((grant) => !isConcerned(grant));
  return grants.map((grant) => (isConcerned(grant) ? { ...grant, grantable: false } : grant));
}
