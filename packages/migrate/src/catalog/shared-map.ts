/**
 * A map that is changed by making a new one, cheaply: a base shared by many versions and the changes
 * made since. Iterates in the order in which the keys were added, as a `Map` does.
 */
export class SharedMap<K, V> implements ReadonlyMap<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  /** Absent value: the key of the base was removed. */
  readonly #changes: ReadonlyMap<K, { readonly value: V } | undefined>;
  readonly size: number;

  private constructor(
    base: ReadonlyMap<K, V>,
    changes: ReadonlyMap<K, { readonly value: V } | undefined>,
    size: number,
  ) {
    this.#base = base;
    this.#changes = changes;
    this.size = size;
  }

  static of<K, V>(map: ReadonlyMap<K, V>): SharedMap<K, V> {
    return map instanceof SharedMap ? map : new SharedMap(map, new Map(), map.size);
  }

  get(key: K): V | undefined {
    return this.#changes.has(key) ? this.#changes.get(key)?.value : this.#base.get(key);
  }

  has(key: K): boolean {
    return this.#changes.has(key) ? this.#changes.get(key) !== undefined : this.#base.has(key);
  }

  with(key: K, value: V): SharedMap<K, V> {
    // A key removed from the base comes back last, not where it stood.
    if (this.#changes.has(key) && !this.has(key)) return this.#compact().with(key, value);
    const changes = new Map(this.#changes).set(key, { value });
    return this.#next(changes, this.has(key) ? this.size : this.size + 1);
  }

  without(key: K): SharedMap<K, V> {
    if (!this.has(key)) return this;
    const changes = new Map(this.#changes);
    if (this.#base.has(key)) changes.set(key, undefined);
    else changes.delete(key);
    return this.#next(changes, this.size - 1);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#base) {
      const change = this.#changes.get(key);
      if (change) yield [key, change.value];
      else if (!this.#changes.has(key)) yield [key, value];
    }
    for (const [key, change] of this.#changes) {
      if (change && !this.#base.has(key)) yield [key, change.value];
    }
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

  /** The changes are copied for each new version: fold them in once that costs more than the base. */
  #next(changes: ReadonlyMap<K, { readonly value: V } | undefined>, size: number): SharedMap<K, V> {
    const next = new SharedMap(this.#base, changes, size);
    return changes.size > 16 && changes.size ** 2 > 4 * this.#base.size ? next.#compact() : next;
  }

  #compact(): SharedMap<K, V> {
    const base = new Map(this.#base);
    for (const [key, change] of this.#changes) {
      if (change) base.set(key, change.value);
      else base.delete(key);
    }
    return new SharedMap(base, new Map(), this.size);
  }
}

export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return SharedMap.of(map).with(key, value);
}

export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  return SharedMap.of(map).without(key);
}
