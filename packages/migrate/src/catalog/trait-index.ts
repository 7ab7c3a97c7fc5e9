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

/** Who has a trait: the key of the one object, or how often each object has it. */
type Holders = string | Map<string, number>;

/**
 * By name, those who have traits of one kind: few kinds are there, and of most hardly any. Names are
 * strings that are there already; one made of all that a trait is would have to be hashed each time.
 */
interface TraitTable extends Omit<Trait, 'name'> {
  readonly holders: Map<string, Holders>;
}

/**
 * Which objects of a map have which traits. All versions of the map share the tables, which are those of
 * the version last asked: for another one they are put right by what differs. So a step forward costs
 * what it changes, and so does one back.
 */
export class TraitIndex<V> {
  readonly #changes: TraitChanges<V>;
  readonly #tables: TraitTable[] = [];
  #version: SharedMap<string, V> = SharedMap.of(new Map<string, V>());

  constructor(changes: TraitChanges<V>) {
    this.#changes = changes;
  }

  has(version: SharedMap<string, V>, trait: Trait): boolean {
    return this.#holders(version, trait) !== undefined;
  }

  /** The key of one of the objects that have the trait. */
  anyKey(version: SharedMap<string, V>, trait: Trait): string | undefined {
    const holders = this.#holders(version, trait);
    return typeof holders === 'string' ? holders : holders?.keys().next().value;
  }

  /** The keys of the objects that have the trait. */
  keysOf(version: SharedMap<string, V>, trait: Trait): readonly string[] {
    const holders = this.#holders(version, trait);
    if (holders === undefined) return none;
    return typeof holders === 'string' ? [holders] : [...holders.keys()];
  }

  #holders(version: SharedMap<string, V>, trait: Trait): Holders | undefined {
    if (version !== this.#version) this.#move(version);
    return tableOf(this.#tables, trait)?.holders.get(trait.name);
  }

  #move(version: SharedMap<string, V>): void {
    for (const { key, entry } of version.entriesBefore(this.#version)) {
      const [gone, come] = this.#changes(entry?.value, version.get(key));
      for (const trait of gone) this.#lose(trait, key);
      for (const trait of come) this.#gain(trait, key);
    }
    this.#version = version;
  }

  #gain(trait: Trait, key: string): void {
    const { kind, schema, name } = trait;
    let table = tableOf(this.#tables, trait);
    if (!table) {
      table = { kind, schema, holders: new Map() };
      this.#tables.push(table);
    }
    const before = table.holders.get(name);
    if (before === undefined) {
      table.holders.set(name, key);
      return;
    }
    const counts = typeof before === 'string' ? new Map([[before, 1]]) : before;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    table.holders.set(name, counts);
  }

  #lose(trait: Trait, key: string): void {
    const holders = tableOf(this.#tables, trait)?.holders;
    const counts = holders?.get(trait.name);
    if (typeof counts === 'object') {
      const times = (counts.get(key) ?? 0) - 1;
      if (times > 0) counts.set(key, times);
      else counts.delete(key);
      if (counts.size > 0) return;
    }
    holders?.delete(trait.name);
  }
}

const none: readonly never[] = [];

function tableOf(tables: readonly TraitTable[], { kind, schema }: Trait): TraitTable | undefined {
  for (const table of tables) if (table.kind === kind && table.schema === schema) return table;
  return undefined;
}
