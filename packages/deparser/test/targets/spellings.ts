/** What has an equivalent in older words, or was always possible in other words. */
import type { Spelling } from './model.ts';

const table = 'CREATE TABLE t (a int PRIMARY KEY, b text)';
const roles = 'CREATE ROLE target_a; CREATE ROLE target_b';
const statistics = `${table}; CREATE STATISTICS st ON a, b FROM t`;

export const spellings: readonly Spelling[] = [
  {
    since: 14,
    setup: table,
    sql: 'ALTER TABLE t OWNER TO CURRENT_ROLE',
    older: 'ALTER TABLE t OWNER TO CURRENT_USER',
  },
  {
    since: 14,
    sql: 'DECLARE c ASENSITIVE SCROLL CURSOR FOR SELECT 1',
    older: 'DECLARE c SCROLL CURSOR FOR SELECT 1',
  },
  {
    since: 14,
    setup: table,
    sql: 'REINDEX (VERBOSE true, CONCURRENTLY false) TABLE t',
    older: 'REINDEX (VERBOSE) TABLE t',
  },
  { since: 14, setup: table, sql: 'REINDEX (VERBOSE off) TABLE t', older: 'REINDEX TABLE t' },
  {
    since: 14,
    setup: table,
    sql: 'REINDEX (CONCURRENTLY, VERBOSE) TABLE t',
    older: 'REINDEX (VERBOSE) TABLE CONCURRENTLY t',
    run: 'alone',
    cleanup: 'DROP TABLE t',
  },
  {
    since: 14,
    setup: table,
    sql: 'CLUSTER (VERBOSE) t USING t_pkey',
    older: 'CLUSTER VERBOSE t USING t_pkey',
  },
  {
    since: 14,
    setup: table,
    sql: 'CLUSTER (VERBOSE true) t USING t_pkey',
    older: 'CLUSTER VERBOSE t USING t_pkey',
  },
  {
    since: 15,
    setup: 'CREATE TABLE t (a int); CREATE TABLE u (a int)',
    sql: 'CREATE PUBLICATION p FOR TABLE t, TABLE u',
    older: 'CREATE PUBLICATION p FOR TABLE t, u',
  },
  {
    since: 15,
    setup: 'CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE PUBLICATION p',
    sql: 'ALTER PUBLICATION p ADD TABLE t, TABLE ONLY u',
    older: 'ALTER PUBLICATION p ADD TABLE t, ONLY u',
  },
  {
    since: 16,
    setup: roles,
    sql: 'GRANT target_a TO target_b WITH ADMIN TRUE',
    older: 'GRANT target_a TO target_b WITH ADMIN OPTION',
  },
  {
    since: 16,
    sql: 'SELECT 1 WHERE -0xFF_FFFF_FFFF < 0',
    older: 'SELECT 1 WHERE -1099511627775 < 0',
  },
  {
    since: 16,
    sql: 'SELECT 1 WHERE 0o7777777777777 > 0',
    older: 'SELECT 1 WHERE 549755813887 > 0',
  },
  {
    since: 16,
    sql: 'SELECT 1 WHERE 10_000_000_000 > 1_000.000_5',
    older: 'SELECT 1 WHERE 10000000000 > 1000.0005',
  },
  { since: 16, sql: 'SELECT 1 WHERE 0x1F < 1_000', older: 'SELECT 1 WHERE 31 < 1000' },
  {
    from: 15,
    since: 17,
    setup: table,
    sql: 'MERGE INTO t USING t AS s ON t.a = s.a WHEN NOT MATCHED BY TARGET THEN DO NOTHING',
    older: 'MERGE INTO t USING t AS s ON t.a = s.a WHEN NOT MATCHED THEN DO NOTHING',
  },
  {
    since: 17,
    setup: table,
    sql: 'ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT',
    older: 'ALTER TABLE t ALTER COLUMN a SET STATISTICS -1',
  },
  {
    since: 17,
    setup: statistics,
    sql: 'ALTER STATISTICS st SET STATISTICS DEFAULT',
    older: 'ALTER STATISTICS st SET STATISTICS -1',
  },
  { since: 17, sql: 'CLUSTER (VERBOSE)', older: 'CLUSTER VERBOSE', run: 'alone' },
  { since: 17, sql: 'CLUSTER (VERBOSE false)', older: 'CLUSTER', run: 'alone' },
  {
    since: 18,
    sql: 'CREATE TABLE t (a int CHECK (a > 0) ENFORCED NOT NULL)',
    older: 'CREATE TABLE t (a integer CHECK (a > 0) NOT NULL)',
  },
  {
    since: 18,
    sql: 'CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) ENFORCED)',
    older: 'CREATE TABLE t (a integer, CONSTRAINT c CHECK (a > 0))',
  },
];
