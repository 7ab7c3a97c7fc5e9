/** What a session pins, so that a statement means the same on every server and in every run. */
import { quoteIdentifier, quoteLiteral } from '@citrate/deparser';
import type { Route } from '../plan/model.ts';

type Setting = readonly [name: string, value: string];

/**
 * Settings that change what DDL does. A
 * server that does not know one of them (an older version) does without. session_replication_role
 * is left alone: only the operator knows why it would be set.
 */
const pinned: readonly Setting[] = [
  ['TimeZone', 'UTC'],
  ['DateStyle', 'ISO, MDY'],
  ['IntervalStyle', 'postgres'],
  ['default_tablespace', ''],
  ['default_table_access_method', 'heap'],
  ['default_toast_compression', 'pglz'],
  ['check_function_bodies', 'on'],
  ['standard_conforming_strings', 'on'],
  ['transform_null_equals', 'off'],
  ['xmloption', 'content'],
  ['row_security', 'on'],
  ['client_min_messages', 'notice'],
];

/**
 * What every session of ours has, whatever the server, the database or the role has as its default:
 * what is told as done is durable, transactions may write, nothing ends a session but we, and no wait
 * for a lock is for ever. Transactions with DDL set a lock_timeout of their own.
 */
const own: readonly Setting[] = [
  ['synchronous_commit', 'on'],
  ['statement_timeout', '0'],
  ['lock_timeout', '30s'],
  ['idle_in_transaction_session_timeout', '0'],
  ['idle_session_timeout', '0'],
  ['transaction_timeout', '0'],
  ['default_transaction_deferrable', 'off'],
  ['default_transaction_isolation', 'read committed'],
  ['row_security', 'on'],
];

/**
 * For sessions that run only SQL of ours, which names every schema.
 *
 * @param application how others know the session
 */
export function ownSettingsSql(application: string, readOnly: boolean): string {
  return settingsSql(
    [
      ...own,
      ['default_transaction_read_only', readOnly ? 'on' : 'off'],
      ['search_path', ''],
      ['application_name', application],
    ],
    'session',
  );
}

/**
 * One statement that sets them all.
 *
 * @param searchPath schemas, as names
 * @param scope of the session, or of the open transaction only
 */
export function pinSql(searchPath: readonly string[], scope: 'session' | 'transaction'): string {
  const path = searchPath.map(quoteIdentifier).join(', ');
  return settingsSql([...pinned, ['search_path', path]], scope);
}

/** Tells the backend's process id as well, so that nobody has to ask for it. */
function settingsSql(settings: readonly Setting[], scope: 'session' | 'transaction'): string {
  const values = settings.map(([name, value]) => `(${quoteLiteral(name)}, ${quoteLiteral(value)})`);
  return (
    `SELECT pg_catalog.pg_backend_pid() AS pid, pg_catalog.set_config(name, value, ${scope === 'transaction'}) ` +
    `FROM (VALUES ${values.join(', ')}) AS v (name, value) ` +
    'WHERE pg_catalog.current_setting(name, true) IS NOT NULL'
  );
}

/**
 * SET ROLE for the session, or for the open transaction; without a role, back to the user who logged in.
 * A function does it: SET LOCAL is what a Citus may pass on to its workers, which do not have our role.
 */
export function roleSql(role: string | undefined, scope: 'session' | 'transaction'): string {
  const name = quoteLiteral(role ?? 'none');
  return `SELECT pg_catalog.set_config('role', ${name}, ${scope === 'transaction'})`;
}

/**
 * For the open transaction, as messages. A Citus passes it on to its workers: the whole text of the message,
 * to each connection that it opens or has, so that it stands alone. Nothing else is passed on: what the
 * script of an extension sets meanwhile would reach them, too. What says so are functions, which are not.
 */
export function lockTimeoutSql(route: Route, ms: number): readonly (readonly string[])[] {
  const limit = [`SET LOCAL lock_timeout = ${ms}`];
  return route === 'direct' ? [limit] : [[passOn('local')], limit, [passOn('none')]];
}

function passOn(what: 'local' | 'none'): string {
  return `SELECT pg_catalog.set_config('citus.propagate_set_commands', '${what}', true)`;
}

/** Open a transaction, in as few messages as its settings can be. */
export function openingSql(
  settings: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const [first = [], ...others] = settings;
  return [['BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE', ...first], ...others];
}

/** Say more in the last message of the settings. */
export function withSettings(
  settings: readonly (readonly string[])[],
  more: readonly string[],
): readonly (readonly string[])[] {
  return [...settings.slice(0, -1), [...(settings.at(-1) ?? []), ...more]];
}
