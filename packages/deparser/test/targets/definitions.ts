/** Tables, columns, constraints, indexes, sequences, views, statistics. */
import type { Case } from './model.ts';

const table = 'CREATE TABLE t (a int, b text)';
const keyed = 'CREATE TABLE p (a int PRIMARY KEY)';
const sequence = 'CREATE SEQUENCE s';
const parent = 'CREATE TABLE parent (a int, b int) PARTITION BY LIST (a)';
const partition = `${parent}; CREATE TABLE part PARTITION OF parent FOR VALUES IN (1)`;
const identity = 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)';
const server = 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w';
/** The grammar takes it, and what comes after doesn't. */
const onlyRead = 'XX000';

export const definitions: readonly Case[] = [
  { construct: 'COMPRESSION', since: 14, sql: 'CREATE TABLE t (a text COMPRESSION pglz)' },
  {
    construct: 'COMPRESSION of LIKE',
    since: 14,
    setup: table,
    sql: 'CREATE TABLE u (LIKE t INCLUDING COMPRESSION)',
  },
  {
    construct: 'COMPRESSION of LIKE',
    since: 14,
    setup: table,
    sql: 'CREATE TABLE u (LIKE t INCLUDING ALL EXCLUDING COMPRESSION)',
  },
  {
    construct: 'SET COMPRESSION',
    since: 14,
    setup: table,
    sql: 'ALTER TABLE t ALTER b SET COMPRESSION pglz',
  },
  {
    construct: 'FINALIZE',
    since: 14,
    setup: partition,
    sql: 'ALTER TABLE parent DETACH PARTITION part FINALIZE',
    ends: '55000',
  },
  {
    construct: 'DETACH PARTITION ... CONCURRENTLY',
    since: 14,
    setup: partition,
    sql: 'ALTER TABLE parent DETACH PARTITION part CONCURRENTLY',
    run: 'alone',
    cleanup: 'DROP TABLE parent; DROP TABLE IF EXISTS part',
  },
  {
    construct: 'INCLUDE of an SP-GiST index',
    since: 14,
    setup: 'CREATE TABLE t (a point, b int)',
    sql: 'CREATE INDEX ON t USING spgist (a) INCLUDE (b)',
  },
  {
    construct: 'value AUTO of storage parameter VACUUM_INDEX_CLEANUP',
    since: 14,
    sql: 'CREATE TABLE t (a int) WITH (vacuum_index_cleanup = auto)',
  },
  {
    construct: 'value AUTO of storage parameter VACUUM_INDEX_CLEANUP',
    since: 14,
    sql: 'CREATE TABLE t WITH (vacuum_index_cleanup = auto) AS SELECT 1 AS a',
  },
  {
    construct: 'value AUTO of storage parameter VACUUM_INDEX_CLEANUP',
    since: 14,
    setup: table,
    sql: "ALTER TABLE t SET (toast.vacuum_index_cleanup = 'AUTO')",
  },
  {
    construct: 'an expression in CREATE STATISTICS',
    since: 14,
    setup: table,
    sql: 'CREATE STATISTICS st ON a, (a + 1), lower(b) FROM t',
  },

  {
    construct: 'NULLS NOT DISTINCT',
    since: 15,
    sql: 'CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT)',
  },
  {
    construct: 'NULLS NOT DISTINCT',
    since: 15,
    setup: table,
    sql: 'CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT',
  },
  {
    construct: 'a column list of ON DELETE SET',
    since: 15,
    setup: 'CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))',
    sql: 'CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b))',
  },
  {
    construct: 'a column list of ON DELETE SET',
    since: 15,
    setup: 'CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int)',
    sql: 'ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES p ON DELETE SET DEFAULT (a)',
  },
  {
    construct: 'a scale below zero or above the precision',
    since: 15,
    sql: 'CREATE TABLE t (a numeric(2, -3))',
  },
  {
    construct: 'a scale below zero or above the precision',
    since: 15,
    sql: 'SELECT 0.001::numeric(2, 4)',
  },
  {
    construct: 'SET ACCESS METHOD',
    since: 15,
    setup: table,
    sql: 'ALTER TABLE t SET ACCESS METHOD heap',
  },
  { construct: 'an unlogged sequence', since: 15, sql: 'CREATE UNLOGGED SEQUENCE s' },
  {
    construct: 'an unlogged sequence',
    since: 15,
    setup: sequence,
    sql: 'ALTER SEQUENCE s SET UNLOGGED',
  },
  {
    construct: 'option LOGGED of a sequence',
    since: 15,
    sql: 'CREATE SEQUENCE s LOGGED',
    ends: onlyRead,
  },
  {
    construct: 'option LOGGED of a sequence',
    since: 15,
    setup: sequence,
    sql: 'ALTER SEQUENCE s LOGGED',
    ends: onlyRead,
  },
  {
    construct: 'option UNLOGGED of a sequence',
    since: 15,
    sql: 'CREATE SEQUENCE s UNLOGGED',
    ends: onlyRead,
  },
  {
    construct: 'option UNLOGGED of a sequence',
    since: 15,
    setup: sequence,
    sql: 'ALTER SEQUENCE s UNLOGGED',
    ends: onlyRead,
  },
  {
    construct: 'option LOGGED of an identity column',
    since: 15,
    sql: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (LOGGED))',
  },
  {
    construct: 'option UNLOGGED of an identity column',
    since: 15,
    sql: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (UNLOGGED))',
  },
  {
    construct: 'option LOGGED of an identity column',
    since: 15,
    setup: identity,
    sql: 'ALTER TABLE t ALTER a SET LOGGED',
    ends: onlyRead,
  },
  {
    construct: 'option UNLOGGED of an identity column',
    since: 15,
    setup: identity,
    sql: 'ALTER TABLE t ALTER a SET UNLOGGED',
    ends: onlyRead,
  },
  {
    construct: 'storage parameter SECURITY_INVOKER',
    since: 15,
    sql: 'CREATE VIEW v WITH (security_invoker) AS SELECT 1 AS a',
  },
  {
    construct: 'storage parameter SECURITY_INVOKER',
    since: 15,
    setup: 'CREATE VIEW v AS SELECT 1 AS a',
    sql: 'ALTER VIEW v SET (security_invoker = true)',
  },

  { construct: 'STORAGE of a new column', since: 16, sql: 'CREATE TABLE t (a text STORAGE plain)' },
  {
    construct: 'SET STORAGE DEFAULT',
    since: 16,
    setup: table,
    sql: 'ALTER TABLE t ALTER b SET STORAGE DEFAULT',
  },
  {
    construct: 'a generated column of a partition',
    since: 16,
    setup: 'CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a) STORED) PARTITION BY LIST (a)',
    sql: 'CREATE TABLE t PARTITION OF p (b GENERATED ALWAYS AS (a + 1) STORED) FOR VALUES IN (1)',
  },
  {
    construct: 'CREATE STATISTICS without a name',
    since: 16,
    setup: table,
    sql: 'CREATE STATISTICS ON a, b FROM t',
  },

  {
    construct: 'SET EXPRESSION',
    since: 17,
    setup: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)',
    sql: 'ALTER TABLE t ALTER b SET EXPRESSION AS (a + 1)',
  },
  {
    construct: 'SET ACCESS METHOD DEFAULT',
    since: 17,
    setup: table,
    sql: 'ALTER TABLE t SET ACCESS METHOD DEFAULT',
  },
  {
    construct: 'an access method of a partitioned table',
    since: 17,
    sql: 'CREATE TABLE t (a int) PARTITION BY LIST (a) USING heap',
  },
  {
    construct: 'an exclusion constraint of a partitioned table',
    since: 17,
    sql: 'CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH =)) PARTITION BY LIST (a)',
  },

  {
    construct: 'NOT NULL as a constraint of the table',
    since: 18,
    sql: 'CREATE TABLE t (a int, CONSTRAINT there NOT NULL a)',
  },
  {
    construct: 'NOT NULL as a constraint of the table',
    since: 18,
    setup: table,
    sql: 'ALTER TABLE t ADD CONSTRAINT there NOT NULL a NOT VALID',
  },
  {
    construct: 'NO INHERIT of NOT NULL',
    since: 18,
    sql: 'CREATE TABLE t (a int NOT NULL NO INHERIT)',
  },
  {
    construct: 'NOT ENFORCED',
    since: 18,
    sql: 'CREATE TABLE t (a int CHECK (a > 0) NOT ENFORCED)',
  },
  {
    construct: 'NOT ENFORCED',
    since: 18,
    setup: `${table}; ${keyed}`,
    sql: 'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES p NOT ENFORCED',
  },
  {
    construct: 'NOT ENFORCED',
    since: 18,
    sql: 'CREATE TABLE t (a int, CHECK (a > 0) NOT ENFORCED)',
  },
  {
    construct: 'ALTER CONSTRAINT ... ENFORCED',
    since: 18,
    setup: `${keyed}; CREATE TABLE t (a int CONSTRAINT c REFERENCES p)`,
    sql: 'ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED',
  },
  {
    construct: 'ALTER CONSTRAINT ... INHERIT',
    since: 18,
    setup: 'CREATE TABLE t (a int CONSTRAINT c NOT NULL)',
    sql: 'ALTER TABLE t ALTER CONSTRAINT c NO INHERIT',
  },
  {
    construct: 'WITHOUT OVERLAPS',
    since: 18,
    sql: 'CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS))',
  },
  {
    construct: 'PERIOD',
    since: 18,
    sql: `CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS),
      FOREIGN KEY (a, PERIOD b) REFERENCES t (a, PERIOD b))`,
  },
  {
    construct: 'a virtual generated column',
    since: 18,
    sql: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1))',
  },
  {
    construct: 'LIKE of a foreign table',
    since: 18,
    setup: `${server}; ${table}`,
    sql: 'CREATE FOREIGN TABLE f (LIKE t) SERVER s',
  },
  {
    construct: 'storage parameter AUTOVACUUM_VACUUM_MAX_THRESHOLD',
    since: 18,
    sql: 'CREATE TABLE t (a int) WITH (autovacuum_vacuum_max_threshold = 1000)',
  },
  {
    construct: 'storage parameter AUTOVACUUM_VACUUM_MAX_THRESHOLD',
    since: 18,
    sql: 'CREATE MATERIALIZED VIEW v WITH (autovacuum_vacuum_max_threshold = 1000) AS SELECT 1 AS a',
  },
  {
    construct: 'storage parameter AUTOVACUUM_VACUUM_MAX_THRESHOLD',
    since: 18,
    setup: table,
    sql: 'ALTER TABLE t SET (autovacuum_vacuum_max_threshold = 1000)',
  },
  {
    construct: 'storage parameter VACUUM_MAX_EAGER_FREEZE_FAILURE_RATE',
    since: 18,
    sql: 'CREATE TABLE t (a int) WITH (vacuum_max_eager_freeze_failure_rate = 0.5)',
  },
  {
    construct: 'storage parameter VACUUM_MAX_EAGER_FREEZE_FAILURE_RATE',
    since: 18,
    sql: 'CREATE TABLE t WITH (vacuum_max_eager_freeze_failure_rate = 0.5) AS SELECT 1 AS a',
  },
  {
    construct: 'storage parameter VACUUM_MAX_EAGER_FREEZE_FAILURE_RATE',
    since: 18,
    setup: table,
    sql: 'ALTER TABLE t SET (vacuum_max_eager_freeze_failure_rate = 0.5)',
  },
];
