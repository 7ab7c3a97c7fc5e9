import { type Difference, SharedMap } from './shared-map.ts';
import { type Trait, type TraitChanges, TraitIndex } from './trait-index.ts';

/**
 * A SharedMap whose objects are found by their traits, too. The index is made once somebody looks
 * something up, and from then on changes with the map.
 */
export class IndexedMap<V> implements ReadonlyMap<string, V> {
  readonly #map: SharedMap<string, V>;
  readonly #changes: TraitChanges<V>;
  #index: TraitIndex<V> | undefined;

  constructor(map: ReadonlyMap<string, V>, changes: TraitChanges<V>, index?: TraitIndex<V>) {
    this.#map = SharedMap.of(map);
    this.#changes = changes;
    this.#index = index;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: string): V | undefined {
    return this.#map.get(key);
  }

  has(key: string): boolean {
    return this.#map.has(key);
  }

  with(key: string, value: V): IndexedMap<V> {
    // An index holds the version last asked: that of an empty map, which may be kept, none made of it.
    const index = this.size > 0 ? this.#index : undefined;
    return new IndexedMap(this.#map.with(key, value), this.#changes, index);
  }

  without(key: string): IndexedMap<V> {
    return new IndexedMap(this.#map.without(key), this.#changes, this.#index);
  }

  /** The object under another key, in its place. */
  renamed(from: string, to: string, value: V): IndexedMap<V> {
    return new IndexedMap(this.#map.renamed(from, to, value), this.#changes, this.#index);
  }

  /** As SharedMap's. */
  differences(before: IndexedMap<V>): readonly Difference<string, V>[] {
    return this.#map.differences(before.#map);
  }

  hasTrait(trait: Trait): boolean {
    return this.#traits().has(this.#map, trait);
  }

  /** One of the objects that have the trait, if there are any. */
  anyWith(trait: Trait): V | undefined {
    const key = this.#traits().anyKey(this.#map, trait);
    return key === undefined ? undefined : this.get(key);
  }

  /** The objects that have one of the traits, each once, in the order of the map. */
  allWith(traits: readonly Trait[]): readonly V[] {
    const index = this.#traits();
    let keys: readonly string[] = none;
    for (const trait of traits) keys = joined(keys, index.keysOf(this.#map, trait));
    return keys.length === 0 ? none : this.#map.valuesOf(keys);
  }

  #traits(): TraitIndex<V> {
    this.#index ??= new TraitIndex(this.#changes);
    return this.#index;
  }

  keys(): MapIterator<string> {
    return this.#map.keys();
  }

  values(): MapIterator<V> {
    return this.#map.values();
  }

  entries(): MapIterator<[string, V]> {
    return this.#map.entries();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.#map.entries();
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.#map) callback(value, key, this);
  }
}

const none: readonly never[] = [];

function joined<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...new Set([...a, ...b])];
}

/** What is left of two lists without the start and the end that they have in common. */
export function differing<T>(a: readonly T[], b: readonly T[]): [readonly T[], readonly T[]] {
  if (a === b) return [none, none];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [part(a, start, end), part(b, start, end)];
}

/** Without so many at its start and at its end. */
function part<T>(list: readonly T[], start: number, end: number): readonly T[] {
  return start + end === list.length ? none : list.slice(start, list.length - end);
}
