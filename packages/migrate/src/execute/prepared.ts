/** Prepared transactions on a server, whoever's they are, and what they keep from others. */
import type { Session } from './session.ts';

export interface PreparedFact {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
  /** ISO 8601. */
  readonly preparedAt: string;
  readonly ageSeconds: number;
  /** How many transactions have been begun since. */
  readonly xidAge: number;
  /** Relations of the connected database that it has locked. */
  readonly locks: readonly string[];
  /** Sessions that wait for a lock of it. */
  readonly waiting: number;
}

/**
 * A prepared transaction's locks have no process, and the virtual number of the session that prepared
 * it; the lock on its own number tells which.
 */
export const preparedSql = `
  WITH l AS MATERIALIZED (SELECT * FROM pg_catalog.pg_locks),
    p AS (SELECT x.*, (SELECT virtualtransaction FROM l WHERE l.pid IS NULL
        AND l.locktype = 'transactionid' AND l.transactionid = x.transaction) AS virtual
      FROM pg_catalog.pg_prepared_xacts AS x)
  SELECT p.gid, p.owner::text, p.database::text,
    pg_catalog.to_char(p.prepared AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "preparedAt",
    extract(epoch FROM pg_catalog.clock_timestamp() - p.prepared)::double precision AS "ageSeconds",
    pg_catalog.age(p.transaction) AS "xidAge",
    ARRAY(SELECT DISTINCT l.relation::pg_catalog.regclass::text
      FROM l JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE l.pid IS NULL AND l.virtualtransaction = p.virtual
        AND l.database = (SELECT oid FROM pg_catalog.pg_database
          WHERE datname = pg_catalog.current_database())
        AND n.nspname !~ '^pg_' ORDER BY 1) AS locks,
    (SELECT pg_catalog.count(DISTINCT w.pid)::integer
      FROM l AS w JOIN l
        ON (l.locktype, l.database, l.relation, l.transactionid, l.classid, l.objid, l.objsubid)
          IS NOT DISTINCT FROM
          (w.locktype, w.database, w.relation, w.transactionid, w.classid, w.objid, w.objsubid)
      WHERE NOT w.granted AND l.granted AND l.pid IS NULL AND l.virtualtransaction = p.virtual
        AND 0 = ANY (pg_catalog.pg_blocking_pids(w.pid))) AS waiting
  FROM p ORDER BY p.prepared, p.gid`;

/** Those in all databases of the server, the oldest first. @throws ServerError */
export async function readPrepared(session: Session): Promise<readonly PreparedFact[]> {
  return session.query<PreparedFact & Record<string, unknown>>(preparedSql);
}
