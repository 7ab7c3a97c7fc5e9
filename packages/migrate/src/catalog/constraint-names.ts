import type { Relation, Schema, Type } from './model.ts';
import { SharedMap } from './shared-map.ts';

/** How many constraints of a schema have each name. */
type Counts = SharedMap<string, number>;

/** Derived from the schemas alone, so it is no part of the model. */
const known = new WeakMap<Schema, Counts>();

/** The names of all constraints of a schema's tables and domains, as pg_constraint holds them. */
export function constraintNames(schema: Schema): ReadonlyMap<string, number> {
  const counted = known.get(schema);
  if (counted) return counted;
  const counts = new Map<string, number>();
  for (const object of [...schema.relations.values(), ...schema.types.values()]) {
    for (const name of constraintNamesOf(object)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const result = SharedMap.of(counts);
  known.set(schema, result);
  return result;
}

/** Spares the next look-up a walk through all tables when only one object differs. */
export function carryConstraintNames(
  before: Schema,
  after: Schema,
  removed?: Relation | Type,
  added?: Relation | Type,
): void {
  let counts = known.get(before);
  if (!counts) return;
  const [gone, come] = withoutCommonStart(constraintNamesOf(removed), constraintNamesOf(added));
  for (const name of gone) {
    const left: number = (counts.get(name) ?? 0) - 1;
    counts = left > 0 ? counts.with(name, left) : counts.without(name);
  }
  for (const name of come) counts = counts.with(name, (counts.get(name) ?? 0) + 1);
  known.set(after, counts);
}

function constraintNamesOf(object: Relation | Type | undefined): readonly string[] {
  if (object === undefined) return [];
  if ('constraintNames' in object) return object.constraintNames;
  if (object.kind !== 'table') return [];
  const triggers = object.triggers?.flatMap((t) => t.constraint ?? []) ?? [];
  return [...object.constraints.map((c) => c.name), ...triggers];
}

function withoutCommonStart(
  a: readonly string[],
  b: readonly string[],
): [readonly string[], readonly string[]] {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return [a.slice(same), b.slice(same)];
}
