/** Where the rows of a tenant are, by the metadata on the coordinator. */
import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';

/** A shard, and the name of the worker that has it. */
export interface Shard {
  readonly id: string;
  readonly node: string;
}

/** The shard of a table whose range of hashes has that of the tenant. */
export async function shardOf(
  coordinator: Kysely<unknown>,
  table: keyof Database,
  tenant: string,
): Promise<Shard> {
  const { rows } = await sql<Shard>`
    SELECT shardid::text AS id, nodename AS node
    FROM citrate.shard JOIN citrate.placement USING (shardid) JOIN citrate.node USING (groupid)
    WHERE logicalrelid = ${table}::regclass
      AND hashint8(${tenant}::bigint) BETWEEN shardminvalue::integer AND shardmaxvalue::integer
  `.execute(coordinator);
  const [shard] = rows;
  if (shard) return shard;
  throw new Error(`no shard of ${table} for tenant ${tenant}`);
}
