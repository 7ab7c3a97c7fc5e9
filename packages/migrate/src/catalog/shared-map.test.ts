import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf } from './hash.ts';
import { SharedMap } from './shared-map.ts';

type Key = string | number;

const numbers = fc.integer({ min: 0, max: 70 });
const colliding = ['k21728', 'k64097'];
const kinds: { readonly [kind in string]: fc.Arbitrary<Key> } = {
  numbers,
  names: numbers.map((n) => `k${n}`),
  'equal hashes': fc.constantFrom(...colliding, 'another'),
};

type Change =
  | { readonly put: Key; readonly value: number }
  | { readonly remove: Key }
  | { readonly rename: Key; readonly to: Key; readonly value: number };

const changesOf = (key: fc.Arbitrary<Key>): fc.Arbitrary<Change[]> =>
  fc.array(
    fc.oneof(
      fc.record({ put: key, value: fc.integer() }),
      fc.record({ remove: key }),
      fc.record({ rename: key, to: key, value: fc.integer() }),
    ),
    { maxLength: 200 },
  );

function changed(map: SharedMap<Key, number>, change: Change): SharedMap<Key, number> {
  if ('put' in change) return map.with(change.put, change.value);
  if ('remove' in change) return map.without(change.remove);
  return map.renamed(change.rename, change.to, change.value);
}

function changedMap(map: ReadonlyMap<Key, number>, change: Change): Map<Key, number> {
  const result = new Map(map);
  if ('put' in change) return result.set(change.put, change.value);
  if ('remove' in change) {
    result.delete(change.remove);
    return result;
  }
  const { rename, to, value } = change;
  if (!map.has(rename)) {
    result.delete(to);
    return result.set(to, value);
  }
  const others = [...map].filter(([key]) => key === rename || key !== to);
  return new Map(others.map(([key, old]) => (key === rename ? [to, value] : [key, old])));
}

test.each(Object.entries(kinds))(
  '%s: at every version what a Map would be, order included',
  (_, keys) => {
    fc.assert(
      fc.property(changesOf(keys), (changes) => {
        let map = new Map<Key, number>();
        let shared = SharedMap.of<Key, number>(map);
        for (const change of changes) {
          const before = [...shared];
          const next = changed(shared, change);
          expect([...shared]).toEqual(before);
          map = changedMap(map, change);
          shared = next;
          expect(shared.size).toBe(map.size);
          expect([...shared]).toEqual([...map]);
        }
        expect([...map.keys()].map((key) => shared.get(key))).toEqual([...map.values()]);
        expect([...shared.keys()]).toEqual([...map.keys()]);
        expect([...shared.values()]).toEqual([...map.values()]);
        const places = [...map.keys()].map((key) => shared.placeOf(key) ?? -1);
        expect(places.toSorted((a, b) => a - b)).toEqual(places);
      }),
    );
  },
);

test('the hashes of those keys are equal', () => {
  expect(new Set(colliding.map(hashOf)).size).toBe(1);
});

test('many keys keep their order when the first goes', () => {
  const entries = Array.from({ length: 20_000 }, (_, i): [string, number] => [`t${i}`, i]);
  const large = SharedMap.of(new Map(entries));
  const [first, ...others] = [[...large.keys()][0], ...large.without('t0').keys()];
  expect([first, others.length, others[0]]).toEqual(['t0', 19_999, 't1']);
});

test.each(Object.entries(kinds))('differences of one map made from another: %s', (_, key) => {
  fc.assert(
    fc.property(changesOf(key), changesOf(key), (first, then) => {
      const before = first.reduce(changed, SharedMap.of(new Map<Key, number>()));
      const after = then.reduce(changed, before);
      const expected = [...new Set([...before.keys(), ...after.keys()])]
        .filter((k) => before.get(k) !== after.get(k))
        .map((k) => ({ key: k, before: before.get(k), after: after.get(k) }));
      const found = after.differences(before);
      expect(new Set(found)).toEqual(new Set(expected));
      expect(found).toHaveLength(expected.length);
    }),
  );
});
