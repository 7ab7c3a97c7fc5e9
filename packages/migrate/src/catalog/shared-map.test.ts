import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedMap } from './shared-map.ts';

const steps = (key: fc.Arbitrary<number>) =>
  fc.array(fc.tuple(fc.boolean(), key, fc.integer()), { maxLength: 200 });

// Of a small base changes are folded into it soon; of a big one they are kept apart for long.
test.each([60, 1_000])(
  'with %i keys is at every version what a Map would be, order included',
  (size) => {
    const key = fc.integer({ min: 0, max: size + 10 });
    fc.assert(
      fc.property(steps(key), (changes) => {
        const map = new Map(Array.from({ length: size }, (_, i) => [i, i]));
        let shared = SharedMap.of<number, number>(new Map(map));
        for (const [add, k, value] of changes) {
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
  },
);
