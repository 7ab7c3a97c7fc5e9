const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?|true|false|null)(?![\w.])/iuy;
const SPACE = /[ \t\r\n]*/y;

/** First characters of tokens; 0 stands for a number, true, false and null. */
const VALUE = '{["0';

/**
 * Where a text stops being JSON (RFC 8259): the offset of the first token that cannot stand there, or the
 * length of a text that ends too early or is well. Parsers say so in words, and not of every mistake.
 */
export function jsonErrorOffset(text: string): number {
  const open: string[] = [];
  let allowed = VALUE;
  let at = ended(SPACE, text, 0);
  while (at < text.length) {
    const end = ended(TOKEN, text, at);
    const first = text.charAt(at);
    const kind = /[{}[\],:"]/.test(first) ? first : '0';
    if (end === at || !allowed.includes(kind)) return at;
    allowed = allowedAfter(kind, allowed, open);
    at = ended(SPACE, text, end);
  }
  return at;
}

/** Where a match that starts here ends; here, if there is none. */
function ended(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : at;
}

/** `open` has what will close the lists and objects around, the innermost last; it is changed. */
function allowedAfter(kind: string, allowed: string, open: string[]): string {
  if (kind === '{') open.push('}');
  if (kind === '[') open.push(']');
  if (kind === '{') return '"}';
  if (kind === '[') return `${VALUE}]`;
  if (kind === ':') return VALUE;
  if (kind === ',') return open.at(-1) === '}' ? '"' : VALUE;
  if (kind === '"' && !allowed.includes('0')) return ':';
  if (kind === '}' || kind === ']') open.pop();
  return open.length > 0 ? `,${open.at(-1)}` : '';
}
