import { SharedMap } from './shared-map.ts';

/** What an object can be looked up by, besides its key: most often, how it refers to another. */
export interface Trait {
  readonly kind: string;
  readonly name: string;
  /** Where the name is one of a schema. */
  readonly schema: string | undefined;
}

/** What it has twice is there twice. */
export type Traits = readonly Trait[];

/** The traits that an object loses and gets when another takes its place. */
export type TraitChanges<V> = (
  before: V | undefined,
  after: V | undefined,
) => readonly [gone: Traits, come: Traits];

/** The objects that have a trait, in a chain of all traits with its name. */
interface Holders extends Trait {
  /** The key of the one object that has it, or how often each object does. */
  keys: string | Map<string, number>;
  next: Holders | undefined;
}

/**
 * By the name alone, which is a string that is there already: one made of a trait's parts would have to
 * be hashed each time.
 */
type Counts = Map<string, Holders>;

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

  has(version: SharedMap<string, V>, trait: Trait): boolean {
    return this.#holders(version, trait) !== undefined;
  }

  /** The key of one of the objects that have the trait. */
  anyKey(version: SharedMap<string, V>, trait: Trait): string | undefined {
    const keys = this.#holders(version, trait)?.keys;
    return typeof keys === 'string' ? keys : keys?.keys().next().value;
  }

  /** The keys of the objects that have the trait. */
  keysOf(version: SharedMap<string, V>, trait: Trait): readonly string[] {
    const keys = this.#holders(version, trait)?.keys;
    if (keys === undefined) return none;
    return typeof keys === 'string' ? [keys] : [...keys.keys()];
  }

  #holders(version: SharedMap<string, V>, trait: Trait): Holders | undefined {
    return withTrait(this.#of(version).get(trait.name), trait);
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

function withTrait(first: Holders | undefined, trait: Trait): Holders | undefined {
  let holders = first;
  while (holders && !sameTrait(holders, trait)) holders = holders.next;
  return holders;
}

/** Whether two are the same but for the name. */
function sameTrait(a: Trait, b: Trait): boolean {
  return a.kind === b.kind && a.schema === b.schema;
}

function count(counts: Counts, trait: Trait, key: string, change: 1 | -1): void {
  const { kind, schema, name } = trait;
  const first = counts.get(name);
  const holders = withTrait(first, trait);
  if (holders === undefined) {
    counts.set(name, { kind, schema, name, keys: key, next: first });
  } else if (!isLast(holders, key, change)) {
    holders.keys = counted(holders.keys, key, change);
  } else {
    leave(counts, holders);
  }
}

/** Whether nobody has the trait any more. */
function isLast({ keys }: Holders, key: string, change: 1 | -1): boolean {
  if (change > 0) return false;
  return typeof keys === 'string' ? keys === key : keys.size === 1 && keys.get(key) === 1;
}

function counted(keys: Holders['keys'], key: string, change: 1 | -1): Map<string, number> {
  const byKey = typeof keys === 'string' ? new Map<string, number>().set(keys, 1) : keys;
  const times = (byKey.get(key) ?? 0) + change;
  if (times > 0) byKey.set(key, times);
  else byKey.delete(key);
  return byKey;
}

function leave(counts: Counts, gone: Holders): void {
  let before = counts.get(gone.name);
  if (before === gone) {
    if (gone.next) counts.set(gone.name, gone.next);
    else counts.delete(gone.name);
    return;
  }
  while (before?.next && before.next !== gone) before = before.next;
  if (before) before.next = gone.next;
}
