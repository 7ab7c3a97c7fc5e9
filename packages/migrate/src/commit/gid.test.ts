import { describe, expect, it } from 'vitest';
import { formatGid, fromUuid, ownerOfGid, parseGid, toUuid } from './index.ts';

const cluster = '0a1b2c3d';
const transaction = '0123456789abcdef0123456789abcdef';

describe('gids', () => {
  it('are taken back as they were given', () => {
    const gid = { cluster, transaction, target: 12 };
    expect(formatGid(gid)).toBe(`citrate_${cluster}_${transaction}_12`);
    expect(parseGid(formatGid(gid))).toEqual(gid);
    expect(formatGid({ ...gid, target: 999_999_999 }).length).toBeLessThan(200);
  });

  it.each([
    `citrate_${cluster}_${transaction}_`,
    `citrate_${cluster}_${transaction}_01`,
    `citrate_${cluster}_${transaction}_1 `,
    `citrate_${cluster}_${transaction.toUpperCase()}_1`,
    `citrate_${cluster}_${transaction}0_1`,
    `xcitrate_${cluster}_${transaction}_1`,
    `citrate_${cluster}_${transaction}_1\n`,
    'citus_0_7163_5_1',
    '',
  ])('are parsed strictly: %j', (text) => {
    expect(parseGid(text)).toBeUndefined();
  });

  it('cannot be made of other parts', () => {
    expect(() => formatGid({ cluster: 'x', transaction, target: 1 })).toThrow(RangeError);
    expect(() => formatGid({ cluster, transaction, target: -1 })).toThrow(RangeError);
  });

  it('tell whose they are', () => {
    expect(ownerOfGid(`citrate_${cluster}_${transaction}_1`, cluster)).toBe('ours');
    expect(ownerOfGid(`citrate_ffffffff_${transaction}_1`, cluster)).toBe('citrate');
    expect(ownerOfGid('citus_0_7163_5_1', cluster)).toBe('citus');
    expect(ownerOfGid('pgbank', cluster)).toBe('foreign');
  });
});

describe('ids', () => {
  it('turn into uuids and back', () => {
    expect(toUuid(transaction)).toBe('01234567-89ab-cdef-0123-456789abcdef');
    expect(fromUuid(toUuid(transaction))).toBe(transaction);
    expect(() => toUuid('0123')).toThrow(RangeError);
  });
});
