/** What is asked of servers after a trial, and the numbers of its migrations. */

export const preparedHere =
  'SELECT count(*)::int AS n FROM pg_prepared_xacts WHERE database = current_database()';

/** Of all distributed tables on a server: no shard differs from its shell, or from another shard. */
export const shapes = `SELECT md5(string_agg(DISTINCT shape, '; ' ORDER BY shape)) AS n FROM (
  SELECT concat_ws(', ', regexp_replace(relname, '_\\d{6}$', ''),
    (SELECT string_agg(concat_ws(' ', attname, atttypid::regtype, attnotnull), ', ' ORDER BY attnum)
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
    (SELECT string_agg(regexp_replace(conname, '_\\d{6}$', '') || pg_get_constraintdef(oid), ', '
      ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid)) AS shape
  FROM pg_class c
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname ~ '^(items|more)') AS t`;

export function sum(numbers: readonly unknown[]): number {
  return numbers.reduce<number>((total, n) => total + Number(n), 0);
}

/** A second apart, as times of day are written. */
export function versionOf(no: number): string {
  return String(20260101000000 + Math.floor(no / 60) * 100 + (no % 60));
}
