import { DiagnosticError } from '@citrate/parser';
import { keywordCategory } from './keywords.ts';

/** Names that came before, with how they are written: most stand in many statements. */
const known = new Map<string, string>();

/** How many names are remembered at a time, and how long they may be, in characters. */
const mostKnown = 4096;
const longestKnown = 63;

/**
 * An identifier as it must be written in SQL, quoted where needed. After PostgreSQL's
 * quote_identifier (ruleutils.c): every key word that is not unreserved is quoted.
 */
export function quoteIdentifier(name: string): string {
  return known.get(name) ?? learn(name);
}

function learn(name: string): string {
  const category = keywordCategory(name);
  const bare = plain.test(name) && (category === undefined || category === 'unreserved');
  const written = bare ? name : quoted(name);
  if (name.length > longestKnown) return written;
  if (known.size === mostKnown) known.clear();
  known.set(name, written);
  return written;
}

/** As quoteIdentifier, for places where even an unreserved key word would be taken as such. */
export function quoteKeyword(name: string): string {
  return plain.test(name) && keywordCategory(name) === undefined ? name : quoted(name);
}

const plain = /^[a-z_][a-z0-9_]*$/;

/** What PostgreSQL's texts cannot hold, though a tree made by hand may. A NUL would begin a mark, too. */
const unwritable = /\0|\p{Surrogate}/u;

/** Whether a text has a character that no SQL can hold: a NUL, or half of a surrogate pair. */
export function isUnwritable(text: string): boolean {
  return unwritable.test(text);
}

function refuseUnwritable(text: string): void {
  const found = unwritable.exec(text)?.[0];
  if (found === undefined) return;
  const bytes = bytesOf(found.charCodeAt(0)).map(
    (byte) => `0x${byte.toString(16).padStart(2, '0')}`,
  );
  const message = `invalid byte sequence for encoding "UTF8": ${bytes.join(' ')}`;
  const detail = `It is in ${JSON.stringify(text)}.`;
  throw new DiagnosticError([{ code: '22021', severity: 'error', message, detail }]);
}

/** The bytes that would stand for a NUL or a half of a surrogate pair. */
function bytesOf(code: number): number[] {
  return code === 0 ? [0] : [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}

function quoted(name: string): string {
  refuseUnwritable(name);
  return name.includes('"') ? `"${name.replaceAll('"', '""')}"` : `"${name}"`;
}

/**
 * A string constant, E'' only if it holds a backslash: safe whatever standard_conforming_strings
 * is set to. After PostgreSQL's quote_literal.
 */
export function quoteLiteral(value: string): string {
  if (isSimple(value)) return `'${value}'`;
  return value.includes('\\') ? `E'${escapeLiteral(value)}'` : `'${escapeLiteral(value)}'`;
}

/**
 * Whether a text is short and has nothing to double or to refuse. A loop tells that sooner than the
 * searches below, which take longer to begin.
 */
function isSimple(value: string): boolean {
  // Nor does anything pass that is no text, and so has no length.
  if (!(value.length <= 64)) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 32 || code > 126 || code === 39 || code === 92) return false;
  }
  return true;
}

/** The inside of a string constant that quoteLiteral would write. */
function escapeLiteral(value: string): string {
  refuseUnwritable(value);
  const doubled = value.includes("'") ? value.replaceAll("'", "''") : value;
  return doubled.includes('\\') ? doubled.replaceAll('\\', '\\\\') : doubled;
}

/** A body in dollar quotes, kept to the last byte; the tag is one that the body does not hold. */
export function dollarQuote(body: string): string {
  refuseUnwritable(body);
  if (!body.includes('$')) return `$$${body}$$`;
  let tag = '$$';
  for (let i = 0; clashes(body, tag); i++) tag = i === 0 ? '$body$' : `$body${i}$`;
  return tag + body + tag;
}

/** Also when the end of the body and the closing tag would run into a tag together. */
function clashes(body: string, tag: string): boolean {
  return body.includes(tag) || (body + tag).indexOf(tag) < body.length;
}
