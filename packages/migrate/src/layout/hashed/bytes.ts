import { hashAny, hashUint32 } from '../hash-any.ts';
import { type HashedType, hashedAsText } from './model.ts';

/** After uuid_hash (uuid.c). */
export const uuid: HashedType = hashedAsText({
  hashOf: (text) =>
    /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i.test(text)
      ? hashOfHex(text.replaceAll('-', ''))
      : undefined,
  written: "a UUID such as '7c9e6679-7425-40de-944b-e07fc1f90ae7'",
  taken: 'a string such as "7c9e6679-7425-40de-944b-e07fc1f90ae7"',
});

/** After hashvarlena (hashfunc.c). The other way to write a bytea has escapes, and is not read. */
export const bytea: HashedType = {
  hashOf: hashOfBytea,
  hashOfValue: (value) => {
    if (value instanceof Uint8Array) return hashAny(value) | 0;
    return typeof value === 'string' ? hashOfBytea(value) : undefined;
  },
  written: String.raw`bytes such as '\x0a1b'`,
  taken: String.raw`a Uint8Array (a Buffer is one), or a string such as "\\x0a1b"`,
};

function hashOfBytea(text: string): number | undefined {
  return /^\\x(?:[\da-f]{2})*$/i.test(text) ? hashOfHex(text.slice(2)) : undefined;
}

function hashOfHex(digits: string): number {
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  }
  return hashAny(bytes) | 0;
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'true', 'y', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['f', 'false', 'n', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

/** After hashchar (hashfunc.c), which hashes booleans, too. */
export const bool: HashedType = {
  hashOf: (text) => hashOfBool(truths.get(text.trim().toLowerCase())),
  hashOfValue: (value) => {
    if (typeof value === 'boolean') return hashOfBool(value);
    return typeof value === 'string' ? bool.hashOf(value) : undefined;
  },
  written: 'true or false',
  taken: 'a boolean, or a string such as "true"',
};

function hashOfBool(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : hashUint32(Number(value)) | 0;
}
