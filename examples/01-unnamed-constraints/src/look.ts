/** What the demo looks up on the nodes: plain catalog queries, none of Citrate's own code. */
import { type Database, query } from './database.ts';

/** A constraint, or an index that stands behind none. */
export interface Named {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** The keys, checks, foreign keys and indexes in schema public, by name. */
export function namesOn(database: Pick<Database, 'url'>): Promise<readonly Named[]> {
  return query<Named>(
    database,
    `SELECT conrelid::regclass::text AS table, conname::text AS name,
            pg_get_constraintdef(oid) AS definition
     FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'c', 'f')
     UNION ALL
     SELECT indrelid::regclass::text, relname::text, pg_get_indexdef(indexrelid)
     FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
     ORDER BY 1, 2`,
  );
}

export interface Shard {
  readonly id: string;
  readonly table: string;
  readonly node: string;
}

/** The shards on the workers, from the metadata on the coordinator. */
export function shardsOf(coordinator: Database): Promise<readonly Shard[]> {
  return query<Shard>(
    coordinator,
    `SELECT shardid::text AS id, logicalrelid::text AS table, nodename AS node
     FROM citrate.shard JOIN citrate.placement USING (shardid) JOIN citrate.node USING (groupid)
     WHERE groupid > 0
     ORDER BY shardid, groupid`,
  );
}

/** Prepared transactions that wait for their end. */
export async function preparedOn(database: Database): Promise<readonly string[]> {
  const rows = await query<{ gid: string }>(database, 'SELECT gid FROM pg_prepared_xacts');
  return rows.map(({ gid }) => gid);
}

/** Tables of schema public, by name. */
export async function tablesOn(database: Database): Promise<readonly string[]> {
  const rows = await query<{ name: string }>(
    database,
    `SELECT relname::text AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** How many tables of schema public a role owns. */
export async function ownedBy(database: Database, role: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    database,
    `SELECT count(*)::integer AS count FROM pg_tables
     WHERE schemaname = 'public' AND tableowner = $1`,
    [role],
  );
  return row?.count ?? 0;
}

/** What a role owns, or may do with what others own, in this database. */
export async function tracesOf(database: Database, role: string): Promise<readonly string[]> {
  const rows = await query<{ trace: string }>(
    database,
    `SELECT pg_describe_object(classid, objid, objsubid) AS trace
     FROM pg_shdepend JOIN pg_database ON pg_database.oid = dbid
     WHERE datname = current_database() AND refobjid = $1::regrole
     ORDER BY 1`,
    [role],
  );
  return rows.map(({ trace }) => trace);
}
