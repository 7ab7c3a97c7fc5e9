import { readdirSync, readFileSync } from 'node:fs';
import { as, loadParser, type Node, type SelectStmt } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

const folder = new URL('../test/fixtures/known-mistakes/', import.meta.url);

interface Mistake {
  readonly heading: string;
  readonly cases: { readonly sql: string; expected: string }[];
}

/**
 * The sections of a file: a heading `-- …`, then statements, each on a line, and what is written
 * for it on a line `--> …` if it is not the same again.
 */
function mistakesOf(file: string): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
    const cases = mistakes.at(-1)?.cases;
    const last = cases?.at(-1);
    if (line.startsWith('--> ')) {
      if (last !== undefined) last.expected = line.slice('--> '.length);
    } else if (line.startsWith('-- ')) mistakes.push({ heading: line.slice(3), cases: [] });
    else if (line !== '') cases?.push({ sql: line, expected: line });
  }
  return mistakes.filter(({ cases }) => cases.length > 0);
}

describe.each(readdirSync(folder).sort())('%s', (file) => {
  describe.each(mistakesOf(file))('$heading', ({ cases }) => {
    test.each(cases)('$sql', ({ sql, expected }) => {
      const tree = treeOf(sql);
      const compact = deparse(tree, { layout: 'compact' });
      expect(`${compact};`).toBe(expected);
      expect(differenceOf(tree, treeOf(compact))).toBeUndefined();
      expect(differenceOf(tree, treeOf(deparse(tree)))).toBeUndefined();
    });
  });
});

/**
 * Trees deeper than any parser makes them, of 30,000 nodes in each other. What walks them on the
 * engine's stack overflows. How the time grows is no test's to say: bench.mjs prints it.
 */
describe('depth', () => {
  const depth = 30_000;
  const column: Node = { ColumnRef: { fields: [{ String: { sval: 'a' } }] } };
  const table: Node = { RangeVar: { relname: 't', inh: true, relpersistence: 'p' } };

  /** A node around a node around a node … */
  function nested(inner: Node, around: (node: Node) => Node): Node {
    let node = inner;
    for (let i = 0; i < depth; i++) node = around(node);
    return node;
  }

  const select = (fields: SelectStmt): { SelectStmt: SelectStmt } => ({
    SelectStmt: { op: 'SETOP_NONE', limitOption: 'LIMIT_OPTION_DEFAULT', ...fields },
  });
  const selecting = (val: Node) => select({ targetList: [{ ResTarget: { val } }] });
  const from = (node: Node) =>
    select({ targetList: [{ ResTarget: { val: column } }], fromClause: [node] });
  const union = (left: Node, right: Node): Node => {
    const [larg, rarg] = [as(left, 'SelectStmt'), as(right, 'SelectStmt')];
    return select({ op: 'SETOP_UNION', all: true, ...(larg && { larg }), ...(rarg && { rarg }) });
  };
  const join = (larg: Node, rarg: Node): Node => ({
    JoinExpr: { jointype: 'JOIN_INNER', larg, rarg },
  });
  const and = (left: Node, right: Node): Node => ({
    BoolExpr: { boolop: 'AND_EXPR', args: [left, right] },
  });
  const caseOf = (parts: { arg?: Node; expr?: Node; result?: Node; defresult?: Node }): Node => {
    const { arg, defresult, expr = column, result = column } = parts;
    return {
      CaseExpr: {
        args: [{ CaseWhen: { expr, result } }],
        ...(arg && { arg }),
        ...(defresult && { defresult }),
      },
    };
  };

  const trees: Readonly<Record<string, () => Node>> = {
    'UNION, growing to the left': () =>
      nested(selecting(column), (node) => union(node, selecting(column))),
    'UNION, growing to the right': () =>
      nested(selecting(column), (node) => union(selecting(column), node)),
    'joins, growing to the left': () => from(nested(table, (node) => join(node, table))),
    'joins, growing to the right': () => from(nested(table, (node) => join(table, node))),
    'CASE in its argument': () => nested(column, (arg) => caseOf({ arg })),
    'CASE in its condition': () => nested(column, (expr) => caseOf({ expr })),
    'CASE in its result': () => nested(column, (result) => caseOf({ result })),
    'CASE in ELSE': () => nested(column, (defresult) => caseOf({ defresult })),
    'AND, growing to the left': () => nested(column, (node) => and(node, column)),
    'AND, growing to the right': () => nested(column, (node) => and(column, node)),
    NOT: () => nested(column, (node) => ({ BoolExpr: { boolop: 'NOT_EXPR', args: [node] } })),
    'IS NULL': () => nested(column, (arg) => ({ NullTest: { nulltesttype: 'IS_NULL', arg } })),
    casts: () =>
      nested(column, (arg) => ({
        TypeCast: { arg, typeName: { names: [{ String: { sval: 'text' } }] } },
      })),
    arrays: () => nested(column, (node) => ({ A_ArrayExpr: { elements: [node] } })),
    rows: () =>
      nested(column, (node) => ({
        RowExpr: { row_format: 'COERCE_IMPLICIT_CAST', args: [node, column] },
      })),
    'sub-selects in expressions': () =>
      nested(column, (node) => ({
        SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: selecting(node) },
      })),
    'sub-selects in FROM': () =>
      nested(from(table), (subquery) =>
        from({ RangeSubselect: { subquery, alias: { aliasname: 'x' } } }),
      ),
    WITH: () =>
      nested(selecting(column), (ctequery) => {
        const cte: Node = {
          CommonTableExpr: { ctename: 'x', ctematerialized: 'CTEMaterializeDefault', ctequery },
        };
        return select({ ...from(table).SelectStmt, withClause: { ctes: [cte] } });
      }),
  };

  test.each(Object.entries(trees))('%s', (_, make) => {
    const tree = make();
    const compact = deparse(tree, { layout: 'compact' });
    expect(compact.length).toBeGreaterThan(4 * depth);
    expect(compact.length).toBeLessThan(50 * depth);
    // Lines that are nested deep stand at half the width at most.
    const pretty = deparse(tree);
    expect(pretty.replaceAll(/\s+/g, '').length).toBe(compact.replaceAll(/\s+/g, '').length);
    expect(pretty.length).toBeLessThan(50 * compact.length);
  });
});
