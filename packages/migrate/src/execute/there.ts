/** Whether what a task makes by its name, or takes away, is on its server. */
import type { Outside, StandingAlone } from '../plan/model.ts';
import type { Session } from './session.ts';

/** `half`: a stop has left what can only be taken away. */
export type IsThere = 'gone' | 'half' | 'whole';

/**
 * A row for the object of the name, which is quoted as in SQL. A database that a server began to drop has
 * a limit of connections that no statement can give it. A subscription is of one database.
 */
const lookUps: { readonly [kind in StandingAlone]: string } = {
  database: `SELECT datconnlimit = -2 AS half FROM pg_catalog.pg_database
    WHERE datname = (pg_catalog.parse_ident($1))[1]`,
  subscription: `SELECT false AS half FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid
    WHERE d.datname = pg_catalog.current_database()
      AND s.subname = (pg_catalog.parse_ident($1))[1]`,
  tablespace: `SELECT false AS half FROM pg_catalog.pg_tablespace
    WHERE spcname = (pg_catalog.parse_ident($1))[1]`,
};

type Object = Extract<Outside<string>, { readonly kind: StandingAlone }>;

export function isThere(session: Session, { kind, object }: Object): Promise<IsThere> {
  return look(session, lookUps[kind], object);
}

export type Detached = Extract<Outside<string>, { readonly effect: 'detaches partition' }>;

/**
 * As a partition. Older servers than 14 have no CONCURRENTLY, and no column that tells of a detachment
 * begun: the whole row does where it has one.
 */
export function isAttached(session: Session, { object }: Detached): Promise<IsThere> {
  const sql = `SELECT coalesce(
      (pg_catalog.to_jsonb(i) ->> 'inhdetachpending')::pg_catalog.bool, false) AS half
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid AND c.relispartition
    WHERE i.inhrelid = pg_catalog.to_regclass($1)`;
  return look(session, sql, object);
}

async function look(session: Session, sql: string, name: string): Promise<IsThere> {
  const [row] = await session.query<{ half: boolean }>(sql, [name]);
  if (row === undefined) return 'gone';
  return row.half ? 'half' : 'whole';
}
