import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/**
 * The role that owns schema `citrate` on every node: it cannot log in, and DROP OWNED BY an
 * application's role never reaches what it owns. Sessions whose current role is another one write
 * markers and decisions under `SET LOCAL ROLE citrate`.
 */
export const ownerRole = 'citrate';

/** What the session's user may do with the owner role, and in its database. */
export interface OwnerStanding {
  readonly username: string;
  readonly database: string;
  readonly superuser: boolean;
  readonly createrole: boolean;
  readonly roleExists: boolean;
  readonly member: boolean;
  /** Or need not, because it is there. */
  readonly mayCreateSchema: boolean;
}

/**
 * Make sure that the owner role exists and that the session's user can act as it; run inside the
 * installation's transaction. Roles are per server: another database's installation may have made it.
 *
 * @throws DiagnosticError 42501 with the statements that a DBA runs once
 */
export async function ensureOwnerRole<DB>(db: Kysely<DB>, standing: OwnerStanding): Promise<void> {
  const problems = judgeOwnerStanding(standing);
  if (problems.length > 0) throw new DiagnosticError(problems);
  if (!standing.roleExists) await sql`CREATE ROLE citrate NOLOGIN`.execute(db);
  if (standing.member || standing.superuser) return;
  await sql`GRANT citrate TO ${sql.id(standing.username)}`.execute(db);
}

/** What keeps an installation from being made, with the statements that a DBA runs once. */
export function judgeOwnerStanding(standing: OwnerStanding): readonly Diagnostic[] {
  const missing = missingPrivileges(standing);
  return missing.length > 0 ? [privilegesMissing(standing, missing)] : [];
}

/** Since 16 a membership can lack the right to SET ROLE. */
const setPrivilege = sql`CASE WHEN pg_catalog.current_setting('server_version_num')::integer >= 160000
  THEN 'SET' ELSE 'MEMBER' END`;

export const selectOwnerStanding: RawBuilder<OwnerStanding> = sql`
  SELECT session_user::text AS username, pg_catalog.current_database()::text AS database,
    me.rolsuper AS superuser, me.rolcreaterole AS createrole, owner.oid IS NOT NULL AS "roleExists",
    coalesce(pg_catalog.pg_has_role(session_user, owner.oid, 'USAGE')
      AND pg_catalog.pg_has_role(session_user, owner.oid, ${setPrivilege}), false) AS member,
    pg_catalog.has_database_privilege(session_user, pg_catalog.current_database(), 'CREATE')
      OR EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'citrate') AS "mayCreateSchema"
  FROM pg_catalog.pg_roles me
  LEFT JOIN pg_catalog.pg_roles owner ON owner.rolname = ${sql.lit(ownerRole)}
  WHERE me.rolname = session_user`;

/** Reads only. */
export async function readOwnerStanding<DB>(db: Kysely<DB>): Promise<OwnerStanding> {
  return theStanding((await selectOwnerStanding.execute(db)).rows);
}

/** The one row of the query. */
export function theStanding([row]: readonly OwnerStanding[]): OwnerStanding {
  if (!row) throw new Error('the session user is not in pg_roles');
  return row;
}

/** What only somebody else can grant, as SQL. */
function missingPrivileges(standing: OwnerStanding): string[] {
  if (standing.superuser) return [];
  const user = quote(standing.username);
  const missing: string[] = [];
  if (!standing.roleExists && !standing.createrole) missing.push('CREATE ROLE citrate NOLOGIN;');
  if (!standing.member && !standing.createrole) missing.push(`GRANT citrate TO ${user};`);
  if (!standing.mayCreateSchema) {
    missing.push(`GRANT CREATE ON DATABASE ${quote(standing.database)} TO ${user};`);
  }
  return missing;
}

function privilegesMissing(standing: OwnerStanding, missing: readonly string[]): Diagnostic {
  return {
    code: '42501',
    severity: 'error',
    message: `permission denied for schema "citrate" in database "${standing.database}"`,
    detail: `Citrate keeps its records in a schema owned by role "citrate", which user "${standing.username}" must be a member of.`,
    hint: `Let a superuser run this once: ${missing.join(' ')}`,
  };
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
