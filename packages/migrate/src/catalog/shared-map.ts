import { hashOf } from './hash.ts';
import { type Trie, trieDifference, trieGet, trieValues, trieWith, trieWithout } from './trie.ts';

interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  /** Grows with each key that is added. */
  readonly place: number;
  /** Another key with the same hash. */
  readonly next: Entry<K, V> | undefined;
}

/** What stands under a key in one of two maps, or in both. */
export interface Difference<K, V> {
  readonly key: K;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

/**
 * A map that is changed by making a new one, cheaply: nearly all is shared. Iterates in the order in
 * which the keys were added, as a `Map` does.
 */
export class SharedMap<K extends string | number, V> implements ReadonlyMap<K, V> {
  /** By hash of the key. */
  readonly #entries: Trie<Entry<K, V>>;
  readonly #nextPlace: number;
  readonly size: number;
  /** The entry last looked up: a statement asks for its table again and again. */
  #last: Entry<K, V> | undefined;
  /** All entries in order, once somebody asked for them. */
  #ordered: readonly Entry<K, V>[] | undefined;

  private constructor(entries: Trie<Entry<K, V>>, nextPlace: number, size: number) {
    this.#entries = entries;
    this.#nextPlace = nextPlace;
    this.size = size;
  }

  static of<K extends string | number, V>(map: ReadonlyMap<K, V>): SharedMap<K, V> {
    if (map instanceof SharedMap) return map;
    let shared = new SharedMap<K, V>(undefined, 0, 0);
    for (const [key, value] of map) shared = shared.with(key, value);
    return shared;
  }

  get(key: K): V | undefined {
    return this.#entry(key)?.value;
  }

  has(key: K): boolean {
    return this.#entry(key) !== undefined;
  }

  /** Tells which of two keys comes first: the one whose place is lower. Undefined: no such key. */
  placeOf(key: K): number | undefined {
    return this.#entry(key)?.place;
  }

  #entry(key: K): Entry<K, V> | undefined {
    if (this.#last?.key === key) return this.#last;
    const entry = entryOf(trieGet(this.#entries, hashOf(key)), key);
    if (entry) this.#last = entry;
    return entry;
  }

  with(key: K, value: V): SharedMap<K, V> {
    return this.#put(key, value, this.#nextPlace);
  }

  without(key: K): SharedMap<K, V> {
    const hash = hashOf(key);
    const first = trieGet(this.#entries, hash);
    const found = entryOf(first, key);
    if (!found) return this;
    const left = withoutKey(first, key);
    const entries = left ? trieWith(this.#entries, hash, left) : trieWithout(this.#entries, hash);
    return new SharedMap(entries, this.#nextPlace, this.size - 1);
  }

  /** The key under another name, in its place; one that has that name gives way. */
  renamed(from: K, to: K, value: V): SharedMap<K, V> {
    const place = this.placeOf(from) ?? this.#nextPlace;
    return this.without(from).without(to).#put(to, value, place);
  }

  /** `place` is for a key that is new. */
  #put(key: K, value: V, place: number): SharedMap<K, V> {
    const hash = hashOf(key);
    const first = trieGet(this.#entries, hash);
    const found = entryOf(first, key);
    const next = withoutKey(first, key);
    const entry = { key, value, place: found?.place ?? place, next };
    const entries = trieWith(this.#entries, hash, entry);
    if (found) return new SharedMap(entries, this.#nextPlace, this.size);
    return new SharedMap(entries, Math.max(this.#nextPlace, place + 1), this.size + 1);
  }

  /**
   * Where the map differs from another: first what is gone, then the rest, each in order. As cheap as
   * there are few differences, if one was made from the other.
   */
  differences(before: SharedMap<K, V>): readonly Difference<K, V>[] {
    const [gone, come] = trieDifference(before.#entries, this.#entries);
    const differences: Difference<K, V>[] = [];
    for (const { key, value } of chained(gone).sort(byPlace)) {
      if (!this.has(key)) differences.push({ key, before: value, after: undefined });
    }
    for (const { key, value } of chained(come).sort(byPlace)) {
      const old = before.get(key);
      if (old !== value) differences.push({ key, before: old, after: value });
    }
    return differences;
  }

  keys(): MapIterator<K> {
    return this.#list(({ key }) => key);
  }

  values(): MapIterator<V> {
    return this.#list(({ value }) => value);
  }

  entries(): MapIterator<[K, V]> {
    return this.#list(({ key, value }): [K, V] => [key, value]);
  }

  /** In order of their places, which the trie does not have them in. */
  #list<T>(part: (entry: Entry<K, V>) => T): MapIterator<T> {
    this.#ordered ??= chained(trieValues(this.#entries)).sort(byPlace);
    return this.#ordered.map(part).values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}

function entryOf<K, V>(first: Entry<K, V> | undefined, key: K): Entry<K, V> | undefined {
  let entry = first;
  while (entry && entry.key !== key) entry = entry.next;
  return entry;
}

/** These entries, and those with the same hashes. */
function chained<K, V>(firsts: readonly Entry<K, V>[]): Entry<K, V>[] {
  const entries: Entry<K, V>[] = [];
  for (const first of firsts) {
    for (let entry: Entry<K, V> | undefined = first; entry; entry = entry.next) entries.push(entry);
  }
  return entries;
}

function byPlace(a: { readonly place: number }, b: { readonly place: number }): number {
  return a.place - b.place;
}

function withoutKey<K, V>(entry: Entry<K, V> | undefined, key: K): Entry<K, V> | undefined {
  if (!entry) return undefined;
  if (entry.key === key) return entry.next;
  return { ...entry, next: withoutKey(entry.next, key) };
}

export function withEntry<K extends string | number, V>(
  map: ReadonlyMap<K, V>,
  key: K,
  value: V,
): ReadonlyMap<K, V> {
  return SharedMap.of(map).with(key, value);
}

export function withoutEntry<K extends string | number, V>(
  map: ReadonlyMap<K, V>,
  key: K,
): ReadonlyMap<K, V> {
  return SharedMap.of(map).without(key);
}
