import { hashUint32 } from '../hash-any.ts';
import type { HashedType } from './model.ts';

const TWO_TO_32 = 2 ** 32;

/** After hashint2, hashint4 and hashint8 (hashfunc.c). */
export function integer(bits: 16 | 32 | 64): HashedType {
  const highest = 2n ** BigInt(bits - 1) - 1n;
  return whole(-highest - 1n, highest);
}

/** After hashoid (hashfunc.c): an unsigned number. */
export const oid: HashedType = whole(0n, 2n ** 32n - 1n, (value) => hashUint32(Number(value)) | 0);

function whole(
  lowest: bigint,
  highest: bigint,
  hash: (value: number | bigint) => number = hashOfInteger,
): HashedType {
  const range = `from ${lowest} to ${highest}`;
  const ofBigint = (value: bigint): number | undefined =>
    lowest <= value && value <= highest ? hash(value) : undefined;
  const hashOf = (text: string): number | undefined => {
    const digits = text.trim();
    return /^[+-]?\d+$/.test(digits) ? ofBigint(BigInt(digits.replace('+', ''))) : undefined;
  };
  return {
    hashOf,
    hashOfValue: (value) => {
      if (typeof value === 'number') {
        const isHeld = Number.isSafeInteger(value) && lowest <= value && value <= highest;
        return isHeld ? hash(value) : undefined;
      }
      if (typeof value === 'bigint') return ofBigint(value);
      return typeof value === 'string' ? hashOf(value) : undefined;
    },
    written: `a decimal number ${range}`,
    taken: `a number, a bigint or a string of digits, ${range}; numbers beyond 2^53 are not exact`,
  };
}

/**
 * Numbers that are equal have one hash, whatever their size: of eight bytes, the upper half is put
 * into the lower one such that a small number stays what it is.
 */
export function hashOfInteger(value: number | bigint): number {
  if (typeof value === 'number') {
    const upper = Math.floor(value / TWO_TO_32);
    return hashUint32((value | 0) ^ (value < 0 ? ~upper : upper)) | 0;
  }
  const upper = BigInt.asIntN(32, (value < 0n ? ~value : value) >> 32n);
  return hashUint32(Number(BigInt.asIntN(32, value) ^ upper)) | 0;
}
