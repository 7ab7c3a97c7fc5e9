import { loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type Move, moveOf } from '../index.ts';

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
