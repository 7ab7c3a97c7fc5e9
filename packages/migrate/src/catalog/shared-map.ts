/** A value that was set, or null: the key was removed. */
type Change<V> = { readonly value: V } | null;
type Changes<K, V> = ReadonlyMap<K, Change<V>>;

/**
 * A map that is changed by making a new one, cheaply: a base shared by many versions and the changes
 * made since, older ones shared by many versions as well. Iterates in the order in which the keys
 * were added, as a `Map` does.
 */
export class SharedMap<K, V> implements ReadonlyMap<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  readonly #older: Changes<K, V>;
  readonly #recent: Changes<K, V>;
  readonly size: number;

  private constructor(
    base: ReadonlyMap<K, V>,
    older: Changes<K, V>,
    recent: Changes<K, V>,
    size: number,
  ) {
    this.#base = base;
    this.#older = older;
    this.#recent = recent;
    this.size = size;
  }

  static of<K, V>(map: ReadonlyMap<K, V>): SharedMap<K, V> {
    return map instanceof SharedMap ? map : new SharedMap(map, new Map(), new Map(), map.size);
  }

  get(key: K): V | undefined {
    const change = this.#changeOf(key);
    return change === undefined ? this.#base.get(key) : change?.value;
  }

  has(key: K): boolean {
    const change = this.#changeOf(key);
    return change === undefined ? this.#base.has(key) : change !== null;
  }

  /** Undefined: as in the base. */
  #changeOf(key: K): Change<V> | undefined {
    const change = this.#recent.get(key);
    return change === undefined ? this.#older.get(key) : change;
  }

  with(key: K, value: V): SharedMap<K, V> {
    // A key that was removed comes back last, not where it stood.
    if (this.#changeOf(key) === null) return this.#compact().with(key, value);
    const recent = new Map(this.#recent).set(key, { value });
    return this.#next(recent, this.has(key) ? this.size : this.size + 1);
  }

  without(key: K): SharedMap<K, V> {
    if (!this.has(key)) return this;
    const recent = new Map(this.#recent);
    if (this.#base.has(key) || this.#older.has(key)) recent.set(key, null);
    else recent.delete(key);
    return this.#next(recent, this.size - 1);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#base) {
      const change = this.#changeOf(key);
      if (change === undefined) yield [key, value];
      else if (change) yield [key, change.value];
    }
    for (const key of this.#older.keys()) yield* this.#added(key);
    for (const key of this.#recent.keys()) if (!this.#older.has(key)) yield* this.#added(key);
  }

  *#added(key: K): Generator<[K, V]> {
    const change = this.#changeOf(key);
    if (change && !this.#base.has(key)) yield [key, change.value];
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }

  /**
   * Recent changes are copied for each new version: fold them in once that costs more than to copy
   * the older ones, and these into the base likewise.
   */
  #next(recent: Changes<K, V>, size: number): SharedMap<K, V> {
    const next = new SharedMap(this.#base, this.#older, recent, size);
    if (recent.size <= 16 || recent.size ** 2 <= 4 * this.#older.size) return next;
    const older = next.#olderAndRecent();
    if (older.size ** 3 > this.#base.size ** 2) return next.#compact();
    return new SharedMap(this.#base, older, new Map(), size);
  }

  #olderAndRecent(): Changes<K, V> {
    const changes = new Map(this.#older);
    for (const [key, change] of this.#recent) {
      if (change || this.#base.has(key)) changes.set(key, change);
      else changes.delete(key);
    }
    return changes;
  }

  #compact(): SharedMap<K, V> {
    const base = new Map(this.#base);
    for (const [key, change] of this.#olderAndRecent()) {
      if (change) base.set(key, change.value);
      else base.delete(key);
    }
    return new SharedMap(base, new Map(), new Map(), this.size);
  }
}

export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return SharedMap.of(map).with(key, value);
}

export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  return SharedMap.of(map).without(key);
}
