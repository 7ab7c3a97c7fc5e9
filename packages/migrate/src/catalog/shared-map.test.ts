import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedMap } from './shared-map.ts';

type Key = string | number;

const numbers = fc.integer({ min: 0, max: 70 });
const kinds: { readonly [kind in string]: fc.Arbitrary<Key> } = {
  numbers,
  names: numbers.map((n) => `k${n}`),
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
        expect(shared.valuesOf([...map.keys()].toReversed())).toEqual([...map.values()]);
      }),
    );
  },
);

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

test.each(Object.entries(kinds))(
  'any version may be asked, or changed, at any time: %s',
  (_, key) => {
    const step = fc.record({ of: fc.nat(), changes: changesOf(key), asked: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const empty = new Map<Key, number>();
        const versions = [{ shared: SharedMap.of(empty), map: empty }];
        for (const { of, changes, asked } of steps) {
          for (const [i, change] of changes.entries()) {
            const { shared, map } = at(versions, i === 0 ? of : -1);
            versions.push({ shared: changed(shared, change), map: changedMap(map, change) });
          }
          const { shared, map } = at(versions, asked);
          expect([...map.keys()].map((each) => shared.get(each))).toEqual([...map.values()]);
          expect(shared.has('none') || shared.has(-1)).toBe(false);
        }
        for (const { shared, map } of versions) expect([...shared]).toEqual([...map]);
      }),
      { numRuns: 40 },
    );
  },
);

function at<T>(list: readonly T[], index: number): T {
  return list.at(index < 0 ? index : index % list.length) as T;
}

test('versions far apart are asked in turn at the price of near ones', () => {
  const entries = Array.from({ length: 20_000 }, (_, i): [string, number] => [`t${i}`, i]);
  const first = SharedMap.of(new Map(entries));
  let last = first;
  for (const [key] of entries) last = last.with(key, -1);
  const unlike = entries.filter(([key]) => first.get(key) !== last.get(key));
  expect(unlike).toHaveLength(20_000);
  expect(last.differences(first)).toHaveLength(20_000);
});
