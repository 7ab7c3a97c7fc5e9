/** All that an object can be looked up by, besides its key; what it has twice is there twice. */
export type Traits = readonly string[];

/** The traits that an object loses and gets when another takes its place. */
export type TraitChanges<V> = (
  before: V | undefined,
  after: V | undefined,
) => readonly [gone: Traits, come: Traits];

/** By trait: the key of the one object that has it, or how often each object does. */
type Counts = Map<string, string | Map<string, number>>;

/** An object that another took the place of, as long as nobody asked what that changes. */
interface Replaced<V> {
  readonly from: TraitIndex<V>;
  readonly key: string;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

/** The same, as traits. */
interface Changed<V> {
  readonly from: TraitIndex<V>;
  readonly key: string;
  readonly gone: Traits;
  readonly come: Traits;
}

/**
 * Which objects of one version of a map have which traits. All versions share one table, which is that
 * of the version last asked; the others know how they differ from one nearer to it, and put the
 * table right when they are asked. So a step forward costs what it changes, and so does one back. After
 * Baker, Shallow Binding Makes Functional Arrays Fast (1991).
 */
export class TraitIndex<V> {
  readonly #changes: TraitChanges<V>;
  #state: Counts | Replaced<V> | Changed<V>;

  private constructor(changes: TraitChanges<V>, state: Counts | Replaced<V>) {
    this.#changes = changes;
    this.#state = state;
  }

  static of<V>(map: ReadonlyMap<string, V>, changes: TraitChanges<V>): TraitIndex<V> {
    const counts: Counts = new Map();
    for (const [key, value] of map) {
      for (const trait of changes(undefined, value)[1]) count(counts, trait, key, 1);
    }
    return new TraitIndex(changes, counts);
  }

  /** That of the map with another object under this key; undefined: none. */
  replaced(key: string, before: V | undefined, after: V | undefined): TraitIndex<V> {
    const state = this.#state;
    // What nobody asked for need not be counted: many changes to one object are one.
    if ('before' in state && state.key === key) {
      return new TraitIndex(this.#changes, { ...state, after });
    }
    return new TraitIndex(this.#changes, { from: this, key, before, after });
  }

  has(trait: string): boolean {
    return this.#counts().has(trait);
  }

  /** The key of one of the objects that have the trait. */
  anyKey(trait: string): string | undefined {
    const keys = this.#counts().get(trait);
    return typeof keys === 'string' ? keys : keys?.keys().next().value;
  }

  /** The keys of the objects that have the trait. */
  keysOf(trait: string): readonly string[] {
    const keys = this.#counts().get(trait);
    if (keys === undefined) return none;
    return typeof keys === 'string' ? [keys] : [...keys.keys()];
  }

  #counts(): Counts {
    return this.#state instanceof Map ? this.#state : this.#fetched(this.#state);
  }

  #fetched(state: Replaced<V> | Changed<V>): Counts {
    const steps: [TraitIndex<V>, Replaced<V> | Changed<V>][] = [[this, state]];
    for (const [, { from }] of steps) {
      const there = from.#state;
      if (there instanceof Map) return TraitIndex.#follow(steps, there);
      steps.push([from, there]);
    }
    throw new TypeError('no version of the index has the table');
  }

  /** From the version that has the table to the one that was asked. */
  static #follow<V>(
    steps: readonly (readonly [TraitIndex<V>, Replaced<V> | Changed<V>])[],
    counts: Counts,
  ): Counts {
    for (let i = steps.length - 1; i >= 0; i--) {
      const [version, step] = steps[i] as (typeof steps)[number];
      version.#take(counts, step);
    }
    return counts;
  }

  /** The table is this version's now; the one that had it knows what to do to have it back. */
  #take(counts: Counts, step: Replaced<V> | Changed<V>): void {
    const { from, key } = step;
    const [gone, come] =
      'gone' in step ? [step.gone, step.come] : this.#changes(step.before, step.after);
    for (const trait of gone) count(counts, trait, key, -1);
    for (const trait of come) count(counts, trait, key, 1);
    from.#state = { from: this, key, gone: come, come: gone };
    this.#state = counts;
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
