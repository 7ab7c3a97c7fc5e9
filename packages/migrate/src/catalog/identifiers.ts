import { clip, NAME_BYTES } from './names/build-name.ts';

const identifier =
  /\s*(?:"((?:[^"]|"")+)"|([\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*))\s*(\.|$)/uy;

/**
 * The parts of a name in a string constant, as regclass reads it: `'s."T"'` → s, T. Undefined if it
 * is no name. Parts are cut to 63 bytes, as in a statement. After PostgreSQL's SplitIdentifierString
 * (varlena.c).
 */
export function parseIdentifiers(text: string): string[] | undefined {
  const parts: string[] = [];
  for (let at = 0; ; ) {
    identifier.lastIndex = at;
    const match = identifier.exec(text);
    if (!match) return undefined;
    const part = match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').replace(/[A-Z]/g, lower);
    parts.push(clip(part, NAME_BYTES));
    at = identifier.lastIndex;
    if (match[3] !== '.') return parts;
  }
}

/** Only ASCII is folded, whatever the server's locale. */
function lower(letter: string): string {
  return letter.toLowerCase();
}
