import { loadParser, type Node, parse } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { allTrees, fieldTypes } from '../test/support/fixtures.ts';
import { at, fits, placesOf } from '../test/support/recombine.ts';
import { deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

/** How many statements; more by setting RANDOM_STATEMENTS, from another seed each time. */
const numRuns = Number(process.env['RANDOM_STATEMENTS'] ?? 400);

test('statements recombined at random parse to the same trees', { timeout: 3_600_000 }, () => {
  const types = fieldTypes();
  // Columns that are assigned together each hold a copy of what is assigned; CYCLE and SET take
  // constants only.
  const fixed = /"(MultiAssignRef|cycle_mark_value|VariableSetStmt)"/;
  const trees = allTrees().filter((tree) => !fixed.test(JSON.stringify(tree)));
  const expressions = trees.flatMap((tree) => placesOf(tree, types).map(at));
  const hosts = trees.filter((tree) => placesOf(tree, types).length > 0);
  const choice = fc.tuple(fc.nat(), fc.nat());

  fc.assert(
    fc.property(fc.nat(), fc.array(choice, { minLength: 1, maxLength: 8 }), (host, choices) => {
      const tree = structuredClone(pick(hosts, host));
      for (const [where, what] of choices) {
        const place = pick(placesOf(tree, types), where);
        const node = structuredClone(pick(expressions, what));
        if (fits(place, node)) Reflect.set(place.holder, place.key, node);
      }
      const compact = deparse(tree, { layout: 'compact' });
      expect(difference(tree, compact), compact).toBeUndefined();
      const pretty = deparse(tree);
      expect(difference(tree, pretty), pretty).toBeUndefined();
    }),
    { numRuns, interruptAfterTimeLimit: 3_000_000 },
  );
});

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function difference(tree: Node, sql: string): string | undefined {
  try {
    return differenceOf(tree, parse(sql)[0]?.tree);
  } catch (error) {
    return String(error);
  }
}
