import { DiagnosticError, loadParser, type Node, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../../test/support/fixtures.ts';
import { cases, spellings } from '../../test/targets/constructs.ts';
import { deparse, template } from '../deparse.ts';
import { differenceOf } from '../same-tree.ts';
import { constructs, findingsIn, forTarget } from './check.ts';
import { checkTarget, type TargetVersion } from './index.ts';
import { rewriteFor } from './rewrite.ts';

beforeAll(loadParser);

const versions: readonly TargetVersion[] = [13, 14, 15, 16, 17, 18];

function problemsOf(
  tree: Node | readonly Node[],
  pg: TargetVersion,
): DiagnosticError['diagnostics'] {
  try {
    checkTarget(tree, pg);
    return [];
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics;
  }
}

const messagesOf = (sql: string, pg: TargetVersion): readonly string[] =>
  problemsOf(treeOf(sql), pg).map(({ message }) => message);

test.each(cases)('$construct: $sql', ({ construct, since, sql, setup = '' }) => {
  const message = (pg: TargetVersion): string =>
    `cannot deparse for PostgreSQL ${pg}: ${construct} exists since PostgreSQL ${since}`;
  const [older, newer] = [
    versions.filter((pg) => pg < since),
    versions.filter((pg) => pg >= since),
  ];
  expect(versions.filter((pg) => messagesOf(sql, pg).includes(message(pg)))).toEqual(older);
  expect(newer.map((pg) => deparse(treeOf(sql), { pg }))).toEqual(
    newer.map(() => deparse(treeOf(sql))),
  );
  expect(
    problemsOf(
      parse(setup).map(({ tree }) => tree),
      13,
    ),
  ).toEqual([]);
});

test('every construct has a case', () => {
  const found = new Set(
    cases.flatMap(({ sql }) => findingsIn(rewriteFor(treeOf(sql), 13), 13)).map((f) => f.construct),
  );
  const missing = constructs().filter(({ construct }) => !found.has(construct));
  expect(missing.map(({ tag, construct }) => `${tag}: ${construct.what}`)).toEqual([]);
});

test.each(spellings)('$sql', ({ from = 13, since, sql, older }) => {
  const write = (pg: TargetVersion): string =>
    deparse(treeOf(sql), { layout: 'compact', ...(pg !== 18 && { pg }) });
  expect(versions.filter((pg) => messagesOf(sql, pg).length === 0)).toEqual(
    versions.filter((pg) => pg >= from),
  );
  const before = versions.filter((pg) => pg >= from && pg < since);
  expect(before.map(write)).toEqual(before.map(() => older));
  expect(problemsOf(treeOf(older), from)).toEqual([]);
  expect(differenceOf(treeOf(write(18)), treeOf(sql))).toBeUndefined();
});

describe('a problem', () => {
  test('names the place, and what to write instead', () => {
    const sql = 'CREATE TABLE t (a int, b text STORAGE plain)';
    expect(problemsOf(treeOf(sql), 15)).toEqual([
      {
        code: '0A000',
        severity: 'error',
        message:
          'cannot deparse for PostgreSQL 15: STORAGE of a new column exists since PostgreSQL 16',
        detail: 'It is at CreateStmt.tableElts[1].ColumnDef.',
        hint: 'Use ALTER TABLE ... ALTER COLUMN ... SET STORAGE.',
        cause: expect.objectContaining({ colname: 'b', location: 23 }),
      },
    ]);
  });

  test('is told with all others, in the order of the tree', () => {
    const script = parse(`
      MERGE INTO t USING (SELECT 1) ON t.a = 1 WHEN MATCHED THEN DELETE RETURNING old.a;
      VACUUM (PROCESS_TOAST, BUFFER_USAGE_LIMIT 0, PROCESS_TOAST off) t`);
    const problems = problemsOf(
      script.map(({ tree }) => tree),
      13,
    );
    expect(problems.map(({ detail }) => detail)).toEqual([
      'It is at [0].MergeStmt.',
      'It is at [0].MergeStmt.',
      'It is at [0].MergeStmt.sourceRelation.RangeSubselect.',
      'It is at [0].MergeStmt.returningClause.exprs[0].ResTarget.val.ColumnRef.',
      'It is at [1].VacuumStmt.options[0].DefElem.',
      'It is at [1].VacuumStmt.options[1].DefElem.',
      'It is at [1].VacuumStmt.options[2].DefElem.',
    ]);
  });

  test('is thrown by deparse and template before they write', () => {
    const tree = treeOf('SELECT SYSTEM_USER');
    expect(() => deparse(tree, { pg: 15 })).toThrow(DiagnosticError);
    expect(() => deparse([treeOf('SELECT 1'), tree], { pg: 15 })).toThrow(DiagnosticError);
    expect(() => template(tree, { pg: 15 })).toThrow(DiagnosticError);
    expect(template(treeOf('SELECT 1_0000000000'), { pg: 15 }).texts).toEqual([
      'SELECT 10000000000',
    ]);
  });
});

describe('OLD and NEW in RETURNING', () => {
  test.each([
    ['a table of that name', 'UPDATE t SET a = 1 FROM old WHERE t.a = old.a RETURNING old.a'],
    ['an alias of that name', 'DELETE FROM t AS new RETURNING new.a'],
    ['rows of a rule', 'CREATE RULE r AS ON UPDATE TO v DO INSTEAD DELETE FROM t RETURNING old.a'],
    ['columns of that name', 'INSERT INTO t VALUES (1) RETURNING old, new'],
  ])('are not %s', (_what, sql) => {
    expect(messagesOf(sql, 13)).toEqual([]);
  });

  test('are seen past tables of subqueries', () => {
    const sql = 'UPDATE t SET a = (SELECT a FROM old) RETURNING old.a';
    expect(messagesOf(sql, 17)).toHaveLength(1);
  });
});

test('trees are not changed', () => {
  const tree = treeOf('ALTER TABLE t OWNER TO CURRENT_ROLE, ALTER a SET STATISTICS DEFAULT');
  const copy = structuredClone(tree);
  deparse(tree, { pg: 13 });
  expect(tree).toEqual(copy);
  expect(forTarget(tree, 17)).toEqual(copy);
});

test('depth is no limit', () => {
  let node: Node = { A_Const: { fval: { fval: '0xFFFFFFFFFF' } } };
  for (let i = 0; i < 100_000; i++) node = { NullTest: { arg: node, nulltesttype: 'IS_NULL' } };
  const select: Node = { SelectStmt: { targetList: [{ ResTarget: { val: node } }] } };
  expect(messagesOf('SELECT 1', 13)).toEqual([]);
  expect(problemsOf(select, 13)).toEqual([]);
});
