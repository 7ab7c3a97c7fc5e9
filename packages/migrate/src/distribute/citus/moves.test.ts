import { loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { emptyCatalog } from '../../catalog/index.ts';
import { losingTable, type Move, moveOf, runOnCitus } from '../index.ts';

beforeAll(loadParser);

function moveOfSql(sql: string): Move | undefined {
  const [statement] = parse(sql);
  return statement && moveOf(statement.tree);
}

test.each([
  ["COMMENT ON TABLE t IS 'x'", 're-apply', true],
  ["COMMENT ON COLUMN t.a IS 'x'", 're-apply', true],
  ['ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)', 're-apply', true],
  ['CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING', 're-apply', true],
  ['ALTER TABLE t DISABLE RULE r', 're-apply', true],
  ['ALTER RULE r ON t RENAME TO s', 're-apply', true],
  ["COMMENT ON TRIGGER g ON t IS 'x'", 're-apply', true],
  ['CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()', 'yes', true],
  ['ALTER TABLE t DISABLE TRIGGER g', 'yes', true],
  ['ALTER TRIGGER g ON t RENAME TO h', 'yes', true],
  ['ALTER TABLE t ALTER COLUMN a SET STATISTICS 9', 'yes', true],
  ['ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL', 'yes', true],
  ['ALTER TABLE t RENAME CONSTRAINT c TO d', 'yes', true],
  ['ALTER TABLE t CLUSTER ON i', 'yes', true],
  ['ALTER TABLE t ADD COLUMN a int', 'yes', false],
  ['CREATE INDEX ON t (a)', 'yes', false],
] as const)('%s', (sql, survivesMove, verified) => {
  expect(moveOfSql(sql)).toEqual({ survivesMove, verified });
});

test('a statement is lost with any of its subcommands', () => {
  const sql = 'ALTER TABLE t ADD COLUMN b int, ALTER COLUMN a SET (n_distinct = 5)';
  expect(moveOfSql(sql)?.survivesMove).toBe('re-apply');
});

test.each([
  "COMMENT ON FUNCTION f() IS 'x'",
  'CREATE TYPE t AS ENUM ()',
  'ALTER TYPE t ADD ATTRIBUTE a int',
  'VACUUM t',
])('%s leaves nothing on shards', (sql) => {
  expect(moveOfSql(sql)).toBeUndefined();
});

const setup = `CREATE TABLE t (id int PRIMARY KEY, a int);
SELECT create_distributed_table('t', 'id');
CREATE INDEX i ON t (a);
CREATE STATISTICS s ON id, a FROM t;
CREATE TABLE alone (id int);
SELECT create_distributed_table('alone', NULL, colocate_with => 'none');
CREATE TABLE kinds (id int PRIMARY KEY);
SELECT create_reference_table('kinds');
CREATE TABLE here (id int);
SELECT citus_add_local_table_to_metadata('here');
CREATE TABLE plain (id int);`;

/** Of the last statement: its table, if a rebalance loses what the verdict is about. */
function lostOf(sql: string): readonly [string | undefined, string | undefined] {
  const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
  const empty = emptyCatalog({ pg: 15, cluster, citus: { major: 13, minor: 2 } });
  const before = parse(setup).reduce((catalog, { tree }) => {
    const ran = runOnCitus(tree, catalog);
    expect(ran.verdict.kind).not.toBe('refused');
    return ran.catalog;
  }, empty);
  const [statement] = parse(sql);
  if (!statement) throw new Error(sql);
  const { verdict } = runOnCitus(statement.tree, before);
  return [losingTable(statement.tree, before)?.name, verdict.survivesMove];
}

test.each([
  ["COMMENT ON TABLE t IS 'x'", 't'],
  ["COMMENT ON COLUMN t.a IS 'x'", 't'],
  ["COMMENT ON INDEX i IS 'x'", 't'],
  ["COMMENT ON STATISTICS s IS 'x'", 't'],
  ["COMMENT ON CONSTRAINT t_pkey ON t IS 'x'", 't'],
  ['CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING', 't'],
  ['ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)', 't'],
  ["COMMENT ON TABLE alone IS 'x'", 'alone'],
  ["COMMENT ON TABLE kinds IS 'x'", 'kinds'],
])('%s: shards of %s lose it in a rebalance', (sql, table) => {
  expect(lostOf(sql)).toEqual([table, 're-apply']);
});

test.each([
  "COMMENT ON TABLE plain IS 'x'",
  "COMMENT ON TABLE here IS 'x'",
  "COMMENT ON TABLE missing IS 'x'",
  "COMMENT ON SCHEMA public IS 'x'",
  'ALTER TABLE t ADD COLUMN b int',
  'ALTER TABLE plain ALTER COLUMN id SET (n_distinct = 5)',
])('%s: no shard loses anything', (sql) => {
  expect(lostOf(sql)).toEqual([undefined, undefined]);
});
