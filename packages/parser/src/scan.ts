/**
 * The scanner: text to tokens, after PostgreSQL's scan.l with standard_conforming_strings on. It
 * serves where PostgreSQL's own, which gives up on the first error, is of no use: splitting a
 * broken script, finding comments, sums. Its tests hold it against PostgreSQL's.
 */
import type { Span } from './source.ts';

export type TokenKind =
  | 'word' // keywords and unquoted names
  | 'identifier' // quoted: "…", U&"…"
  | 'string' // '…', E'…', U&'…', B'…', X'…', $tag$…$tag$
  | 'number'
  | 'parameter' // $1
  | 'operator'
  | 'punctuation' // , ; ( ) [ ] . .. : :: :=
  | 'line comment'
  | 'block comment'
  | 'meta-command' // of psql: a backslash and the rest of the line
  | 'other'; // what no token of SQL begins with

export interface Token extends Span {
  readonly kind: TokenKind;
  /** True for a quote or comment that nothing closes: it reaches to the end of the text. */
  readonly unterminated?: true;
}

const SPACE = /[ \t\n\r\f\v]*/y;
const WORD = /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y;
const LINE_COMMENT = /--[^\n\r]*/y;
const META_COMMAND = /\\[^\n\r]*/y;
const PARAMETER = /\$\d[\w$\u0080-\uFFFF]*/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;
// What follows a number without a blank belongs to it: PostgreSQL calls that trailing junk.
const NUMBER =
  /(?:0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?)[\w$\u0080-\uFFFF]*/y;
const OPERATOR = /[~!@#^&|`?+\-*/%<>=]+/y;
const PUNCTUATION = /::|:=|\.\.|[,;()[\].:]/y;
const QUOTE_PREFIX = /(?:[eEbBxX]|[uU]&)?'|(?:[uU]&)?"/y;
// Strings with a line end between them are one: comments may stand there, too.
const CONTINUATION = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;

/** All tokens of `sql`, comments included, with spans in JavaScript string offsets. Never throws. */
export function tokens(sql: string): readonly Token[] {
  const all: Token[] = [];
  for (let token = nextToken(sql, 0); token; token = nextToken(sql, token.end)) all.push(token);
  return all;
}

/** The first token that begins at or after `offset`, which must not be inside of another. */
export function nextToken(sql: string, offset: number): Token | undefined {
  const start = match(SPACE, sql, offset);
  if (start >= sql.length) return undefined;
  return (
    comment(sql, start) ??
    quoted(sql, start) ??
    simple('word', WORD, sql, start) ??
    simple('number', NUMBER, sql, start) ??
    dollar(sql, start) ??
    operator(sql, start) ??
    simple('punctuation', PUNCTUATION, sql, start) ??
    simple('meta-command', META_COMMAND, sql, start) ?? { kind: 'other', start, end: start + 1 }
  );
}

export function isComment(token: Token): boolean {
  return token.kind === 'line comment' || token.kind === 'block comment';
}

/** The offset after what `pattern`, which is sticky, matches at `offset`; `offset` if nothing. */
function match(pattern: RegExp, sql: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(sql) ? pattern.lastIndex : offset;
}

function simple(kind: TokenKind, pattern: RegExp, sql: string, start: number): Token | undefined {
  const end = match(pattern, sql, start);
  return end > start ? { kind, start, end } : undefined;
}

function comment(sql: string, start: number): Token | undefined {
  if (sql.startsWith('--', start)) return simple('line comment', LINE_COMMENT, sql, start);
  if (!sql.startsWith('/*', start)) return undefined;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'block comment', start, end: edge.lastIndex };
  }
  return { kind: 'block comment', start, end: sql.length, unterminated: true };
}

function quoted(sql: string, start: number): Token | undefined {
  const body = match(QUOTE_PREFIX, sql, start);
  if (body === start) return undefined;
  const quote = sql.charAt(body - 1);
  const kind = quote === '"' ? 'identifier' : 'string';
  const escapes = quote === "'" && /e/i.test(sql.charAt(start));
  let end = closing(sql, body, quote, escapes);
  while (end !== undefined && kind === 'string') {
    const next = match(CONTINUATION, sql, end);
    if (next === end) break;
    end = closing(sql, next, quote, escapes);
  }
  return end === undefined
    ? { kind, start, end: sql.length, unterminated: true }
    : { kind, start, end };
}

/** The offset after the closing quote; a doubled quote, or an escaped one, does not close. */
function closing(sql: string, from: number, quote: string, escapes: boolean): number | undefined {
  const stop = escapes ? /['\\]/g : quote === '"' ? /"/g : /'/g;
  stop.lastIndex = from;
  for (let found = stop.exec(sql); found; found = stop.exec(sql)) {
    const next = stop.lastIndex;
    if (found[0] === quote && sql.charAt(next) !== quote) return next;
    stop.lastIndex = next + 1;
  }
  return undefined;
}

function dollar(sql: string, start: number): Token | undefined {
  const body = match(DOLLAR, sql, start);
  if (body === start) return simple('parameter', PARAMETER, sql, start);
  const tag = sql.slice(start, body);
  const close = sql.indexOf(tag, body);
  return close < 0
    ? { kind: 'string', start, end: sql.length, unterminated: true }
    : { kind: 'string', start, end: close + tag.length };
}

/**
 * An operator ends where a comment begins, and ends in + or - only if it holds a character that no
 * operator of standard SQL holds: `a*-1` is a times minus one.
 */
function operator(sql: string, start: number): Token | undefined {
  const run = match(OPERATOR, sql, start);
  if (run === start) return undefined;
  let text = sql.slice(start, run);
  const cut = text.search(/--|\/\*/);
  if (cut > 0) text = text.slice(0, cut);
  if (!/[~!@#^&|`?%]/.test(text)) text = text.replace(/(?<=.)[-+]+$/, '');
  return { kind: 'operator', start, end: start + text.length };
}
