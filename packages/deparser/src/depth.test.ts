import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DiagnosticError, loadParser, type Node } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { counted } from '../test/support/counted.ts';
import { treeOf } from '../test/support/fixtures.ts';
import { frozen } from '../test/support/frozen.ts';
import { checkTree } from './check-tree.ts';
import { type DeparseOptions, deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

const repeat = (n: number, item: (i: number) => string): string[] =>
  Array.from({ length: n }, (_, i) => item(i));

/** Statements with many parts beside each other, and how many each is tried with. */
const wide: Readonly<Record<string, [number, (n: number) => string]>> = {
  columns: [8000, (n) => `CREATE TABLE t (${repeat(n, (i) => `c${i} int`).join()})`],
  'items of IN': [200_000, (n) => `SELECT a IN (${repeat(n, String).join()})`],
  rows: [50_000, (n) => `INSERT INTO t VALUES ${repeat(n, (i) => `(${i}, 'x')`).join()}`],
  conditions: [50_000, (n) => `SELECT ${repeat(n, (i) => `a${i}`).join(' AND ')}`],
  'arms of UNION': [5000, (n) => repeat(n, (i) => `SELECT ${i}`).join(' UNION ALL ')],
  joins: [4000, (n) => `SELECT * FROM t0 ${repeat(n, (i) => `JOIN t${i} ON true`).join(' ')}`],
};

describe.each(Object.entries(wide))('%s', (_, [most, statement]) => {
  test.each(['compact', 'pretty'] as const)('as many as there may be, %s', (layout) => {
    const tree = frozen(treeOf(statement(most)));
    expect(differenceOf(tree, treeOf(deparse(tree, { layout })))).toBeUndefined();
  });
});

/** Statements with a part in a part in a part. */
const nested: Readonly<Record<string, (n: number) => string>> = {
  calls: (n) => `SELECT ${'f('.repeat(n)}1${')'.repeat(n)}`,
  operators: (n) => `SELECT a${' + 1'.repeat(n)}`,
  queries: (n) => `${'SELECT ('.repeat(n)}SELECT 1${')'.repeat(n)}`,
};

/**
 * Four times the parts, four times the work: of what can be counted, which is the reads of the tree.
 * How the time grows, that of the layout included, is printed by bench.mjs.
 */
describe.each(
  Object.entries({
    ...Object.fromEntries(Object.entries(wide).map(([name, [, statement]]) => [name, statement])),
    ...Object.fromEntries(Object.entries(nested).map(([name, make]) => [`nested ${name}`, make])),
  }),
)('the reads of %s grow as their number', (_, statement) => {
  test.each(['compact', 'pretty'] as const)('%s', (layout) => {
    const readsOf = (n: number): number => {
      const { tree, reads } = counted(treeOf(statement(n)));
      deparse(tree, { layout });
      return reads();
    };
    const reads = readsOf(150);
    expect(reads).toBeGreaterThan(150);
    expect(readsOf(600)).toBeLessThan(4.1 * reads);
  });
});

const script = join(import.meta.dirname, '../test/support/deepest.mjs');

/** What a process of its own prints. */
async function run(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]);
  return JSON.parse(stdout);
}

const constructs = (await run()) as readonly string[];

describe.concurrent('as deep as the parser reads, in a cold process', () => {
  test.each(constructs)('%s', { timeout: 120_000 }, async (name) => {
    // In each case the parser itself reads several hundred levels at the least.
    const { depth } = (await run(name)) as { depth: number };
    expect(depth).toBeGreaterThan(300);
  });
});

/** An expression deeper than the parser goes: 1 - (1 - (1 - …)). */
function deepExpression(depth: number): Node {
  const one: Node = { A_Const: { ival: { ival: 1 } } };
  let node: Node = one;
  for (let i = 0; i < depth; i++) {
    node = {
      A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: '-' } }], lexpr: one, rexpr: node },
    };
  }
  return node;
}

/** Trees with a part that stands in itself. */
const circles = {
  'in NOT': () => circle((node) => ({ BoolExpr: { boolop: 'NOT_EXPR', args: [node] } })),
  'twice in AND': () =>
    circle((node) => ({ BoolExpr: { boolop: 'AND_EXPR', args: [node, node] } })),
  'left of an operator': () =>
    circle((lexpr) => ({ A_Expr: { kind: 'AEXPR_OP', name: [plus], lexpr, rexpr: lexpr } })),
  'in a view': () =>
    circle((query) => ({
      ViewStmt: { view, query, withCheckOption: 'LOCAL_CHECK_OPTION' as const },
    })),
} satisfies Record<string, () => Node>;

const plus = { String: { sval: '+' } };
const view = { relname: 'v', inh: true, relpersistence: 'p' };

/** A node that is a part of itself, where `around` puts it. */
function circle(around: (node: Node) => Node): Node {
  const node = {} as Node;
  return Object.assign(node, around(node));
}

describe.each(['compact', 'pretty'] as const)('trees made by hand, %s', (layout) => {
  test('deeper than the parser goes', () => {
    const depth = 90_000;
    const sql = deparse(frozen(deepExpression(depth)), { layout });
    expect(sql.length).toBe('1 - '.length * depth + 1 + 2 * (depth - 1));
  });

  test('too deep', () => {
    expect(problem(deepExpression(200_000), { layout })).toMatch(/^54001 .*too deep/);
  });

  test.each(Object.entries(circles))('that hold themselves: %s', (_, make) => {
    expect(problem(make(), { layout })).toMatch(/^54001 .*too deep/);
    expect(problem(make(), { layout, pg: 14 })).toMatch(/^54001 .*too deep/);
    expect(() => checkTree(make())).toThrow('too deep');
  });
});

function problem(tree: Node, options: DeparseOptions): string {
  try {
    return deparse(tree, options);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map((d) => `${d.code} ${d.message}`).join();
  }
}
