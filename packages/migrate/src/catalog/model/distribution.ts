/** Where rows are on a cluster. */
import type { CitusLocalTable, SingleShardTable } from './citus.ts';

/** What distributing a table needs to know and advances. */
export interface ClusterState {
  /** Shards a new distributed table gets unless the call says otherwise. */
  readonly shardCount: number;
  /** Names of the workers, in order of placement. */
  readonly workers: readonly string[];
  readonly nextShardId: number;
  readonly nextColocationId: number;
  readonly colocationGroups: ReadonlyMap<number, ColocationGroup>;
  /** Owner of the schema `citrate`, where a server is known: DROP OWNED BY it would drop the schema. */
  readonly metadataOwner?: string;
}

export interface ColocationGroup {
  readonly id: number;
  readonly shardCount: number;
  /** Canonical name of the distribution column's type; absent where there is no such column. */
  readonly columnType?: string;
  /** A group of tables with a single shard; without this and a type, it is that of reference tables. */
  readonly isSingleShard?: true;
  /** True when tables join this group without naming it. */
  readonly isDefault: boolean;
}

export type Distribution = DistributedTable | ReferenceTable | SingleShardTable | CitusLocalTable;

export interface DistributedTable {
  readonly kind: 'distributed';
  /** How rows find their shards; absent: by hash. The others are Citus's only. */
  readonly method?: 'append' | 'range';
  readonly column: string;
  readonly colocationId: number;
  /** What the sequences of its shards increment by: a power of two, at least 8 × the shard count. */
  readonly stride: number;
  /** In order of their hash ranges: index = ordinal in the colocation group. */
  readonly shards: readonly Shard[];
}

export interface ReferenceTable {
  readonly kind: 'reference';
  readonly colocationId: number;
  /** One shard, placed on every worker; the coordinator holds the table itself. */
  readonly shards: readonly [Shard];
}

export interface Shard {
  readonly id: number;
  /** Lowest and highest hash value, absent on a reference table. */
  readonly min?: number;
  readonly max?: number;
  /** Names of the workers that hold it. */
  readonly placements: readonly string[];
}
