import { type Token, tokens } from './scan.ts';

/**
 * The first E'…' in which escapes such as `\000` or `\xff` spell bytes that are no text in UTF-8:
 * PostgreSQL does not say where it is. Undefined if there is none.
 */
export function badByteString(text: string): Token | undefined {
  return tokens(text).find((token) => {
    const source = text.slice(token.start, token.end);
    return token.kind === 'string' && /^e'/i.test(source) && !isText(bytesOf(source.slice(2, -1)));
  });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** What octal and hexadecimal escapes spell; other escapes stand for a character of ASCII, or \u. */
function bytesOf(body: string): Uint8Array {
  const bytes: number[] = [];
  for (const [piece, octal, hex] of body.matchAll(/\\([0-7]{1,3})|\\x([\da-f]{1,2})|\\?./gisu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else bytes.push(...encoder.encode(piece));
  }
  return Uint8Array.from(bytes);
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
