import { type RawBuilder, sql } from 'kysely';
import type { PgMajor } from '../catalog/model.ts';
import {
  type ColumnRow,
  columnCompression,
  columnStatistics,
  columnStorage,
  distinctOptions,
} from './relation-rows.ts';
import { printedOptions } from './storage-rows.ts';
import { usersSchema } from './users-schema.ts';

export interface ViewRow {
  readonly relation: number;
  /** A whole CREATE statement. */
  readonly definition: string;
  readonly columns: readonly string[];
  /** Columns of which more is said. */
  readonly details: readonly ViewColumnRow[];
  readonly clusterIndex: string | null;
}

export type ViewColumnRow = Pick<
  ColumnRow,
  'name' | 'expression' | 'storage' | 'compression' | 'statistics' | 'options'
>;

/** Views and materialized views; whether these hold rows is no part of the model. */
export function selectViews(pg: PgMajor): RawBuilder<ViewRow> {
  return sql`
    SELECT c.oid AS relation, concat_ws(' ',
      CASE c.relkind WHEN 'v' THEN 'CREATE VIEW' ELSE 'CREATE MATERIALIZED VIEW' END,
      format('%I.%I', n.nspname, c.relname),
      CASE WHEN am.amname <> 'heap' THEN format('USING %I', am.amname) END,
      'WITH (' || ${printedOptions(sql`c.reloptions`)} || ')',
      CASE WHEN ts.spcname IS NOT NULL THEN format('TABLESPACE %I', ts.spcname) END,
      'AS', rtrim(pg_get_viewdef(c.oid), ';')) AS definition,
      ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum) AS columns,
      (SELECT coalesce(json_agg(said ORDER BY said.attnum), '[]') FROM (
        SELECT a.attnum, a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS expression,
          ${columnStorage} AS storage, ${columnCompression(pg)} AS compression,
          ${columnStatistics} AS statistics, ${printedOptions(distinctOptions)} AS options
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0) said
      WHERE coalesce(expression, storage, compression, statistics::text, options) IS NOT NULL) AS details,
      (SELECT ic.relname::text FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisclustered) AS "clusterIndex"
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
    WHERE ${usersSchema} AND c.relkind IN ('v', 'm')`;
}
