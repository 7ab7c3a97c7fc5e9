import type { Route } from '../plan/model.ts';
import { isWord } from './errors.ts';
import type { Session } from './session.ts';

/**
 * How many rows a table has, as the servers last counted; undefined if they never did.
 *
 * @param route `coordinator`: its Citus is asked for what the shards have
 */
export async function estimatedRows(
  session: Session,
  table: string,
  route: Route,
): Promise<number | undefined> {
  const own = await ownRows(session, table);
  return own === undefined && route === 'coordinator' ? rowsOnShards(session, table) : own;
}

async function ownRows(session: Session, table: string): Promise<number | undefined> {
  const [row] = await session.query<{ rows: number }>(
    `SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::double precision AS rows
     FROM pg_catalog.pg_class AS c
     WHERE c.oid = pg_catalog.to_regclass($1) AND c.reltuples >= 0`,
    [table],
  );
  return row && row.rows > 0 ? row.rows : undefined;
}

/** One placement of each shard is asked. Who may not ask does without. */
async function rowsOnShards(session: Session, table: string): Promise<number | undefined> {
  try {
    const [row] = await session.query<{ rows: number | null }>(
      `SELECT sum(greatest(r.result::double precision, 0)) AS rows
       FROM pg_catalog.pg_dist_partition AS p
       CROSS JOIN LATERAL pg_catalog.run_command_on_shards(p.logicalrelid,
         'SELECT reltuples FROM pg_catalog.pg_class WHERE oid = ''%s''::pg_catalog.regclass') AS r
       WHERE p.logicalrelid = pg_catalog.to_regclass($1) AND r.success`,
      [table],
    );
    return row?.rows ? row.rows : undefined;
  } catch (error) {
    if (isWord(error)) return undefined;
    throw error;
  }
}
