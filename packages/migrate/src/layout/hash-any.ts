/**
 * A 32-bit hash of bytes, as an unsigned number. After PostgreSQL's hash_bytes (hashfn.c) on a
 * little-endian machine, which is Bob Jenkins's lookup3: the number is `hashtext` of the same bytes
 * in a UTF8 database.
 */
export function hashAny(bytes: Uint8Array): number {
  const length = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const start = (0x9e3779b9 + length + 3923095) | 0;
  const state: State = [start, start, start];
  let at = 0;
  for (; length - at >= 12; at += 12) {
    state[0] = (state[0] + view.getInt32(at, true)) | 0;
    state[1] = (state[1] + view.getInt32(at + 4, true)) | 0;
    state[2] = (state[2] + view.getInt32(at + 8, true)) | 0;
    mix(state);
  }
  addTail(state, bytes.subarray(at));
  return final(state) >>> 0;
}

/** `hashAny` of the four bytes of a number, lowest first. After hash_bytes_uint32 (hashfn.c). */
export function hashUint32(value: number): number {
  const start = (0x9e3779b9 + 4 + 3923095) | 0;
  return final([(start + value) | 0, start, start]) >>> 0;
}

type State = [a: number, b: number, c: number];

/** Add the last 0 to 11 bytes. The lowest byte of `c` is left out: lookup3 keeps it for the length. */
function addTail(state: State, tail: Uint8Array): void {
  for (let i = 0; i < tail.length; i++) {
    const word = i < 4 ? 0 : i < 8 ? 1 : 2;
    const shift = word === 2 ? i - 7 : i - 4 * word;
    state[word] = (state[word] + ((tail[i] ?? 0) << (8 * shift))) | 0;
  }
}

function mix(state: State): void {
  let [a, b, c] = state;
  a = (a - c) ^ rotateLeft(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotateLeft(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotateLeft(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotateLeft(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotateLeft(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotateLeft(b, 4);
  b = (b + a) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
}

function final([a0, b0, c0]: State): number {
  let [a, b, c] = [a0, b0, c0];
  c = ((c ^ b) - rotateLeft(b, 14)) | 0;
  a = ((a ^ c) - rotateLeft(c, 11)) | 0;
  b = ((b ^ a) - rotateLeft(a, 25)) | 0;
  c = ((c ^ b) - rotateLeft(b, 16)) | 0;
  a = ((a ^ c) - rotateLeft(c, 4)) | 0;
  b = ((b ^ a) - rotateLeft(a, 14)) | 0;
  return ((c ^ b) - rotateLeft(b, 24)) | 0;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
