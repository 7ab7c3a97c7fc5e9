import { hashAny } from './hash-any.ts';

/**
 * The hash of a value of one of PostgreSQL's types, from the text that its input takes: a signed
 * number of 32 bits. Undefined for a text that is none of the type's, or none that is certain: a
 * date's meaning hangs on settings unless it is written as `2026-01-31`.
 */
type HashOfText = (text: string) => number | undefined;

export interface HashedType {
  readonly hashOf: HashOfText;
  /** How a value has to be written, to end a sentence with. */
  readonly written: string;
}

/** After the hash functions of PostgreSQL's default operator classes (hashfunc.c, uuid.c, varchar.c). */
export const hashedTypes: ReadonlyMap<string, HashedType> = new Map([
  ['int2', integer(16)],
  ['int4', integer(32)],
  ['int8', integer(64)],
  ['text', { hashOf: hashText, written: 'a text in quotes' }],
  ['varchar', { hashOf: hashText, written: 'a text in quotes, not longer than the column takes' }],
  ['uuid', { hashOf: hashUuid, written: "a UUID such as '7c9e6679-7425-40de-944b-e07fc1f90ae7'" }],
  ['date', { hashOf: hashDate, written: "a date such as '2026-01-31'" }],
]);

function integer(bits: 16 | 32 | 64): HashedType {
  const highest = 2n ** BigInt(bits - 1) - 1n;
  return {
    hashOf: (text) => hashInteger(text, bits),
    written: `a decimal number from ${-highest - 1n} to ${highest}`,
  };
}

function hashInteger(text: string, bits: number): number | undefined {
  const digits = text.trim();
  if (!/^[+-]?\d+$/.test(digits)) return;
  const value = BigInt(digits.replace('+', ''));
  return BigInt.asIntN(bits, value) === value ? hashOfInteger(value) : undefined;
}

/**
 * Numbers that are equal have one hash, whatever their size: of eight bytes, the upper half is put
 * into the lower one such that a small number stays what it is.
 */
function hashOfInteger(value: bigint): number {
  const upper = BigInt.asUintN(32, (value < 0n ? ~value : value) >> 32n);
  const folded = BigInt.asUintN(32, value) ^ upper;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, Number(folded), true);
  return hashAny(bytes) | 0;
}

/** In UTF-8, and by a deterministic collation: the only ones that distribute tables. */
function hashText(text: string): number {
  return hashAny(new TextEncoder().encode(text)) | 0;
}

function hashUuid(text: string): number | undefined {
  if (!/^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i.test(text)) return;
  const digits = text.match(/[\da-f]{2}/gi) ?? [];
  return hashAny(Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16))) | 0;
}

const MILLISECONDS_OF_DAY = 86_400_000;

function hashDate(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return;
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text)) return;
  const days = (day.getTime() - Date.UTC(2000, 0, 1)) / MILLISECONDS_OF_DAY;
  return hashOfInteger(BigInt(days));
}
