import type { Shard } from '../catalog/model.ts';

/** Index of the shard whose range holds the hash, of shards in order of their ranges; -1 for none. */
export function shardIndex(shards: readonly Pick<Shard, 'min' | 'max'>[], hash: number): number {
  let [low, high] = [0, shards.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { min, max } = shards[middle] ?? {};
    if (min === undefined || max === undefined) return -1;
    if (hash < min) high = middle - 1;
    else if (hash > max) low = middle + 1;
    else return middle;
  }
  return -1;
}
