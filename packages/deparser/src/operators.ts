/** Which texts are operators. */

/** The characters of operators: those that the standard's are made of, and PostgreSQL's own. */
const kinds = { standard: 1, own: 2 } as const;

const characters = new Uint8Array(128);
for (const one of '+-*/<>=') characters[one.charCodeAt(0)] = kinds.standard;
for (const one of '~!@#%^&|`?') characters[one.charCodeAt(0)] = kinds.own;

/**
 * Whether PostgreSQL's scanner gives this very text as an operator, so that it can be written as it
 * is. It runs for every operator.
 */
export function isOperator(text: string): boolean {
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    const kind = characters[text.charCodeAt(i)];
    if (!kind) return false;
    found |= kind;
  }
  return text.length < 2 ? found !== 0 : isLong(text, found);
}

/**
 * An operator of several characters: no part of it begins a comment, and a sign at its end belongs
 * to it only if it has a character of PostgreSQL's own. After the rules of scan.l.
 */
function isLong(text: string, found: number): boolean {
  if (text.includes('--') || text.includes('/*')) return false;
  if (text === '=>' || text === '!=') return false;
  return (found & kinds.own) !== 0 || !(text.endsWith('+') || text.endsWith('-'));
}
