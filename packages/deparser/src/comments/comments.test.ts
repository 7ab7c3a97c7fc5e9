import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser, type Node, parse, type Statement } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { commentsIn, statementOf } from '../../test/support/commented.ts';
import { treeOf } from '../../test/support/fixtures.ts';
import { type DeparseOptions, deparse } from '../deparse.ts';
import { differenceOf } from '../same-tree.ts';
import { type Comments, commentsOf } from './index.ts';
import { asBlock } from './text.ts';

beforeAll(loadParser);

const folder = join(import.meta.dirname, '../../test/fixtures/commented');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));

type Layout = NonNullable<DeparseOptions['layout']>;

function written(statement: Statement, options: DeparseOptions = {}): string {
  return deparse(statement.tree, { comments: commentsOf(statement), ...options });
}

/** What `written` gives, with the comments before it that it has become the statement's own. */
function again(sql: string, layout: Layout): string {
  const statement = statementOf(`${sql};`);
  return sql.slice(0, statement.span.start) + written(statement, { layout });
}

describe.each(files)('%s', (file) => {
  const statements = () => parse(readFileSync(join(folder, file), 'utf8'));

  test.each(['pretty', 'compact'] as const)('%s', async (layout) => {
    const texts = statements().map((statement) => written(statement, { layout }));
    const script = texts.map((sql) => `${sql};\n`).join('');
    await expect(script).toMatchFileSnapshot(join(folder, layout, file));
  });

  test.each(['pretty', 'compact'] as const)('keeps trees and comments, %s', (layout) => {
    for (const statement of statements()) {
      const sql = written(statement, { layout });
      const comments = commentsIn(statement.source);
      const expected = layout === 'pretty' ? comments : comments.map(asBlock);
      expect(differenceOf(statement.tree, statementOf(sql).tree), sql).toBeUndefined();
      expect(commentsIn(sql).toSorted(), sql).toEqual(expected.toSorted());
      expect(again(sql, layout)).toBe(sql);
    }
  });
});

describe('for an older server', () => {
  test('comments stay at what is written in other words', () => {
    const statement = statementOf('alter table t alter a set statistics default, -- why\n drop b');
    expect(written(statement, { pg: 16 })).toBe(
      'ALTER TABLE t\n  ALTER COLUMN a SET STATISTICS -1, -- why\n  DROP COLUMN b',
    );
  });

  test('and at statements that are', () => {
    const statement = statementOf('alter table t /* why */ alter a set statistics default');
    expect(written(statement, { pg: 16 })).toContain('/* why */');
    const cluster = statementOf('cluster (verbose) /* why */ t');
    expect(written(cluster, { pg: 16 })).toBe('/* why */\nCLUSTER VERBOSE t');
  });
});

describe('comments that were not there', () => {
  const tree = () => statementOf('SELECT a, b FROM t').tree;
  const targets = (node: Node) => (node as { SelectStmt: { targetList: Node[] } }).SelectStmt;

  test('are written at the nodes that they are given for', () => {
    const node = tree();
    const [a, b] = targets(node).targetList as [Node, Node];
    const comments: Comments = new Map([
      [node, { before: ['-- what it is'] }],
      [a, { after: ['/* one */', '-- two'] }],
      [b, { before: ['/* three */'], below: ['-- four'] }],
    ]);
    const sql =
      '-- what it is\nSELECT\n  a, /* one */ -- two\n  /* three */\n  b\n  -- four\nFROM t';
    expect(deparse(node, { comments })).toBe(sql);
    expect(deparse([node], { comments })).toBe(`${sql};\n`);
    expect(deparse(node, { comments, layout: 'compact' })).toBe(
      '/* what it is */ SELECT a /* one */ /* two */, /* three */ b /* four */ FROM t',
    );
  });

  test('hide nothing that follows, even at the end', () => {
    const node = statementOf('SELECT a').tree;
    const comments: Comments = new Map(
      targets(node).targetList.map((item) => [item, { after: ['-- last'] }]),
    );
    const sql = deparse([node, tree()], { comments });
    expect(sql).toBe('SELECT\n  a -- last\n;\nSELECT a, b FROM t;\n');
    expect(parse(sql)).toHaveLength(2);
  });
});

test('a comment takes no room in its line', () => {
  const wide = `-- ${'x'.repeat(200)}`;
  const sql = `SELECT\n  f(a, b), ${wide}\n  c`;
  expect(written(statementOf(sql))).toBe(sql);
});

test('without locations, comments come before the statement', () => {
  const statement = statementOf('create table t (a int, -- why\n b int)');
  const tree = JSON.parse(JSON.stringify(statement.tree).replace(/,"location":\d+/g, '')) as Node;
  const sql = written({ ...statement, tree });
  expect(sql).toBe('-- why\nCREATE TABLE t (a integer, b integer)');
});

test('a statement without comments has none, whatever its strings hold', () => {
  expect(commentsOf(statementOf("select '-- a', '/* b */', $$ -- c $$"))).toEqual(new Map());
});

test.each([
  'drop table x;',
  '/* open',
  '/* a /* b */',
  '-- a\nb',
  '-- a\r drop table x',
  ' -- a',
  '/* a */ b',
  '/* \0 */',
  '',
])('%j is no comment', (text) => {
  const tree = treeOf('SELECT 1');
  expect(() => deparse(tree, { comments: new Map([[tree, { before: [text] }]]) })).toThrow(
    'option comments cannot be',
  );
});
