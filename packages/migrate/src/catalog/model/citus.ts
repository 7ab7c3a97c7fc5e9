/** What only a real Citus has: a fleet of plain servers has none of it. */

import type { Shard } from './distribution.ts';

/** The Citus that statements run on. */
export interface CitusState {
  readonly version: CitusVersion;
  /** Its settings by name, without `citus.`, where they are not the usual ones; values as written. */
  readonly settings: ReadonlyMap<string, string>;
  /** Colocation group of each distributed schema. */
  readonly schemas: ReadonlyMap<string, number>;
  /**
   * What Citus has on record as being on every node, when the catalog was read; statements since then are
   * not followed. Absent where no Citus was asked.
   */
  readonly objects?: readonly DistributedObject[];
}

/** A row of pg_dist_object: a schema, type, routine, role, extension and so on; no table. */
export interface DistributedObject {
  /** PostgreSQL's word for it, as pg_identify_object_as_address has it. */
  readonly kind: string;
  readonly schema: string | null;
  /** Not quoted. */
  readonly name: string;
  /** Of a routine: the types of what it is called with, in parentheses. */
  readonly arguments: string | null;
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
