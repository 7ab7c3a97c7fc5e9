import { as, type GrantStmt, type Node } from '@citrate/parser';
import { requireRelation } from '../lookup.ts';
import type { Catalog, Grant, Relation, Sequence, Table } from '../model.ts';
import { strings } from '../names-of.ts';
import { withFields } from '../trees.ts';
import { withRelation } from '../update.ts';
import { roleOf } from './owner.ts';
import type { Run } from './run.ts';

/** Relations whose privileges the model holds. */
type Granted = Table | Sequence;

/** What GRANT and REVOKE change, for each grantee. */
type Privilege = Omit<Grant, 'grantee'>;

const allOfTable = ['delete', 'insert', 'references', 'select', 'trigger', 'truncate', 'update'];
const allOfColumn = ['insert', 'references', 'select', 'update'];
const allOfSequence = ['select', 'update', 'usage'];

/** GRANT and REVOKE on tables and sequences. */
export function changeGrants(stmt: GrantStmt, run: Run): void {
  for (const relation of grantedRelations(stmt, run.catalog)) {
    const privileges = privilegesOf(stmt, relation, run.catalog);
    const changed = granteesOf(stmt, run.catalog)
      .filter((grantee) => grantee !== relation.owner)
      .reduce(
        (grants, grantee) => change(grants, grantee, privileges, stmt),
        relation.grants ?? [],
      );
    run.catalog = withRelation(run.catalog, withGrants(relation, changed));
  }
}

/** DROP OWNED BY takes what was granted to the roles as well. */
export function revokeAll(run: Run, roles: ReadonlySet<string>): void {
  for (const schema of run.catalog.schemas.values()) {
    for (const relation of schema.relations.values()) {
      if (!isGranted(relation) || !relation.grants?.some((g) => roles.has(g.grantee))) continue;
      const left = relation.grants.filter((g) => !roles.has(g.grantee));
      run.catalog = withRelation(run.catalog, withGrants(relation, left));
    }
  }
}

function isGranted(relation: Relation): relation is Granted {
  return relation.kind === 'table' || relation.kind === 'sequence';
}

function grantedRelations(stmt: GrantStmt, catalog: Catalog): Granted[] {
  const { objects = [], targtype, objtype } = stmt;
  if (targtype !== 'ACL_TARGET_ALL_IN_SCHEMA') {
    return objects.flatMap((node) => {
      const name = as(node, 'RangeVar');
      const relation = name && requireRelation(catalog, name);
      return relation && isGranted(relation) ? [relation] : [];
    });
  }
  const kind = objtype === 'OBJECT_SEQUENCE' ? 'sequence' : 'table';
  return strings(objects)
    .flatMap((schema) => [...(catalog.schemas.get(schema)?.relations.values() ?? [])])
    .filter((relation): relation is Granted => relation.kind === kind);
}

function granteesOf(stmt: GrantStmt, catalog: Catalog): string[] {
  return (stmt.grantees ?? []).map((node) => {
    const role = as(node, 'RoleSpec');
    return role?.roletype === 'ROLESPEC_PUBLIC' ? 'public' : roleOf(catalog, role);
  });
}

function privilegesOf(stmt: GrantStmt, relation: Granted, { pg }: Catalog): Privilege[] {
  const grantable = stmt.grant_option ?? false;
  const all =
    relation.kind === 'sequence'
      ? allOfSequence
      : [...allOfTable, ...(pg >= 17 ? ['maintain'] : [])];
  if (!stmt.privileges) return all.map((privilege) => ({ privilege, grantable }));
  return stmt.privileges.flatMap((node) => expand(node, grantable));
}

/** `SELECT (a, b)` is one privilege for each column; `ALL (a)` several. */
function expand(node: Node, grantable: boolean): Privilege[] {
  const { priv_name: name, cols } = as(node, 'AccessPriv') ?? {};
  const privileges = name === undefined ? allOfColumn : [name];
  const columns = cols ? strings(cols) : [undefined];
  return privileges.flatMap((privilege) =>
    columns.map((column) => ({ privilege, grantable, ...(column !== undefined && { column }) })),
  );
}

function change(
  grants: readonly Grant[],
  grantee: string,
  privileges: readonly Privilege[],
  stmt: GrantStmt,
): readonly Grant[] {
  const concerned = (grant: Grant): boolean =>
    grant.grantee === grantee && privileges.some((p) => covers(p, grant, stmt));
  if (stmt.is_grant)
    return add(
      grants,
      privileges.map((p) => ({ grantee, ...p })),
    );
  if (!stmt.grant_option) return grants.filter((grant) => !concerned(grant));
  return grants.map((grant) => (concerned(grant) ? { ...grant, grantable: false } : grant));
}

/** Revoked for the table, a privilege is revoked for all columns too. */
function covers(privilege: Privilege, grant: Grant, { is_grant: isGrant }: GrantStmt): boolean {
  if (privilege.privilege !== grant.privilege) return false;
  return privilege.column === grant.column || (!isGrant && privilege.column === undefined);
}

function add(grants: readonly Grant[], added: readonly Grant[]): readonly Grant[] {
  const result = new Map([...grants].map((grant) => [keyOf(grant), grant]));
  for (const grant of added) {
    const grantable = grant.grantable || (result.get(keyOf(grant))?.grantable ?? false);
    result.set(keyOf(grant), { ...grant, grantable });
  }
  return [...result.values()];
}

function keyOf({ grantee, privilege, column = '' }: Grant): string {
  return [grantee, column, privilege].join('\0');
}

/** In one order, however they were granted. */
function withGrants(relation: Granted, grants: readonly Grant[]): Granted {
  if (grants.length > 0) {
    const sorted = [...grants].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return withFields(relation, { grants: sorted });
  }
  const { grants: _, ...others } = relation;
  return others;
}
