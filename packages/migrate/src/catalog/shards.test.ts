import { describe, expect, test } from 'vitest';
import { sequenceStride, shardRanges } from './shards.ts';

describe('shardRanges', () => {
  test('splits all hashes into equal ranges without gaps', () => {
    expect(shardRanges(4)).toEqual([
      { min: -2147483648, max: -1073741825 },
      { min: -1073741824, max: -1 },
      { min: 0, max: 1073741823 },
      { min: 1073741824, max: 2147483647 },
    ]);
    expect(shardRanges(1)).toEqual([{ min: -2147483648, max: 2147483647 }]);
  });

  test('the last one takes what is left over', () => {
    const ranges = shardRanges(7);
    expect(ranges[0]).toEqual({ min: -2147483648, max: -1533916893 });
    expect(ranges[6]).toEqual({ min: 1533916888, max: 2147483647 });
  });
});

test('sequenceStride is a power of two with room for eight times the shards', () => {
  expect([1, 2, 3, 32, 33].map(sequenceStride)).toEqual([8, 16, 32, 256, 512]);
});
