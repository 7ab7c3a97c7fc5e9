/** What is asked of servers after a trial, and the numbers of its migrations. */

/** Of all distributed tables on a server: no shard differs from its shell, or from another shard. */
const shapes = `SELECT md5(string_agg(DISTINCT shape, '; ' ORDER BY shape)) FROM (
  SELECT concat_ws(', ', regexp_replace(relname, '_\\d{6}$', ''),
    (SELECT string_agg(concat_ws(' ', attname, atttypid::regtype, attnotnull), ', ' ORDER BY attnum)
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
    (SELECT string_agg(regexp_replace(conname, '_\\d{6}$', '') || pg_get_constraintdef(oid), ', '
      ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid)) AS shape
  FROM pg_class c
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname ~ '^(items|more)') AS t`;

const prepared = 'SELECT count(*)::int FROM pg_prepared_xacts WHERE database = current_database()';

/** Of Citrate's: while there is one, a lock of it may be there as well, the lease's among them. */
const sessions = `SELECT count(*)::int FROM pg_stat_activity
  WHERE datname = current_database() AND application_name ~ '^citrate'`;

/** What migration `no` leaves on one server, and what no run should leave. */
export interface Traces {
  readonly columns: number;
  readonly checks: number;
  readonly tables: number;
  readonly prepared: number;
  readonly sessions: number;
  readonly shapes: string | null;
  /** Whether there are tables of schema citrate: on a worker there are none. */
  readonly installed: boolean;
}

export function tracesSql(no: number): string {
  return `SELECT
    (SELECT count(*)::int FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
      WHERE attname = 'c${no}' AND relname ~ '^items') AS columns,
    (SELECT count(*)::int FROM pg_constraint
      WHERE contype = 'c' AND conname ~ '^items_c${no}_check') AS checks,
    (SELECT count(*)::int FROM pg_class WHERE relkind = 'r' AND relname ~ '^more${no}(_|$)') AS tables,
    (${prepared}) AS prepared, (${sessions}) AS sessions, (${shapes}) AS shapes,
    to_regclass('citrate.placement') IS NOT NULL AS installed`;
}

/** What the coordinator has on record of migration `no`; nothing may be unfinished. */
export interface Records {
  readonly history: number;
  readonly shards: number;
  readonly unfinished: number;
}

export const noRecords: Records = { history: 0, shards: 0, unfinished: 0 };

export function recordsSql(no: number): string {
  return `SELECT
    (SELECT count(*)::int FROM citrate.migration
      WHERE version = '${versionOf(no)}' AND state = 'applied') AS history,
    (SELECT count(*)::int FROM citrate.shard s JOIN citrate.placement p USING (shardid)
      WHERE s.logicalrelid::regclass::text = 'more${no}') AS shards,
    (SELECT count(*)::int FROM citrate.transaction WHERE finished IS NULL) AS unfinished`;
}

export const preparedSql = `SELECT (${prepared}) AS n`;

export const sessionsSql = `SELECT (${sessions}) AS n`;

export function sum(numbers: readonly unknown[]): number {
  return numbers.reduce<number>((total, n) => total + Number(n), 0);
}

/** A second apart, as times of day are written. */
export function versionOf(no: number): string {
  return String(20260101000000 + Math.floor(no / 60) * 100 + (no % 60));
}
