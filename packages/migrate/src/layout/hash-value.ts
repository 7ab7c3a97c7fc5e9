import { hashAny } from './hash-any.ts';

/**
 * The hash of a value of one of PostgreSQL's types, from the text that its input takes: a signed
 * number of 32 bits. Undefined for a text that is none of the type's, or none that is certain: a
 * date's meaning hangs on settings unless it is written as `2026-01-31`.
 */
export type HashOfText = (text: string) => number | undefined;

/** After the hash functions of PostgreSQL's default operator classes (hashfunc.c, uuid.c, varchar.c). */
export const hashOfText: ReadonlyMap<string, HashOfText> = new Map<string, HashOfText>([
  ['int2', (text) => hashInteger(text, 16)],
  ['int4', (text) => hashInteger(text, 32)],
  ['int8', (text) => hashInteger(text, 64)],
  ['text', hashText],
  ['varchar', hashText],
  ['uuid', hashUuid],
  ['date', hashDate],
]);

function hashInteger(text: string, bits: 16 | 32 | 64): number | undefined {
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
