/** How much of their range sequences have given out. */
import { sql } from 'kysely';
import type { Db } from '../history/index.ts';
import { usersSchema } from './users-schema.ts';

export interface SequenceUseRow {
  readonly schema: string;
  readonly name: string;
  /** In per cent, rounded down; null where the role may not read the sequence. */
  readonly used: number | null;
}

/**
 * Sequences that have given out at least so many per cent of the values from their start to where
 * they, or the columns that own them, end; and those that the role may not read. One that begins
 * anew never runs out.
 */
export async function readSequenceUse(
  db: Db,
  leastUsed: number,
): Promise<readonly SequenceUseRow[]> {
  const { rows } = await sql<SequenceUseRow>`
    WITH sequences AS (
      SELECT n.nspname::text AS schema, s.relname::text AS name, q.seqstart::numeric AS start,
        CASE WHEN q.seqincrement > 0 THEN least(q.seqmax, CASE a.atttypid
          WHEN 'pg_catalog.int2'::pg_catalog.regtype THEN 32767
          WHEN 'pg_catalog.int4'::pg_catalog.regtype THEN 2147483647 END) ELSE q.seqmin
          END::numeric AS finish,
        pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT') AS readable,
        CASE WHEN pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT')
          THEN pg_catalog.pg_sequence_last_value(s.oid) END::numeric AS last
      FROM pg_catalog.pg_sequence q
      JOIN pg_catalog.pg_class s ON s.oid = q.seqrelid AND s.relpersistence <> 't'
      JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
      LEFT JOIN pg_catalog.pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
        AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE ${usersSchema} AND NOT q.seqcycle
    ), uses AS (
      SELECT schema, name, CASE WHEN readable THEN pg_catalog.floor(coalesce(
        100 * (last - start) / nullif(finish - start, 0), 0))::integer END AS used
      FROM sequences)
    SELECT schema, name, used FROM uses WHERE used IS NULL OR used >= ${leastUsed}
    ORDER BY schema, name`.execute(db);
  return rows;
}
