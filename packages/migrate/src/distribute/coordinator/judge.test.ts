import { loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../../catalog/index.ts';
import { judgeOnCoordinator } from './judge.ts';

let catalog: Catalog;

beforeAll(async () => {
  await loadParser();
  const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
  const empty = emptyCatalog({ pg: 15, cluster, citus: { major: 13, minor: 2 } });
  const setup =
    "CREATE TABLE t (id int PRIMARY KEY, a int); SELECT create_distributed_table('t', 'id')";
  catalog = parse(setup).reduce(
    (before, { tree }) => judgeOnCoordinator(tree, before).after,
    empty,
  );
});

function detailOf(sql: string): string | undefined {
  const [statement] = parse(sql);
  const judged = statement && judgeOnCoordinator(statement.tree, catalog);
  expect(judged?.verdict.kind).toBe('refused');
  return judged?.verdict.diagnostics[0]?.detail;
}

test.each([
  ['ALTER TABLE t ALTER COLUMN a SET STATISTICS 9', /shards of a Citus by itself yet\.$/],
  [
    'ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)',
    /run_command_on_placements\('public\.t', …\), and again after each rebalance/,
  ],
])('%s: what shards would keep of it over a rebalance is told', (sql, detail) => {
  expect(detailOf(sql)).toMatch(detail);
});

test('what shards could not have either says nothing of them', () => {
  expect(detailOf('ALTER TABLE t DROP COLUMN id')).not.toMatch(/by itself yet/);
});
