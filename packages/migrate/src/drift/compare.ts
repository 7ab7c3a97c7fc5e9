/** Definitions of many places against the one that is expected: what differs, and where. */
import { keyOf, textOf } from './definitions.ts';
import type { Definition, Definitions, Finding, Found, Variant } from './finding.ts';
import type { DriftObject, Place } from './model.ts';

/**
 * What is not the same in all places, in the order of the expected definitions, then what is extra. A
 * place that has nothing at all lacks `whole`, and is not asked for the rest.
 */
export function compare(
  expected: Definitions,
  found: readonly Found[],
  whole?: DriftObject,
): readonly Finding[] {
  const wholeKey = whole && keyOf(whole);
  const extra = found.flatMap(({ definitions }) =>
    [...(definitions?.keys() ?? [])].filter((key) => !expected.has(key)),
  );
  return [...new Set([...expected.keys(), ...extra])].flatMap((key) => {
    const asked = found.filter(({ definitions }) => definitions || key === wholeKey);
    return findingOf(expected.get(key), asked, key) ?? [];
  });
}

interface At {
  readonly place: Place;
  readonly definition?: Definition;
}

function findingOf(
  expected: Definition | undefined,
  found: readonly Found[],
  key: string,
): Finding | undefined {
  const places = found.map(({ place, definitions }): At => {
    const definition = definitions?.get(key);
    return { place, ...(definition && { definition }) };
  });
  const wanted = expected && textOf(expected);
  const odd = places.filter(({ definition }) => (definition && textOf(definition)) !== wanted);
  const object = expected?.object ?? odd[0]?.definition?.object;
  if (odd.length === 0 || !object) return undefined;
  return {
    object,
    ...(expected && { expected }),
    agreeing: places.length - odd.length,
    variants: variantsOf(odd, expected),
  };
}

/** Places that have the same together, most places first. */
function variantsOf(odd: readonly At[], expected: Definition | undefined): readonly Variant[] {
  const groups = new Map<string | undefined, At[]>();
  for (const at of odd) {
    const text = at.definition && textOf(at.definition);
    groups.set(text, [...(groups.get(text) ?? []), at]);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((at) => ({ found: deviationOf(at[0]?.definition, expected), at }));
}

function deviationOf(
  found: Definition | undefined,
  expected: Definition | undefined,
): Variant['found'] {
  if (!found) return 'missing';
  return expected ? 'different' : 'extra';
}
