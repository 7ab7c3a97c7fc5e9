/** Privileges, as far as they are not what objects have without a word. */
import { type RawBuilder, sql } from 'kysely';
import { withGrants } from '../catalog/index.ts';
import type { DefaultPrivileges, Grant, Granted, GrantedKind } from '../catalog/model.ts';
import { usersSchema } from './users-schema.ts';

interface PrivilegeRow {
  readonly grantee: string;
  readonly privilege: string;
  readonly column: string | null;
  readonly grantable: boolean;
  /** Of those that are there without a word, one that is not there. */
  readonly revoked: boolean;
}

export interface GrantRow extends PrivilegeRow {
  /** Name of the system catalog that the object is in, such as pg_class. */
  readonly catalog: string;
  readonly oid: number;
}

/**
 * Both sides of `objects` (catalog, oid, kind, owner, acl, column), joined: `kind` is what acldefault
 * takes, `column` the empty string for the object itself. An owner may always pass on what it has.
 */
const differences: RawBuilder<unknown> = sql`held AS (
    SELECT o.catalog, o.oid, o.column, x.grantee, x.privilege_type,
      bool_or(x.is_grantable AND x.grantee <> o.owner) AS grantable
    FROM objects o, aclexplode(o.acl) x GROUP BY 1, 2, 3, 4, 5
  ), usual AS (
    SELECT o.catalog, o.oid, o.column, x.grantee, x.privilege_type
    FROM objects o, aclexplode(o.usual) x
  ), differing AS (
    SELECT coalesce(h.catalog, u.catalog) AS catalog, coalesce(h.oid, u.oid) AS oid,
      CASE coalesce(h.grantee, u.grantee) WHEN 0 THEN 'public'
        ELSE pg_get_userbyid(coalesce(h.grantee, u.grantee))::text END AS grantee,
      lower(coalesce(h.privilege_type, u.privilege_type)) AS privilege,
      nullif(h.column, '') AS column, coalesce(h.grantable, false) AS grantable,
      h.oid IS NULL AS revoked
    FROM held h FULL JOIN usual u ON u.catalog = h.catalog AND u.oid = h.oid
      AND u.column = h.column AND u.grantee = h.grantee AND u.privilege_type = h.privilege_type
    WHERE h.oid IS NULL OR u.oid IS NULL)`;

/** Of objects that somebody granted or revoked something on. */
export const selectGrants: RawBuilder<GrantRow> = sql`
  WITH made AS (
    SELECT 'pg_class' AS catalog, c.oid, '' AS column, c.relowner AS owner, c.relacl AS acl,
      CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS kind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${usersSchema} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT 'pg_class', c.oid, a.attname::text, c.relowner, a.attacl, 'c'
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
    WHERE ${usersSchema} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT 'pg_proc', p.oid, '', p.proowner, p.proacl, 'f'
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${usersSchema}
    UNION ALL
    SELECT CASE WHEN c.oid IS NULL THEN 'pg_type' ELSE 'pg_class' END, coalesce(c.oid, t.oid), '',
      t.typowner, t.typacl, 'T'
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE ${usersSchema} AND (c.oid IS NULL OR c.relkind = 'c')
    UNION ALL
    SELECT 'pg_namespace', n.oid, '', n.nspowner, n.nspacl, 'n'
    FROM pg_namespace n WHERE ${usersSchema}
    UNION ALL
    SELECT 'pg_foreign_data_wrapper', oid, '', fdwowner, fdwacl, 'F' FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server', oid, '', srvowner, srvacl, 'S' FROM pg_foreign_server
  ), objects AS (
    SELECT *, acldefault(kind::"char", owner) AS usual FROM made WHERE acl IS NOT NULL
  ), ${differences}
  SELECT * FROM differing`;

export interface DefaultPrivilegesRow extends PrivilegeRow {
  readonly owner: string;
  readonly schema: string | null;
  readonly kind: string;
}

/** What ALTER DEFAULT PRIVILEGES made of what would be there without it. */
export const selectDefaultPrivileges: RawBuilder<DefaultPrivilegesRow> = sql`
  WITH objects AS (
    SELECT 'pg_default_acl' AS catalog, d.oid, '' AS column, d.defaclrole AS owner,
      d.defaclacl AS acl, CASE WHEN d.defaclnamespace = 0 THEN acldefault(
        CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END AS usual
    FROM pg_default_acl d
  ), ${differences}
  SELECT pg_get_userbyid(d.defaclrole)::text AS owner, n.nspname::text AS schema,
    d.defaclobjtype AS kind, differing.grantee, differing.privilege, differing.column,
    differing.grantable, differing.revoked
  FROM differing JOIN pg_default_acl d ON d.oid = differing.oid
  LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
  ORDER BY d.oid`;

/** What was granted on an object, as a part of it. */
export type GrantsOn = (catalog: string, oid: number) => Granted;

export function grantsOf(rows: readonly GrantRow[]): GrantsOn {
  const groups = new Map<string, GrantRow[]>();
  for (const row of rows) {
    const key = `${row.catalog} ${row.oid}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return (catalog, oid) => grantedFrom(groups.get(`${catalog} ${oid}`) ?? []);
}

function grantedFrom(rows: readonly PrivilegeRow[]): Granted {
  return withGrants<Granted>(
    {},
    {
      grants: rows.filter((row) => !row.revoked).map(grantFrom),
      revoked: rows.filter((row) => row.revoked).map(grantFrom),
    },
  );
}

function grantFrom({ grantee, privilege, column, grantable }: PrivilegeRow): Grant {
  return { grantee, privilege, ...(column !== null && { column }), grantable };
}

/** pg_default_acl.defaclobjtype. */
const kinds: { readonly [type in string]?: GrantedKind } = {
  r: 'table',
  S: 'sequence',
  f: 'function',
  T: 'type',
  n: 'schema',
  L: 'large object',
};

export function defaultPrivilegesFrom(
  rows: readonly DefaultPrivilegesRow[],
): readonly DefaultPrivileges[] {
  const groups = new Map<string, DefaultPrivilegesRow[]>();
  for (const row of rows) {
    const key = [row.owner, row.schema, row.kind].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const kind = first && kinds[first.kind];
    if (!kind) return [];
    const { owner, schema } = first;
    return { owner, kind, ...(schema !== null && { schema }), ...grantedFrom(group) };
  });
}
