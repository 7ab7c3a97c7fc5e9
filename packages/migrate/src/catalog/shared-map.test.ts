import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedMap } from './shared-map.ts';

const key = fc.integer({ min: 0, max: 60 });
const changes = fc.array(fc.tuple(fc.boolean(), key, fc.integer()), { maxLength: 200 });

test('is at every version what a Map would be, order included', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key), changes, (start, steps) => {
      const map = new Map(start.map((k) => [k, k]));
      let shared = SharedMap.of<number, number>(new Map(map));
      for (const [add, k, value] of steps) {
        const before = [...shared];
        const next = add ? shared.with(k, value) : shared.without(k);
        expect([...shared]).toEqual(before);
        if (add) map.set(k, value);
        else map.delete(k);
        shared = next;
        expect(shared.size).toBe(map.size);
        expect(shared.get(k)).toBe(map.get(k));
      }
      expect([...shared]).toEqual([...map]);
      expect([...shared.keys()]).toEqual([...map.keys()]);
    }),
  );
});
