import { loadParser, type Node } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

const repeat = (n: number, item: (i: number) => string): string[] =>
  Array.from({ length: n }, (_, i) => item(i));

const statements: Readonly<Record<string, string>> = {
  '8,000 columns': `CREATE TABLE t (${repeat(8000, (i) => `c${i} int`).join()})`,
  '200,000 items': `SELECT a IN (${repeat(200_000, String).join()})`,
  '20,000 rows': `INSERT INTO t VALUES ${repeat(20_000, (i) => `(${i}, 'x')`).join()}`,
  '50,000 conditions': `SELECT ${repeat(50_000, (i) => `a${i}`).join(' AND ')}`,
  '1,000 arms': repeat(1000, (i) => `SELECT ${i}`).join(' UNION ALL '),
  '1,000 joins': `SELECT * FROM t0 ${repeat(1000, (i) => `JOIN t${i} ON true`).join(' ')}`,
  '3,000 operators': `SELECT a${' + 1'.repeat(3000)}`,
  '1,000 calls': `SELECT ${'f('.repeat(1000)}1${')'.repeat(1000)}`,
  '500 conditions in each other': `SELECT ${'CASE WHEN a THEN '.repeat(500)}1${' END'.repeat(500)}`,
  '400 queries in each other': `${'SELECT ('.repeat(400)}SELECT 1${')'.repeat(400)}`,
};

describe.each(Object.keys(statements))('%s', (name) => {
  test.each(['compact', 'pretty'] as const)('%s', (layout) => {
    const tree = treeOf(statements[name] ?? '');
    expect(differenceOf(tree, treeOf(deparse(tree, { layout })))).toBeUndefined();
  });
});

/** An expression deeper than the parser goes: 1 + (1 + (1 + …)). */
function deepExpression(depth: number): Node {
  const one: Node = { A_Const: { ival: { ival: 1 } } };
  let node: Node = one;
  for (let i = 0; i < depth; i++) {
    node = {
      A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: '+' } }], lexpr: one, rexpr: node },
    };
  }
  return node;
}

test.each(['compact', 'pretty'] as const)('a tree deeper than the parser goes, %s', (layout) => {
  const depth = 200_000;
  const sql = deparse(deepExpression(depth), { layout });
  expect(sql.length).toBe('1 + '.length * depth + 1 + 2 * (depth - 1));
});

test('the time grows with the size, not with its square', () => {
  const time = (depth: number): number => {
    const tree = deepExpression(depth);
    const start = performance.now();
    for (let i = 0; i < 3; i++) deparse(tree);
    return performance.now() - start;
  };
  time(20_000);
  expect(time(160_000)).toBeLessThan(16 * Math.max(time(20_000), 2));
});
