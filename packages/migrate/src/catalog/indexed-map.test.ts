import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IndexedMap } from './indexed-map.ts';
import type { Trait, TraitChanges, Traits } from './trait-index.ts';

/** An object is the list of what it is found by. */
const ownTraits: TraitChanges<Traits> = (before = [], after = []) => [before, after];

/** More than are copied, too. */
const key = fc.oneof(
  fc.constantFrom('k', 'l', 'm'),
  fc.constantFrom('n', 'o', 'p', 'q', 'r', 's', 't', 'u'),
);
/** Several have one name. */
const traits: Traits = [
  { kind: 'a', name: 'n', schema: 's' },
  { kind: 'b', name: 'n', schema: 's' },
  { kind: 'a', name: 'n', schema: undefined },
  { kind: 'a', name: 'm', schema: 's' },
];
const [first] = traits as readonly [Trait];
const trait = fc.constantFrom(...traits);
const object = fc.array(trait, { maxLength: 3 });

/** Which version it changes, and whether the one it makes is asked at once. */
const of = fc.nat();
const asked = fc.boolean();

const change = fc.oneof(
  fc.record({ kind: fc.constant('with' as const), key, object, of, asked }),
  fc.record({ kind: fc.constant('without' as const), key, of, asked }),
  fc.record({ kind: fc.constant('renamed' as const), key, to: key, object, of, asked }),
);

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(map: IndexedMap<Traits>, made: Change): IndexedMap<Traits> {
  if (made.kind === 'with') return map.with(made.key, made.object);
  if (made.kind === 'without') return map.without(made.key);
  return map.renamed(made.key, made.to, made.object);
}

function found(map: IndexedMap<Traits>) {
  return traits.map((each) => [map.hasTrait(each), map.allWith([each])]);
}

/** Nothing is known of it from before. */
function afresh(map: IndexedMap<Traits>): IndexedMap<Traits> {
  return new IndexedMap(new Map(map), ownTraits);
}

test('every version is found by its own traits, whichever is asked first', () => {
  const changes = fc.array(change, { minLength: 1, maxLength: 40 });
  const order = fc.array(fc.nat(), { maxLength: 20 });
  fc.assert(
    fc.property(changes, order, (made, numbers) => {
      const empty = new IndexedMap<Traits>(new Map(), ownTraits);
      empty.hasTrait(first);
      const versions = [empty];
      for (const each of made) {
        // Of an older version, too: a transaction that is rolled back goes back to one.
        const next = changed(versions[each.of % versions.length] ?? empty, each);
        if (each.asked) next.hasTrait(first);
        versions.push(next);
      }
      const old = numbers.flatMap((number) => versions[number % versions.length] ?? []);
      expect(old.map(found)).toEqual(old.map(afresh).map(found));
    }),
  );
});
