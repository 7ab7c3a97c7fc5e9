/** Databases, roles, privileges, replication, maintenance. */
import type { Case } from './model.ts';

const table = 'CREATE TABLE t (a int, b text)';
const roles = 'CREATE ROLE target_a; CREATE ROLE target_b';
const database = { run: 'alone', cleanup: 'DROP DATABASE IF EXISTS target_db' } as const;
const vacuum = { setup: table, run: 'alone', cleanup: 'DROP TABLE t' } as const;
const subscription =
  "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = false";
const created = `${subscription}, slot_name = NONE)`;

export const server: readonly Case[] = [
  {
    construct: 'GRANTED BY for privileges on objects',
    since: 14,
    setup: `${table}; ${roles}`,
    sql: 'GRANT SELECT ON t TO target_a GRANTED BY CURRENT_USER',
  },
  {
    construct: 'GRANTED BY for privileges on objects',
    since: 14,
    setup: `${table}; ${roles}`,
    sql: 'REVOKE SELECT ON t FROM target_a GRANTED BY CURRENT_USER',
  },
  {
    construct: 'option BINARY of CREATE SUBSCRIPTION',
    since: 14,
    sql: `${subscription}, slot_name = NONE, binary = true)`,
  },
  {
    construct: 'option STREAMING of CREATE SUBSCRIPTION',
    since: 14,
    sql: `${subscription}, slot_name = NONE, streaming = on)`,
  },
  {
    construct: 'option BINARY of ALTER SUBSCRIPTION',
    since: 14,
    setup: created,
    sql: 'ALTER SUBSCRIPTION s SET (binary = true)',
  },
  {
    construct: 'option STREAMING of ALTER SUBSCRIPTION',
    since: 14,
    setup: created,
    sql: 'ALTER SUBSCRIPTION s SET (streaming = true)',
  },
  {
    construct: 'ADD PUBLICATION of ALTER SUBSCRIPTION',
    since: 14,
    setup: created,
    sql: 'ALTER SUBSCRIPTION s ADD PUBLICATION q WITH (refresh = false)',
  },
  {
    construct: 'DROP PUBLICATION of ALTER SUBSCRIPTION',
    since: 14,
    setup: created.replace('PUBLICATION p', 'PUBLICATION p, q'),
    sql: 'ALTER SUBSCRIPTION s DROP PUBLICATION q WITH (refresh = false)',
  },
  {
    construct: 'value AUTO of option INDEX_CLEANUP of VACUUM or ANALYZE',
    since: 14,
    sql: 'VACUUM (INDEX_CLEANUP AUTO) t',
    ...vacuum,
  },
  {
    construct: 'option PROCESS_TOAST of VACUUM or ANALYZE',
    since: 14,
    sql: 'VACUUM (PROCESS_TOAST false) t',
    ...vacuum,
  },
  {
    construct: 'option TABLESPACE of REINDEX',
    since: 14,
    setup: 'CREATE TABLE t (a int PRIMARY KEY)',
    sql: 'REINDEX (TABLESPACE pg_default) TABLE t',
  },

  {
    construct: 'option OID of CREATE DATABASE',
    since: 15,
    sql: 'CREATE DATABASE target_db OID 60000',
    ...database,
  },
  {
    construct: 'option STRATEGY of CREATE DATABASE',
    since: 15,
    sql: 'CREATE DATABASE target_db STRATEGY file_copy',
    ...database,
  },
  {
    construct: 'option LOCALE_PROVIDER of CREATE DATABASE',
    since: 15,
    sql: 'CREATE DATABASE target_db LOCALE_PROVIDER libc',
    ...database,
  },
  {
    construct: 'option ICU_LOCALE of CREATE DATABASE',
    since: 15,
    sql: "CREATE DATABASE target_db LOCALE_PROVIDER icu ICU_LOCALE 'und' TEMPLATE template0",
    ...database,
  },
  {
    construct: 'option COLLATION_VERSION of CREATE DATABASE',
    since: 15,
    sql: "CREATE DATABASE target_db COLLATION_VERSION '1' TEMPLATE template0",
    ...database,
  },
  {
    construct: 'an option of CREATE DATABASE that is no 4-byte integer',
    since: 15,
    sql: 'CREATE DATABASE target_db CONNECTION LIMIT 1.5',
    run: 'grammar',
  },
  {
    construct: 'an option of ALTER DATABASE that is no 4-byte integer',
    since: 15,
    sql: 'ALTER DATABASE postgres CONNECTION LIMIT 3000000000',
    run: 'grammar',
  },
  {
    construct: 'ALTER DATABASE ... REFRESH COLLATION VERSION',
    since: 15,
    sql: 'ALTER DATABASE postgres REFRESH COLLATION VERSION',
  },
  {
    construct: 'a privilege on a parameter',
    since: 15,
    setup: roles,
    sql: 'GRANT SET, ALTER SYSTEM ON PARAMETER work_mem TO target_a',
  },
  {
    construct: 'TABLES IN SCHEMA',
    since: 15,
    sql: 'CREATE PUBLICATION p FOR TABLES IN SCHEMA public',
  },
  {
    construct: 'TABLES IN SCHEMA',
    since: 15,
    setup: 'CREATE PUBLICATION p',
    sql: 'ALTER PUBLICATION p ADD TABLES IN SCHEMA CURRENT_SCHEMA',
  },
  {
    construct: 'a column list of a published table',
    since: 15,
    setup: table,
    sql: 'CREATE PUBLICATION p FOR TABLE t (a)',
  },
  {
    construct: 'WHERE of a published table',
    since: 15,
    setup: table,
    sql: "CREATE PUBLICATION p FOR TABLE t WHERE (a > 1) WITH (publish = 'insert')",
  },
  {
    construct: 'option TWO_PHASE of CREATE SUBSCRIPTION',
    since: 15,
    sql: `${subscription}, slot_name = NONE, two_phase = true)`,
  },
  {
    construct: 'option DISABLE_ON_ERROR of CREATE SUBSCRIPTION',
    since: 15,
    sql: `${subscription}, slot_name = NONE, disable_on_error = true)`,
  },
  {
    construct: 'option DISABLE_ON_ERROR of ALTER SUBSCRIPTION',
    since: 15,
    setup: created,
    sql: 'ALTER SUBSCRIPTION s SET (disable_on_error = true)',
  },
  {
    construct: 'SKIP of ALTER SUBSCRIPTION',
    since: 15,
    setup: created,
    sql: "ALTER SUBSCRIPTION s SKIP (lsn = '0/12345678')",
  },

  {
    construct: 'option ICU_RULES of CREATE DATABASE',
    since: 16,
    sql: `CREATE DATABASE target_db LOCALE_PROVIDER icu ICU_LOCALE 'und' ICU_RULES '&a < g'
      TEMPLATE template0`,
    ...database,
  },
  {
    construct: 'an option of GRANT or REVOKE other than ADMIN OPTION',
    since: 16,
    setup: roles,
    sql: 'GRANT target_a TO target_b WITH INHERIT FALSE',
  },
  {
    construct: 'an option of GRANT or REVOKE other than ADMIN OPTION',
    since: 16,
    setup: roles,
    sql: 'GRANT target_a TO target_b WITH ADMIN OPTION, SET TRUE',
  },
  {
    construct: 'an option of GRANT or REVOKE other than ADMIN OPTION',
    since: 16,
    setup: roles,
    sql: 'GRANT target_a TO target_b WITH ADMIN FALSE',
  },
  {
    construct: 'an option of GRANT or REVOKE other than ADMIN OPTION',
    since: 16,
    setup: `${roles}; GRANT target_a TO target_b`,
    sql: 'REVOKE INHERIT OPTION FOR target_a FROM target_b',
  },
  {
    construct: 'option ORIGIN of CREATE SUBSCRIPTION',
    since: 16,
    sql: `${subscription}, slot_name = NONE, origin = none)`,
  },
  {
    construct: 'option PASSWORD_REQUIRED of CREATE SUBSCRIPTION',
    since: 16,
    sql: `${subscription}, slot_name = NONE, password_required = false)`,
  },
  {
    construct: 'option RUN_AS_OWNER of CREATE SUBSCRIPTION',
    since: 16,
    sql: `${subscription}, slot_name = NONE, run_as_owner = true)`,
  },
  {
    construct: 'value PARALLEL of option STREAMING of CREATE SUBSCRIPTION',
    since: 16,
    sql: `${subscription}, slot_name = NONE, streaming = parallel)`,
  },
  {
    construct: 'option ORIGIN of ALTER SUBSCRIPTION',
    since: 16,
    setup: created,
    sql: "ALTER SUBSCRIPTION s SET (origin = 'any')",
  },
  {
    construct: 'option PASSWORD_REQUIRED of ALTER SUBSCRIPTION',
    since: 16,
    setup: created,
    sql: 'ALTER SUBSCRIPTION s SET (password_required = false)',
  },
  {
    construct: 'option RUN_AS_OWNER of ALTER SUBSCRIPTION',
    since: 16,
    setup: created,
    sql: 'ALTER SUBSCRIPTION s SET (run_as_owner)',
  },
  {
    construct: 'value PARALLEL of option STREAMING of ALTER SUBSCRIPTION',
    since: 16,
    setup: created,
    sql: "ALTER SUBSCRIPTION s SET (streaming = 'parallel')",
  },
  {
    construct: 'option BUFFER_USAGE_LIMIT of VACUUM or ANALYZE',
    since: 16,
    setup: table,
    sql: "ANALYZE (BUFFER_USAGE_LIMIT '256 kB') t",
  },
  {
    construct: 'option PROCESS_MAIN of VACUUM or ANALYZE',
    since: 16,
    sql: 'VACUUM (PROCESS_MAIN) t',
    ...vacuum,
  },
  {
    construct: 'option SKIP_DATABASE_STATS of VACUUM or ANALYZE',
    since: 16,
    sql: 'VACUUM (SKIP_DATABASE_STATS) t',
    ...vacuum,
  },
  {
    construct: 'option ONLY_DATABASE_STATS of VACUUM or ANALYZE',
    since: 16,
    sql: 'VACUUM (ONLY_DATABASE_STATS)',
    run: 'alone',
  },
  {
    construct: 'REINDEX without the name of the database',
    since: 16,
    sql: 'REINDEX DATABASE CONCURRENTLY',
    run: 'grammar',
  },
  {
    construct: 'REINDEX without the name of the database',
    since: 16,
    sql: 'REINDEX SYSTEM',
    run: 'grammar',
  },
  {
    construct: 'option GENERIC_PLAN of EXPLAIN',
    since: 16,
    sql: 'EXPLAIN (GENERIC_PLAN) SELECT 1',
  },

  {
    construct: 'option BUILTIN_LOCALE of CREATE DATABASE',
    since: 17,
    sql: "CREATE DATABASE target_db LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C' TEMPLATE template0",
    ...database,
  },
  {
    construct: 'value BUILTIN of option LOCALE_PROVIDER of CREATE DATABASE',
    since: 17,
    sql: "CREATE DATABASE target_db LOCALE_PROVIDER builtin LOCALE 'C' TEMPLATE template0",
    ...database,
  },
  {
    construct: 'privilege MAINTAIN',
    since: 17,
    setup: `${table}; ${roles}`,
    sql: 'GRANT SELECT, MAINTAIN ON t TO target_a',
  },
  {
    construct: 'privilege MAINTAIN',
    since: 17,
    setup: roles,
    sql: 'ALTER DEFAULT PRIVILEGES GRANT MAINTAIN ON TABLES TO target_a',
  },
  {
    construct: 'option FAILOVER of CREATE SUBSCRIPTION',
    since: 17,
    sql: `${subscription}, slot_name = NONE, failover = false)`,
  },
  {
    construct: 'option FAILOVER of ALTER SUBSCRIPTION',
    since: 17,
    setup: `${subscription})`,
    sql: 'ALTER SUBSCRIPTION s SET (failover = true)',
    ends: '25001',
  },
  { construct: 'option MEMORY of EXPLAIN', since: 17, sql: 'EXPLAIN (MEMORY) SELECT 1' },
  {
    construct: 'option SERIALIZE of EXPLAIN',
    since: 17,
    sql: 'EXPLAIN (ANALYZE, SERIALIZE text) SELECT 1',
  },

  {
    construct: 'a default privilege on large objects',
    since: 18,
    setup: roles,
    sql: 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO target_a',
  },
  {
    construct: 'option PUBLISH_GENERATED_COLUMNS of CREATE PUBLICATION',
    since: 18,
    sql: 'CREATE PUBLICATION p WITH (publish_generated_columns = stored)',
  },
  {
    construct: 'option PUBLISH_GENERATED_COLUMNS of ALTER PUBLICATION',
    since: 18,
    setup: 'CREATE PUBLICATION p',
    sql: "ALTER PUBLICATION p SET (publish_generated_columns = 'none')",
  },
  {
    construct: 'option TWO_PHASE of ALTER SUBSCRIPTION',
    since: 18,
    setup: `${subscription})`,
    sql: 'ALTER SUBSCRIPTION s SET (two_phase = true)',
  },
  { construct: 'ONLY in VACUUM or ANALYZE', since: 18, setup: table, sql: 'ANALYZE ONLY t' },
  {
    construct: 'ONLY in VACUUM or ANALYZE',
    since: 18,
    sql: 'VACUUM (ANALYZE) ONLY t (a)',
    ...vacuum,
  },
];
