/** NAMEDATALEN - 1: the most bytes a name can have. */
export const NAME_BYTES = 63;

const NON_ASCII = /[^\0-\x7F]/;
const encoder = new TextEncoder();

/** Length in the server's encoding, UTF-8. */
export function byteLength(text: string): number {
  return NON_ASCII.test(text) ? encoder.encode(text).length : text.length;
}

/** The longest prefix of at most `bytes` bytes that ends between two characters. */
export function clip(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || byteLength(text) <= bytes) return text;
  if (!NON_ASCII.test(text)) return text.slice(0, bytes);
  let length = 0;
  let end = 0;
  for (const character of text) {
    length += byteLength(character);
    if (length > bytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

/**
 * `name1[_name2][_label]` in at most 63 bytes. The longer of the two names shrinks, name2 on a tie;
 * the label never does. A part that ends within a character loses it, and the bytes that frees are
 * not given to the other part. After PostgreSQL's makeObjectName (indexcmds.c).
 */
export function buildName(name1: string, name2?: string, label?: string): string {
  const overhead =
    (name2 === undefined ? 0 : 1) + (label === undefined ? 0 : byteLength(label) + 1);
  const available = NAME_BYTES - overhead;
  let bytes1 = byteLength(name1);
  let bytes2 = name2 === undefined ? 0 : byteLength(name2);
  while (bytes1 + bytes2 > available) {
    if (bytes1 > bytes2) bytes1--;
    else bytes2--;
  }
  const parts = [clip(name1, bytes1)];
  if (name2 !== undefined) parts.push(clip(name2, bytes2));
  if (label !== undefined) parts.push(label);
  // Joined, it is one string to V8; one that is added up stays in pieces as long as it is kept.
  return parts.join('_');
}
