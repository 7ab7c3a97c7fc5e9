import { sql } from 'kysely';
import type { Db } from '../history/index.ts';
import { printedOptions } from './storage-rows.ts';
import { usersSchema } from './users-schema.ts';

export interface ViewRow {
  readonly relation: number;
  /** A whole CREATE statement. */
  readonly definition: string;
  readonly columns: readonly string[];
}

/** Views and materialized views; whether these hold rows is no part of the model. */
export async function readViews(db: Db): Promise<readonly ViewRow[]> {
  const { rows } = await sql<ViewRow>`
    SELECT c.oid AS relation, concat_ws(' ',
      CASE c.relkind WHEN 'v' THEN 'CREATE VIEW' ELSE 'CREATE MATERIALIZED VIEW' END,
      format('%I.%I', n.nspname, c.relname),
      CASE WHEN am.amname <> 'heap' THEN format('USING %I', am.amname) END,
      'WITH (' || ${printedOptions(sql`c.reloptions`)} || ')',
      CASE WHEN ts.spcname IS NOT NULL THEN format('TABLESPACE %I', ts.spcname) END,
      'AS', rtrim(pg_get_viewdef(c.oid), ';')) AS definition,
      ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
    WHERE ${usersSchema} AND c.relkind IN ('v', 'm')`.execute(db);
  return rows;
}
