import { hashAny, hashUint32 } from '../hash-any.ts';
import { type HashedType, hashedAsText, type Modifiers } from './model.ts';

const encoder = new TextEncoder();

/** Longest name that PostgreSQL keeps, in bytes: NAMEDATALEN - 1. It cuts what is longer. */
const MAX_NAME_BYTES = 63;

/** After hashtext (varlena.c): in UTF-8, and by a deterministic collation. */
export const text: HashedType = hashedAsText({
  hashOf: hashText,
  written: 'a text in quotes',
  taken: 'a string',
});

/** A cast would cut what is too long, and an assignment blanks: neither is the value that was given. */
export const varchar: HashedType = hashedAsText({
  hashOf: (value, modifiers) => (fits(value, modifiers) ? hashText(value) : undefined),
  written: 'a text in quotes, not longer than the column takes',
  taken: 'a string, not longer than the column takes',
});

/** After hashbpchar (varchar.c): blanks at the end don't count. */
export const bpchar: HashedType = hashedAsText({
  hashOf: (value, modifiers) => {
    const kept = value.replace(/ +$/, '');
    return fits(kept, modifiers) ? hashText(kept) : undefined;
  },
  written: 'a text in quotes, not longer than the column takes',
  taken: 'a string, not longer than the column takes',
});

/** After hashname (hashfunc.c). */
export const name: HashedType = hashedAsText({
  hashOf: (value) => (encoder.encode(value).length <= MAX_NAME_BYTES ? hashText(value) : undefined),
  written: `a text in quotes, of at most ${MAX_NAME_BYTES} bytes`,
  taken: `a string of at most ${MAX_NAME_BYTES} bytes`,
});

/** After hashchar (hashfunc.c): beyond ASCII, machines differ in the sign of a byte. */
export const char: HashedType = hashedAsText({
  hashOf: (value) => {
    const code = value.length === 1 ? value.charCodeAt(0) : 0;
    return code > 0 && code < 128 ? hashUint32(code) | 0 : undefined;
  },
  written: 'one ASCII character in quotes',
  taken: 'a string of one ASCII character',
});

/** No text of PostgreSQL holds the character 0. */
function hashText(value: string): number | undefined {
  return value.includes('\0') ? undefined : hashAny(encoder.encode(value)) | 0;
}

/** PostgreSQL counts code points. */
function fits(value: string, [length]: Modifiers = []): boolean {
  return length === undefined || value.length <= length || Array.from(value).length <= length;
}
