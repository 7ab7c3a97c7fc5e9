import { loadParser, type Node, parse } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { allTrees } from '../test/support/fixtures.ts';
import { type RandomStatement, randomStatements } from '../test/support/generate/statement.ts';
import { Seen } from '../test/support/raw-fields.ts';
import { recombined } from '../test/support/recombine.ts';
import { deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

test('statements of the whole grammar parse to the same trees', () => {
  const comesBack = fc.property(randomStatements(), (statement) => {
    const tree = treeOf(statement);
    fc.pre(tree !== undefined);
    expect(problem(tree)).toBeUndefined();
  });
  fc.assert(comesBack, { numRuns: 3000 });
});

test('statements recombined at random parse to the same trees', () => {
  const comesBack = fc.property(recombined(allTrees()), (tree) => {
    expect(problem(tree)).toBeUndefined();
  });
  fc.assert(comesBack, { numRuns: 400 });
});

test('random statements have every node and field that the raw parser gives', () => {
  const seen = new Seen();
  let refused = 0;
  const given = fc.property(randomStatements(), (statement) => {
    const tree = treeOf(statement);
    if (tree === undefined) refused++;
    else seen.add(tree);
  });
  // Always the same ones: whether the rarest field comes must not be left to chance.
  fc.assert(given, { numRuns: 15_000, seed: 1 });
  expect(seen.missing()).toEqual([]);
  expect(refused).toBeLessThan(150);
});

test('a counterexample shrinks to the least that shows the same', () => {
  const noTable = fc.property(randomStatements(), ({ sql }) => !sql.includes('XMLTABLE'));
  const { counterexample } = fc.check(noTable, { numRuns: 5000, seed: 1 });
  expect(counterexample?.[0].sql).toBe(
    'MERGE INTO a USING XMLTABLE (a PASSING a COLUMNS a a) ON a WHEN MATCHED THEN DELETE',
  );
});

/** Undefined if the parser refuses the statement. */
function treeOf({ sql }: RandomStatement): Node | undefined {
  try {
    return parse(sql)[0]?.tree;
  } catch {
    return undefined;
  }
}

/** What is wrong with a tree's way to text and back, in either layout. */
function problem(tree: Node): string | undefined {
  const texts = new Set([deparse(tree, { layout: 'compact' }), deparse(tree)]);
  for (const text of texts) {
    const difference = differenceFrom(tree, text);
    if (difference !== undefined) return `${difference}\n${text}`;
  }
  return undefined;
}

function differenceFrom(tree: Node, text: string): string | undefined {
  try {
    const statements = parse(text);
    if (statements.length !== 1) return `gives ${statements.length} statements`;
    return differenceOf(tree, statements[0]?.tree);
  } catch (error) {
    return String(error);
  }
}
