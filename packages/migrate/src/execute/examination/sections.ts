/**
 * The questions of an examination, a query each. They are sent as one statement: a server is asked
 * once. `$1` is the role of the configuration, or null. Nothing in here is refused to anybody; what a
 * user may not see is null.
 */
import { preparedSql as prepared } from '../prepared.ts';
import type { Lists, Singles } from './model.ts';

/** What a session begins with, beside what this session has set for itself. */
const settings = `
  SELECT s.name, coalesce(s.reset_val, s.setting) AS value FROM pg_catalog.pg_settings AS s
  WHERE s.name IN ('deadlock_timeout', 'default_transaction_read_only', 'fsync', 'full_page_writes',
    'idle_in_transaction_session_timeout', 'idle_session_timeout', 'lock_timeout', 'max_connections',
    'max_locks_per_transaction', 'max_prepared_transactions', 'session_replication_role',
    'statement_timeout', 'synchronous_commit', 'synchronous_standby_names', 'transaction_timeout')
  ORDER BY 1`;

const overrides = `
  SELECT pg_catalog.split_part(c.text, '=', 1) AS name,
    pg_catalog.substr(c.text, pg_catalog.strpos(c.text, '=') + 1) AS value,
    CASE WHEN s.setrole = 0 AND s.setdatabase = 0 THEN 'all roles' WHEN s.setrole = 0 THEN 'database'
      WHEN s.setdatabase = 0 THEN 'role' ELSE 'role in database' END AS scope
  FROM pg_catalog.pg_db_role_setting AS s, pg_catalog.unnest(s.setconfig) AS c (text)
  WHERE s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database
      WHERE datname = pg_catalog.current_database()))
    AND s.setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user))
  ORDER BY 1, 3`;

const transactions = `
  SELECT pid, usename::text AS username, application_name AS application, state,
    extract(epoch FROM pg_catalog.clock_timestamp() - xact_start)::double precision AS "ageSeconds",
    pg_catalog.age(backend_xmin) AS "xminAge"
  FROM pg_catalog.pg_stat_activity
  WHERE xact_start IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
    AND backend_type = 'client backend'
  ORDER BY xact_start LIMIT 3`;

const extensions = `
  SELECT extname::text AS name, extversion AS version FROM pg_catalog.pg_extension ORDER BY 1`;

const available = `
  SELECT name::text, default_version AS version FROM pg_catalog.pg_available_extensions ORDER BY 1`;

const eventTriggers = `
  SELECT t.evtname::text AS name, t.evtevent::text AS event, t.evttags AS tags, t.evtenabled AS enabled,
    p.oid::pg_catalog.regprocedure::text AS function, p.prosrc AS source
  FROM pg_catalog.pg_event_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.evtfoid ORDER BY 1`;

/** Schemas are published since 15. */
function publications(pg: number): string {
  const schemas =
    pg >= 15
      ? `ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_publication_namespace AS pn
          JOIN pg_catalog.pg_namespace AS n ON n.oid = pn.pnnspid WHERE pn.pnpubid = p.oid ORDER BY 1)`
      : 'ARRAY[]::text[]';
  return `SELECT p.pubname::text AS name, p.puballtables AS "allTables", ${schemas} AS schemas
    FROM pg_catalog.pg_publication AS p ORDER BY 1`;
}

const slots = `
  SELECT slot_name::text AS name, slot_type AS type, active, wal_status AS "walStatus",
    pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery()
      THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END,
      restart_lsn)::bigint AS "keptBytes"
  FROM pg_catalog.pg_replication_slots ORDER BY 1`;

/** Since 14 a partition may be half detached. */
function detachments(pg: number): string {
  return `SELECT pg_catalog.format('%I.%I', pn.nspname, p.relname) AS table,
      pg_catalog.format('%I.%I', n.nspname, c.relname) AS partition
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
    JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE ${pg >= 14 ? 'i.inhdetachpending' : 'false'} ORDER BY 1, 2`;
}

const standbys = `
  SELECT application_name AS application, state, sync_state AS "syncState"
  FROM pg_catalog.pg_stat_replication ORDER BY 1`;

const tablespaces = `
  SELECT spcname::text AS name,
    CASE WHEN pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
      OR pg_catalog.has_tablespace_privilege(oid, 'CREATE')
      THEN pg_catalog.pg_tablespace_size(oid) END AS bytes
  FROM pg_catalog.pg_tablespace WHERE spcname <> 'pg_global' ORDER BY 1`;

/** The types of backends of others are not for everybody to see: such count as connections. */
const connections = `
  SELECT pg_catalog.current_setting('max_connections')::integer AS max,
    CASE WHEN me.rolsuper THEN 0
      ELSE pg_catalog.current_setting('superuser_reserved_connections')::integer
        + coalesce(pg_catalog.current_setting('reserved_connections', true)::integer, 0)
      END AS reserved,
    a.used, d.datconnlimit AS "databaseLimit", a."databaseUsed",
    me.rolconnlimit AS "roleLimit", a."roleUsed", me.rolsuper AS superuser
  FROM pg_catalog.pg_roles AS me, pg_catalog.pg_database AS d, LATERAL (
    SELECT pg_catalog.count(*)::integer AS used,
      pg_catalog.count(*) FILTER (WHERE datid = d.oid)::integer AS "databaseUsed",
      pg_catalog.count(*) FILTER (WHERE usesysid = me.oid)::integer AS "roleUsed"
    FROM pg_catalog.pg_stat_activity
    WHERE datid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
      AND application_name <> pg_catalog.current_setting('application_name')) AS a
  WHERE me.rolname = session_user AND d.datname = pg_catalog.current_database()`;

/** Since 16 a membership can lack the right to SET ROLE. */
function privileges(pg: number): string {
  return `
  SELECT session_user::text AS username, r.rolname::text AS role,
    coalesce(pg_catalog.pg_has_role(session_user, r.oid, '${pg >= 16 ? 'SET' : 'MEMBER'}'), false)
      AS "maySetRole",
    coalesce(pg_catalog.has_schema_privilege(coalesce(r.oid, me.oid),
      pg_catalog.to_regnamespace('public'), 'CREATE'), false) AS "mayCreateInPublic",
    pg_catalog.has_database_privilege(coalesce(r.oid, me.oid), pg_catalog.current_database(), 'CREATE')
      AS "mayCreateInDatabase",
    pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS "seesActivity",
    pg_catalog.has_function_privilege('pg_catalog.pg_ls_waldir()', 'EXECUTE') AS "seesWal"
  FROM pg_catalog.pg_roles AS me LEFT JOIN pg_catalog.pg_roles AS r ON r.rolname = $1::text
  WHERE me.rolname = session_user`;
}

const database = 'SELECT pg_catalog.pg_database_size(pg_catalog.current_database()) AS bytes';

const lists: Readonly<Record<keyof Lists, (pg: number) => string>> = {
  settings: () => settings,
  overrides: () => overrides,
  transactions: () => transactions,
  prepared: () => prepared,
  extensions: () => extensions,
  available: () => available,
  eventTriggers: () => eventTriggers,
  publications,
  slots: () => slots,
  detachments,
  standbys: () => standbys,
  tablespaces: () => tablespaces,
};

const singles: Readonly<Record<keyof Singles, (pg: number) => string>> = {
  connections: () => connections,
  privileges,
  database: () => database,
};

/** One statement with one row: a column of JSON for each section. @param pg the server's major */
export function examinationSql(pg: number): string {
  const columns = [
    ...Object.entries(lists).map(
      ([name, query]) =>
        `(SELECT coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(q)), '[]')
          FROM (${query(pg)}) AS q) AS "${name}"`,
    ),
    ...singleNames.map((name) => single(name, pg)),
  ];
  return `SELECT ${columns.join(',\n')}`;
}

const singleNames = ['connections', 'privileges', 'database'] as const;

/** The same with the sections that tell how many sessions there is room for. */
export function roomSql(pg: number): string {
  return `SELECT ${single('connections', pg)},\n${single('privileges', pg)}`;
}

function single(name: keyof Singles, pg: number): string {
  return `(SELECT pg_catalog.row_to_json(q) FROM (${singles[name](pg)}) AS q) AS "${name}"`;
}
