import { type Difference, SharedMap } from './shared-map.ts';
import { type TraitChanges, TraitIndex } from './trait-index.ts';

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
    const index = this.#index?.replaced(key, this.get(key), value);
    return new IndexedMap(this.#map.with(key, value), this.#changes, index);
  }

  without(key: string): IndexedMap<V> {
    const index = this.#index?.replaced(key, this.get(key), undefined);
    return new IndexedMap(this.#map.without(key), this.#changes, index);
  }

  /** The object under another key, in its place. */
  renamed(from: string, to: string, value: V): IndexedMap<V> {
    const without = this.#index?.replaced(from, this.get(from), undefined);
    const index = without?.replaced(to, this.get(to), value);
    return new IndexedMap(this.#map.renamed(from, to, value), this.#changes, index);
  }

  /** As SharedMap's. */
  differences(before: IndexedMap<V>): readonly Difference<string, V>[] {
    return this.#map.differences(before.#map);
  }

  hasTrait(trait: string): boolean {
    return this.#traits().has(trait);
  }

  /** One of the objects that have the trait, if there are any. */
  anyWith(trait: string): V | undefined {
    const key = this.#traits().anyKey(trait);
    return key === undefined ? undefined : this.get(key);
  }

  /** The objects that have one of the traits, each once, in the order of the map. */
  allWith(traits: readonly string[]): V[] {
    const index = this.#traits();
    const found = new Set<string>();
    for (const trait of traits) index.addKeys(trait, found);
    if (found.size === 0) return [];
    const place = (key: string): number => this.#map.placeOf(key) ?? 0;
    const keys = found.size < 2 ? [...found] : [...found].sort((a, b) => place(a) - place(b));
    return keys.flatMap((key) => this.get(key) ?? []);
  }

  #traits(): TraitIndex<V> {
    this.#index ??= TraitIndex.of(this.#map, this.#changes);
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

/** What is left of two lists without the start and the end that they have in common. */
export function differing<T>(a: readonly T[], b: readonly T[]): [readonly T[], readonly T[]] {
  if (a === b) return [[], []];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
