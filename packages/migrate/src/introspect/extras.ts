import { sql } from 'kysely';
import type { PgMajor } from '../catalog/model.ts';
import type { Db } from '../history/index.ts';
import { usersSchema } from './users-schema.ts';

export interface ExtrasRow {
  readonly relation: number;
  readonly extras: readonly string[];
}

/** What tables have that the model does not hold, in words. */
export async function readExtras(db: Db, pg: PgMajor): Promise<readonly ExtrasRow[]> {
  const compression = pg >= 14 ? sql`a.attcompression <> ''` : sql`false`;
  const { rows } = await sql<ExtrasRow>`
    SELECT relation, extras FROM (
      SELECT c.oid AS relation, array_remove(ARRAY[
        CASE WHEN c.relpersistence = 'u' THEN 'unlogged storage' END,
        CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL
          THEN 'storage parameters' END,
        CASE WHEN c.reltablespace <> 0 THEN 'a tablespace' END,
        CASE WHEN am.amname <> 'heap' THEN 'an access method' END,
        CASE WHEN c.relrowsecurity OR c.relforcerowsecurity THEN 'row-level security' END,
        CASE WHEN EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) THEN 'policies' END,
        CASE WHEN EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid) THEN 'rules' END,
        CASE WHEN c.relreplident <> 'd' THEN 'replica identity' END,
        CASE WHEN EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND (a.attstorage <> t.typstorage OR ${compression}))
          THEN 'column storage' END,
        CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
          AND NOT a.attisdropped AND (a.attstattarget >= 0 OR EXISTS (
            SELECT FROM unnest(a.attoptions) o WHERE o ~ '^n_distinct')))
          THEN 'column statistics' END,
        CASE WHEN EXISTS (SELECT FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
          JOIN pg_constraint con ON con.conindid = ic.oid AND con.conrelid = c.oid
          WHERE i.indrelid = c.oid AND (ic.reloptions IS NOT NULL OR ic.reltablespace <> 0))
          THEN 'storage parameters of constraints' END,
        CASE WHEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisclustered)
          THEN 'an index to cluster on' END
      ], NULL) AS extras
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
      LEFT JOIN pg_am am ON am.oid = c.relam
      WHERE ${usersSchema} AND c.relkind IN ('r', 'p')
    ) found WHERE extras <> '{}'`.execute(db);
  return rows;
}
