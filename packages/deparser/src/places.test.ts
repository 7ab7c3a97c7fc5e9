import { expect, test } from 'vitest';
import { placesOf } from './places.ts';

test('parts of a tree are named in its order, by the first place of each', () => {
  const [a, b, absent] = [{ String: { sval: 'a' } }, { String: { sval: 'b' } }, {}];
  const tree = { List: { items: [{ List: { items: [b, a] } }, a] } };
  expect([...placesOf(tree, new Set([a, b, absent, tree]))]).toEqual([
    [tree, ''],
    [b, 'List.items[0].List.items[0]'],
    [a, 'List.items[0].List.items[1]'],
  ]);
});

test('a tree that holds itself comes to an end', () => {
  const args: object[] = [];
  const tree = { BoolExpr: { args } };
  const last = { Integer: {} };
  args.push(tree, last);
  expect([...placesOf(tree, new Set([last]))]).toEqual([[last, 'BoolExpr.args[1]']]);
});

test('what is no tree has no places', () => {
  expect(placesOf('SELECT 1', new Set([{}])).size).toBe(0);
  expect(placesOf(null, new Set([{}])).size).toBe(0);
});
