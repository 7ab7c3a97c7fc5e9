import type { ClusterState, Shard } from './model.ts';

const HASHES = 2 ** 32;
const LOWEST = -(2 ** 31);
const HIGHEST = 2 ** 31 - 1;

/** The hash ranges of `count` shards: equal ones, and the last ends with the highest hash. */
export function shardRanges(count: number): { readonly min: number; readonly max: number }[] {
  const width = Math.floor(HASHES / count);
  return Array.from({ length: count }, (_, i) => {
    const min = LOWEST + i * width;
    return { min, max: i === count - 1 ? HIGHEST : min + width - 1 };
  });
}

/** Shards with consecutive ids, placed on the workers in turn. */
export function distributedShards(
  { nextShardId, workers }: ClusterState,
  shardCount: number,
): Shard[] {
  return shardRanges(shardCount).map((range, i) => {
    const worker = workers[i % workers.length];
    return { id: nextShardId + i, ...range, placements: worker === undefined ? [] : [worker] };
  });
}

/** What sequences of a table's shards increment by: room for eight times as many shards. */
export function sequenceStride(shardCount: number): number {
  return 2 ** Math.ceil(Math.log2(8 * shardCount));
}
