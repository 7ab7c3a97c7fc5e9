const identifier =
  /\s*(?:"((?:[^"]|"")+)"|([\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*))\s*(\.|$)/uy;

/**
 * The parts of a name in a string constant, as regclass reads it: `'s."T"'` → s, T. Undefined if it
 * is no name.
 */
export function parseIdentifiers(text: string): string[] | undefined {
  const parts: string[] = [];
  for (let at = 0; ; ) {
    identifier.lastIndex = at;
    const match = identifier.exec(text);
    if (!match) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').replace(/[A-Z]/g, lower));
    at = identifier.lastIndex;
    if (match[3] !== '.') return parts;
  }
}

/** Only ASCII is folded, whatever the server's locale. */
function lower(letter: string): string {
  return letter.toLowerCase();
}
