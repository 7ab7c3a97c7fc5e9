import { SharedMap } from './shared-map.ts';

/** By what is looked up: the key of the one object that has it, or how often each object does. */
type Index = SharedMap<string, string | SharedMap<string, number>>;

/** All that an object can be looked up by, besides its key; what it has twice is there twice. */
export type Traits = readonly string[];

/** The traits that an object loses and gets when another takes its place. */
export type TraitChanges<V> = (
  before: V | undefined,
  after: V | undefined,
) => readonly [gone: Traits, come: Traits];

/**
 * A SharedMap whose objects are found by their traits, too. The index is made once somebody looks
 * something up, and from then on changes with the map.
 */
export class IndexedMap<V> implements ReadonlyMap<string, V> {
  readonly #map: SharedMap<string, V>;
  readonly #changes: TraitChanges<V>;
  #index: Index | undefined;

  constructor(map: ReadonlyMap<string, V>, changes: TraitChanges<V>, index?: Index) {
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
    const index = this.#index && this.#changed(this.#index, key, this.get(key), value);
    return new IndexedMap(this.#map.with(key, value), this.#changes, index);
  }

  without(key: string): IndexedMap<V> {
    const index = this.#index && this.#changed(this.#index, key, this.get(key), undefined);
    return new IndexedMap(this.#map.without(key), this.#changes, index);
  }

  /** The object under another key, in its place. */
  renamed(from: string, to: string, value: V): IndexedMap<V> {
    const without = this.#index && this.#changed(this.#index, from, this.get(from), undefined);
    const index = without && this.#changed(without, to, this.get(to), value);
    return new IndexedMap(this.#map.renamed(from, to, value), this.#changes, index);
  }

  hasTrait(trait: string): boolean {
    return this.#traits().has(trait);
  }

  /** One of the objects that have the trait, if there are any. */
  anyWith(trait: string): V | undefined {
    const keys = this.#traits().get(trait);
    const key = typeof keys === 'string' ? keys : keys?.firstKey();
    return key === undefined ? undefined : this.get(key);
  }

  /** The objects that have one of the traits, each once, in the order of the map. */
  allWith(traits: readonly string[]): V[] {
    const index = this.#traits();
    const found = new Set<string>();
    for (const trait of traits) {
      const keys = index.get(trait);
      if (typeof keys === 'string') found.add(keys);
      else if (keys) for (const key of keys.keys()) found.add(key);
    }
    if (found.size === 0) return [];
    const place = (key: string): number => this.#map.placeOf(key) ?? 0;
    const keys = found.size < 2 ? [...found] : [...found].sort((a, b) => place(a) - place(b));
    return keys.flatMap((key) => this.get(key) ?? []);
  }

  #traits(): Index {
    if (this.#index) return this.#index;
    let index: Index = SharedMap.of(new Map());
    for (const [key, value] of this.#map) index = this.#changed(index, key, undefined, value);
    this.#index = index;
    return index;
  }

  #changed(index: Index, key: string, before: V | undefined, after: V | undefined): Index {
    const [gone, come] = this.#changes(before, after);
    let result = index;
    for (const trait of gone) result = counted(result, trait, key, -1);
    for (const trait of come) result = counted(result, trait, key, 1);
    return result;
  }

  /** What is here and was not, or not so, in `before`, in order; quick where the maps share most. */
  changedSince(before: IndexedMap<V>): V[] {
    return this.#map.changedSince(before.#map);
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

function counted(index: Index, trait: string, key: string, change: 1 | -1): Index {
  const keys = index.get(trait);
  if (keys === undefined) return index.with(trait, key);
  if (keys === key && change < 0) return index.without(trait);
  const counts = typeof keys === 'string' ? SharedMap.of(new Map([[keys, 1]])) : keys;
  const count = (counts.get(key) ?? 0) + change;
  const left = count > 0 ? counts.with(key, count) : counts.without(key);
  return left.size > 0 ? index.with(trait, left) : index.without(trait);
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
