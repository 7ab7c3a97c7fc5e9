import { withItem } from './trees.ts';

export interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  /** Grows with each key that is added. */
  readonly place: number;
}

/** All entries of one version; they are changed into those of another when that one is asked. */
type Table<K, V> = Map<K, Entry<K, V>>;

/** What stands under a key in a version; nothing may. */
interface Before<K, V> {
  readonly key: K;
  readonly entry: Entry<K, V> | undefined;
}

/** How a version differs from one that is nearer to the table: in what stands under one key. */
interface Step<K extends string | number, V> extends Before<K, V> {
  readonly nearer: SharedMap<K, V>;
}

/** A step, and where it is made from. */
interface StepFrom<K extends string | number, V> extends Step<K, V> {
  readonly version: SharedMap<K, V>;
}

/** What stands under a key in one of two maps, or in both. */
export interface Difference<K, V> {
  readonly key: K;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

interface Placed<T> {
  readonly place: number;
  readonly item: T;
}

/** So many steps are few, and so is such a part of a table. */
const FEW = 128;

/**
 * So few entries are copied, and looked through one by one: that is quicker, and a version that is kept
 * does not keep all that are made of it.
 */
const SMALL = 4;

/**
 * A map that is changed by making a new one, cheaply: the versions share one table. It is that of the
 * version last asked; each other knows how it differs from one nearer to it, and puts the table right
 * when it is asked. So a step forward costs one change, and so does one back. After Baker, Shallow
 * Binding Makes Functional Arrays Fast (1991). Iterates in the order in which the keys were added, as
 * a `Map` does.
 */
export class SharedMap<K extends string | number, V> implements ReadonlyMap<K, V> {
  readonly size: number;
  /** Where the next key goes. */
  readonly #end: number;
  /** Either there are few entries, in order, */
  readonly #few: readonly Entry<K, V>[] | undefined;
  /** or this is here, */
  #table: Table<K, V> | undefined;
  /** or this leads to it. */
  #step: Step<K, V> | undefined;
  /** All entries in order, once somebody asked for them. */
  #ordered: readonly Entry<K, V>[] | undefined;

  private constructor(
    end: number,
    few: readonly Entry<K, V>[] | undefined,
    table: Table<K, V> | undefined,
  ) {
    this.size = few?.length ?? table?.size ?? 0;
    this.#end = end;
    this.#few = few;
    this.#table = table;
    this.#step = undefined;
    this.#ordered = few;
  }

  static of<K extends string | number, V>(map: ReadonlyMap<K, V>): SharedMap<K, V> {
    if (map instanceof SharedMap) return map;
    let place = 0;
    const entries = Array.from(map, ([key, value]) => ({ key, value, place: place++ }));
    return SharedMap.#from(entries, place);
  }

  /** Of entries in order. */
  static #from<K extends string | number, V>(
    entries: readonly Entry<K, V>[],
    end: number,
  ): SharedMap<K, V> {
    if (entries.length <= SMALL) return new SharedMap(end, entries, undefined);
    const table = new Map(entries.map((entry) => [entry.key, entry]));
    return new SharedMap(end, undefined, table);
  }

  get(key: K): V | undefined {
    return this.#entry(key)?.value;
  }

  has(key: K): boolean {
    return this.#entry(key) !== undefined;
  }

  /** What stands under these keys, in the order of the map. */
  valuesOf(keys: readonly K[]): readonly V[] {
    const found: Entry<K, V>[] = [];
    for (const key of keys) {
      const entry = this.#entry(key);
      if (entry) found.push(entry);
    }
    return inOrder(found).map(({ value }) => value);
  }

  /** What is near the table is looked up from there, so that two versions may be asked in turn. */
  #entry(key: K): Entry<K, V> | undefined {
    if (this.#few) return withKey(this.#few, key);
    if (this.#table) return this.#table.get(key);
    let step = this.#step;
    for (let steps = 0; step && steps < FEW; steps++) {
      if (step.key === key) return step.entry;
      const { nearer }: Step<K, V> = step;
      if (nearer.#table) return nearer.#table.get(key);
      step = nearer.#step;
    }
    return this.#fetched().get(key);
  }

  with(key: K, value: V): SharedMap<K, V> {
    return this.#put(key, value, this.#end);
  }

  without(key: K): SharedMap<K, V> {
    const before = this.#entry(key);
    return before ? this.#changed(key, before, undefined, this.#end) : this;
  }

  /** The key under another name, in its place; one that has that name gives way. */
  renamed(from: K, to: K, value: V): SharedMap<K, V> {
    const place = this.#entry(from)?.place ?? this.#end;
    return this.without(from).without(to).#put(to, value, place);
  }

  /** `end` is the place of a key that is new. */
  #put(key: K, value: V, end: number): SharedMap<K, V> {
    const before = this.#entry(key);
    const place = before?.place ?? end;
    return this.#changed(key, before, { key, value, place }, Math.max(this.#end, place + 1));
  }

  #changed(
    key: K,
    before: Entry<K, V> | undefined,
    after: Entry<K, V> | undefined,
    end: number,
  ): SharedMap<K, V> {
    if (this.#few) return SharedMap.#from(changedFew(this.#few, key, after), end);
    const table = this.#own();
    const nearer = new SharedMap(end, undefined, put(table, key, after));
    this.#table = undefined;
    this.#step = { nearer, key, entry: before };
    return nearer;
  }

  /** The table, with what is in this version. */
  #own(): Table<K, V> {
    return this.#table ?? this.#fetched();
  }

  /** The steps from here to a version that has a table. */
  #way(): StepFrom<K, V>[] {
    const way: StepFrom<K, V>[] = this.#step ? [{ version: this, ...this.#step }] : [];
    for (const { nearer } of way) {
      if (nearer.#step) way.push({ version: nearer, ...nearer.#step });
    }
    return way;
  }

  /**
   * The table of the other end, changed step by step; the versions passed lead here from now on. A copy
   * is changed if that is far: to ask first one and then the other must not cost the way each time.
   */
  #fetched(): Table<K, V> {
    const way = this.#way();
    const [last] = way.slice(-1) as [StepFrom<K, V>];
    const there = last.nearer.#own();
    const isFar = way.length > FEW && way.length > there.size / FEW;
    const table = isFar ? new Map(there) : there;
    const led = isFar ? way.length / 2 : way.length;
    for (let i = way.length - 1; i >= 0; i--) {
      const { version, nearer, key, entry } = way[i] as StepFrom<K, V>;
      if (i < led) {
        nearer.#table = undefined;
        nearer.#step = { nearer: version, key, entry: table.get(key) };
      }
      put(table, key, entry);
    }
    this.#table = table;
    this.#step = undefined;
    return table;
  }

  /**
   * Where the map differs from another: first what is gone, then the rest, each in order. As cheap as
   * there are few differences, if one was made from the other.
   */
  differences(before: SharedMap<K, V>): readonly Difference<K, V>[] {
    const gone: Placed<Difference<K, V>>[] = [];
    const come: Placed<Difference<K, V>>[] = [];
    for (const { key, entry: old } of this.entriesBefore(before)) {
      const now = this.#entry(key);
      const there = now ?? old;
      if (!there || now?.value === old?.value) continue;
      const difference = { key, before: old?.value, after: now?.value };
      (now ? come : gone).push({ place: there.place, item: difference });
    }
    return [...inOrder(gone), ...inOrder(come)].map(({ item }) => item);
  }

  /** The keys under which another map may differ, in no order, and what that one has there. */
  entriesBefore(before: SharedMap<K, V>): readonly Before<K, V>[] {
    if (!this.#few) this.#own();
    const found: Before<K, V>[] = [];
    let keys: Set<K> | undefined;
    let version = before;
    for (let step = before.#step; step; step = version.#step) {
      const { key }: Step<K, V> = step;
      // Of several steps about one key, the first says what is there.
      if (!(keys ? keys.has(key) : withKey(found, key))) {
        found.push(step);
        if (keys) keys.add(key);
        else if (found.length === FEW) keys = new Set(found.map((each) => each.key));
      }
      version = step.nearer;
    }
    if (version === this) return found;
    const all = new Set([...before.keys(), ...this.keys()]);
    return Array.from(all, (key) => ({ key, entry: before.#entry(key) }));
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

  #list<T>(part: (entry: Entry<K, V>) => T): MapIterator<T> {
    return this.#inOrder().map(part).values();
  }

  #inOrder(): readonly Entry<K, V>[] {
    this.#ordered ??= inOrder([...this.#own().values()]);
    return this.#ordered;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const { key, value } of this.#inOrder()) callback(value, key, this);
  }
}

function withKey<K, T extends { readonly key: K }>(few: readonly T[], key: K): T | undefined {
  for (let i = 0; i < few.length; i++) if (few[i]?.key === key) return few[i];
  return undefined;
}

function changedFew<K, V>(
  few: readonly Entry<K, V>[],
  key: K,
  after: Entry<K, V> | undefined,
): readonly Entry<K, V>[] {
  const at = few.findIndex((entry) => entry.key === key);
  if (at < 0) return after ? inOrder([...few, after]) : few;
  return after ? withItem(few, at, after) : few.filter((_, i) => i !== at);
}

function put<K, V>(table: Table<K, V>, key: K, entry: Entry<K, V> | undefined): Table<K, V> {
  if (entry) table.set(key, entry);
  else table.delete(key);
  return table;
}

/** By their places, which a table need not have them in, though it most often has. */
function inOrder<T extends { readonly place: number }>(items: readonly T[]): readonly T[] {
  const areInOrder = items.every(({ place }, i) => place >= (items[i - 1]?.place ?? place));
  return areInOrder ? items : items.toSorted((a, b) => a.place - b.place);
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
