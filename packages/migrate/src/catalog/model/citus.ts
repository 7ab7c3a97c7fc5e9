/** What only a real Citus has: a fleet of plain servers has none of it. */

import type { Shard } from './distribution.ts';

/** The Citus that statements run on. */
export interface CitusState {
  readonly version: CitusVersion;
  /** Its settings by name, without `citus.`, where they are not the usual ones; values as written. */
  readonly settings: ReadonlyMap<string, string>;
  /** Colocation group of each distributed schema. */
  readonly schemas: ReadonlyMap<string, number>;
}

export interface CitusVersion {
  readonly major: number;
  readonly minor: number;
}

/** A table without distribution column whose rows are in one shard on one worker. */
export interface SingleShardTable {
  readonly kind: 'single shard';
  readonly colocationId: number;
  readonly shards: readonly [Shard];
}

/** A table of the coordinator that foreign keys from and to reference tables can name. */
export interface CitusLocalTable {
  readonly kind: 'citus local';
  /** It is in no colocation group. */
  readonly colocationId: 0;
  readonly shards: readonly [Shard];
  /** A foreign key made it one: without the key, it is a plain table again. */
  readonly automatic?: true;
}
