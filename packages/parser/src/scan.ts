/**
 * The scanner: text to tokens, after PostgreSQL's scan.l with standard_conforming_strings on. It
 * serves where PostgreSQL's own, which gives up on the first error, is of no use: splitting a
 * broken script, finding comments, sums. Its tests hold it against PostgreSQL's.
 */
import { BYTE_ORDER_MARK, type Span } from './source.ts';

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
  /** The parts of a string that goes on after a line end: `'a'`, line end, `'b'`. */
  readonly parts?: readonly Span[];
}

const SPACE = /[ \t\n\r\f\v]*/y;
const WORD = /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y;
const LINE_COMMENT = /--[^\n\r]*/y;
const META_COMMAND = /\\[^\n\r]*/y;
const PARAMETER = /\$\d+/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;
// What follows a number without a blank belongs to it: PostgreSQL calls that trailing junk.
const NUMBER =
  /(?:0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?)(?:[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*)?/y;
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
  const mark = offset === 0 && sql.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const start = match(SPACE, sql, offset + mark);
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
  let body = match(QUOTE_PREFIX, sql, start);
  if (body === start) return undefined;
  const prefix = sql.slice(start, body);
  const kind = prefix.endsWith('"') ? 'identifier' : 'string';
  const parts: Span[] = [];
  for (let from = start; ; from = body - 1) {
    const end = closing(sql, body, prefix);
    if (end === undefined) return { kind, start, end: sql.length, unterminated: true };
    parts.push({ start: from, end });
    body = kind === 'string' ? match(CONTINUATION, sql, end) : end;
    if (body === end) return { kind, start, end, ...(parts.length > 1 && { parts }) };
  }
}

/** The offset after the closing quote; a doubled quote, or an escaped one, does not close. */
function closing(sql: string, from: number, prefix: string): number | undefined {
  const quote = prefix.slice(-1);
  const doubles = !/^[bx]/i.test(prefix); // bits hold no quotes
  const stop = /^e/i.test(prefix) ? /['\\]/g : quote === '"' ? /"/g : /'/g;
  stop.lastIndex = from;
  for (let found = stop.exec(sql); found; found = stop.exec(sql)) {
    const next = stop.lastIndex;
    if (found[0] === quote && !(doubles && sql.charAt(next) === quote)) return next;
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
