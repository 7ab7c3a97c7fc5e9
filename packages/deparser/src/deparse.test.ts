import { DiagnosticError, loadParser, type Node } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { files, statementsOf, treeOf } from '../test/support/fixtures.ts';
import { frozen } from '../test/support/frozen.ts';
import { deparse, deparseExpression, deparseTypeName } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

describe.each(files)('%s', (file) => {
  test.each(['pretty', 'compact'] as const)('parses to the same trees, %s', (layout) => {
    for (const { tree } of statementsOf(file)) {
      const sql = deparse(frozen(tree), { layout });
      expect(differenceOf(tree, treeOf(sql)), sql).toBeUndefined();
    }
  });

  test('reads as expected', async () => {
    const trees = statementsOf(file).map((statement) => statement.tree);
    await expect(deparse(trees)).toMatchFileSnapshot(`../test/fixtures/pretty/${file}`);
  });
});

test('writes one line in the compact layout', () => {
  const sql = `SELECT a, b FROM t WHERE ${Array(30).fill('a = b').join(' AND ')}`;
  expect(deparse(treeOf(sql), { layout: 'compact' })).toBe(sql);
  expect(deparse(treeOf(sql)).split('\n').length).toBeGreaterThan(30);
});

test('keeps lines within the width', () => {
  const sql = 'CREATE TABLE t (first_column int, second_column text)';
  expect(deparse(treeOf(sql), { width: 30 })).toBe(
    'CREATE TABLE t (\n  first_column integer,\n  second_column text\n)',
  );
});

test('separates statements', () => {
  expect(deparse([treeOf('select 1'), treeOf('select 2')])).toBe('SELECT 1;\nSELECT 2;\n');
});

test('writes expressions and types alone', () => {
  const statement = 'SELECT (a + 1) * 2::numeric(5, 2)';
  const target = (treeOf(statement) as { SelectStmt: { targetList: Node[] } }).SelectStmt;
  const value = (target.targetList[0] as { ResTarget: { val: Node } }).ResTarget.val;
  expect(deparseExpression(value)).toBe('(a + 1) * 2::numeric(5, 2)');
  expect(deparseTypeName({ names: [{ String: { sval: 'citext' } }] })).toBe('citext');
});

describe('a tree that the parser cannot have given', () => {
  const problem = (tree: object): string => {
    try {
      return deparse(tree as Node);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return error.diagnostics.map((d) => `${d.code} ${d.message} ${d.detail ?? ''}`).join('');
    }
  };

  const select = (target: object): object => ({
    SelectStmt: { op: 'SETOP_NONE', limitOption: 'LIMIT_OPTION_DEFAULT', targetList: [target] },
  });

  test('with an unknown tag', () => {
    const query = select({ Query: {} });
    expect(problem(query)).toBe(
      '0A000 cannot deparse a node of type Query The node is at SelectStmt.targetList[0].Query.',
    );
    expect(problem({ constructor: {} })).toContain('0A000');
  });

  test('without a required field', () => {
    const tree = treeOf('CREATE TABLE t (a int, b int, c int, d int CHECK (a > 0))');
    const copy = structuredClone(tree) as {
      CreateStmt: {
        tableElts: { ColumnDef: { constraints: { Constraint: { raw_expr?: Node } }[] } }[];
      };
    };
    delete copy.CreateStmt.tableElts[3]?.ColumnDef.constraints[0]?.Constraint.raw_expr;
    expect(problem(copy)).toBe(
      'XX000 cannot deparse: CreateStmt.tableElts[3].ColumnDef.constraints[0].Constraint.raw_expr is missing ',
    );
  });

  test('with a wrong enum value', () => {
    const tree = {
      DropOwnedStmt: {
        roles: [{ RoleSpec: { roletype: 'ROLESPEC_PUBLIC' } }],
        behavior: 'DROP_SLOWLY',
      },
    };
    expect(problem(tree)).toBe(
      'XX000 cannot deparse: DropOwnedStmt.behavior cannot be "DROP_SLOWLY" ',
    );
  });

  test('with a hole in a list', () => {
    expect(problem(select({}))).toContain('SelectStmt.targetList[0]');
    expect(problem({})).toContain('XX000');
  });
});
