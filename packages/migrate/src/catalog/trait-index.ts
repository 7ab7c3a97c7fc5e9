import { SharedMap } from './shared-map.ts';

/** All that an object can be looked up by, besides its key; what it has twice is there twice. */
export type Traits = readonly string[];

/** The traits that an object loses and gets when another takes its place. */
export type TraitChanges<V> = (
  before: V | undefined,
  after: V | undefined,
) => readonly [gone: Traits, come: Traits];

/** By trait: the key of the one object that has it, or how often each object does. */
type Counts = Map<string, string | Map<string, number>>;

/**
 * Which objects of a map have which traits. All versions of the map share one table, which is that of the
 * version last asked: for another one it is put right by what differs. So a step forward costs what it
 * changes, and so does one back.
 */
export class TraitIndex<V> {
  readonly #changes: TraitChanges<V>;
  readonly #counts: Counts = new Map();
  #version: SharedMap<string, V> = SharedMap.of(new Map<string, V>());

  constructor(changes: TraitChanges<V>) {
    this.#changes = changes;
  }

  has(version: SharedMap<string, V>, trait: string): boolean {
    return this.#of(version).has(trait);
  }

  /** The key of one of the objects that have the trait. */
  anyKey(version: SharedMap<string, V>, trait: string): string | undefined {
    const keys = this.#of(version).get(trait);
    return typeof keys === 'string' ? keys : keys?.keys().next().value;
  }

  /** The keys of the objects that have the trait. */
  keysOf(version: SharedMap<string, V>, trait: string): readonly string[] {
    const keys = this.#of(version).get(trait);
    if (keys === undefined) return none;
    return typeof keys === 'string' ? [keys] : [...keys.keys()];
  }

  #of(version: SharedMap<string, V>): Counts {
    if (version === this.#version) return this.#counts;
    for (const { key, entry } of version.entriesBefore(this.#version)) {
      const [gone, come] = this.#changes(entry?.value, version.get(key));
      for (const trait of gone) count(this.#counts, trait, key, -1);
      for (const trait of come) count(this.#counts, trait, key, 1);
    }
    this.#version = version;
    return this.#counts;
  }
}

const none: readonly never[] = [];

function count(counts: Counts, trait: string, key: string, change: 1 | -1): void {
  const keys = counts.get(trait);
  if (keys === undefined) {
    counts.set(trait, key);
  } else if (keys === key && change < 0) {
    counts.delete(trait);
  } else {
    const byKey = typeof keys === 'string' ? new Map<string, number>().set(keys, 1) : keys;
    const times = (byKey.get(key) ?? 0) + change;
    if (times > 0) byKey.set(key, times);
    else byKey.delete(key);
    if (byKey.size > 0) counts.set(trait, byKey);
    else counts.delete(trait);
  }
}
