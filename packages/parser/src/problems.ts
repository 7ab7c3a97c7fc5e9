/** Diagnostics for what the parser refuses, and for what only psql understands. */
import { badByteString } from './byte-escapes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Token, tokens } from './scan.ts';
import { mayHoldSecret } from './secrets.ts';
import { codePointOffset, type SourceFile, type Span } from './source.ts';

/** SQLSTATE statement_too_complex. */
export const TOO_COMPLEX = '54001';

/** Characters that a PostgreSQL server cannot take at all: the parser would cut or change them. */
export function unreadableText(file: SourceFile): Diagnostic | undefined {
  const at = file.text.search(/\0|\p{Surrogate}/u);
  if (at < 0) return undefined;
  const code = file.text.charCodeAt(at);
  const nul = code === 0;
  return {
    code: '22021',
    severity: 'error',
    message: `invalid byte sequence for encoding "UTF8": ${nul ? '0x00' : surrogateBytes(code)}`,
    detail: nul
      ? 'PostgreSQL cannot store the character NUL in any text.'
      : `U+${code.toString(16).toUpperCase()} is one half of a surrogate pair without the other.`,
    hint: 'Remove the character, or write the file anew as UTF-8.',
    file,
    span: { start: at, end: at + 1 },
  };
}

/** A line for psql, such as `\connect`. */
export function metaCommand(file: SourceFile, span: Span): Diagnostic {
  const line = file.text.slice(span.start, span.end).trimEnd();
  const name = /^\\\S*/.exec(line)?.[0] ?? '\\';
  return {
    code: '42601',
    severity: 'error',
    message: `${name} is a command of psql, not SQL`,
    detail: 'Lines that begin with a backslash are carried out by psql; no server knows them.',
    hint: META_COMMAND_HINTS.find(([names]) => names.test(name))?.[1] ?? 'Remove the line.',
    file,
    span: { start: span.start, end: span.start + line.length },
  };
}

const META_COMMAND_HINTS: readonly (readonly [RegExp, string])[] = [
  [/^\\c(onnect)?$/, 'Remove the line: the configuration says which servers a script runs on.'],
  [/^\\copy$/, 'Leave the rows out of the file, and load them with psql.'],
  [/^\\(i|ir|include|include_relative)$/, 'Put the text of the included file here.'],
  [/^\\(un)?restrict$/, 'Remove the line: pg_dump writes it for psql alone.'],
  [/^\\(set|unset|getenv|gset|prompt)$/, 'Write values out: variables of psql are not replaced.'],
  [/^\\(g|gx|gexec|gdesc)/, 'End the statement with a semicolon.'],
  [/^\\(if|elif|else|endif)$/, 'Write the statements of one branch only, or use a DO block.'],
];

/** COPY … FROM STDIN with its data in the script, as pg_dump writes it. */
export function copyData(file: SourceFile, span: Span): Diagnostic {
  return {
    code: '42601',
    severity: 'error',
    message: 'COPY with data in the script is not SQL',
    detail: 'The lines up to \\. are sent by psql apart from the statement.',
    hint: 'Leave the rows out of the file (pg_dump --schema-only), and load them with psql.',
    file,
    span,
  };
}

/** What libpg-query threw for the text in `span`, said of the whole token that it is about. */
export function parserError(file: SourceFile, span: Span, error: unknown): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  if (!isSqlError(error)) return tooComplex(file, span, error);
  const text = file.text.slice(span.start, span.end);
  const token = offendingToken(text, message, error.sqlDetails.cursorPosition);
  const at = token && {
    start: span.start + token.start,
    end: span.start + firstLineEnd(text, token),
  };
  const hint = token && (hintFor(text, token) ?? partedString(text, token));
  return {
    code: sqlstate(message),
    severity: 'error',
    message: at && mayHoldSecret(file, at) ? withoutQuote(message) : shortened(message),
    ...(hint !== undefined && { hint }),
    file,
    span: at ?? span,
    cause: error,
  };
}

interface SqlError extends Error {
  readonly sqlDetails: { readonly cursorPosition: number };
}

function isSqlError(error: unknown): error is SqlError {
  return error instanceof Error && 'sqlDetails' in error && typeof error.sqlDetails === 'object';
}

/** The parser ran out of stack or memory; it works on with the next statement. */
function tooComplex(file: SourceFile, span: Span, cause: unknown): Diagnostic {
  return {
    code: TOO_COMPLEX,
    severity: 'error',
    message: 'statement is too long or too deeply nested to be parsed',
    hint: 'Split the statement.',
    file,
    span,
    cause,
  };
}

/** Position 0 may mean the first token or that the position is unknown: the message tells. */
function offendingToken(text: string, message: string, position: number): Token | undefined {
  if (message.startsWith('invalid byte sequence')) return badByteString(text);
  const near = / at or near "([\s\S]*)"$/.exec(message)?.[1];
  if (position === 0 && near === undefined) return undefined;
  const offset = codePointOffset(text, position);
  const token = tokens(text).find((t) => t.end > offset);
  if (!token) return { kind: 'other', ...endOf(text) };
  if (position === 0 && near !== undefined && !text.startsWith(near, token.start)) return undefined;
  const part = token.parts?.find((p) => p.end > offset) ?? token;
  // Inside of a long string, the line says more than the whole.
  const farAway = /[\n\r]/.test(text.slice(part.start, offset));
  return { ...token, start: farAway ? offset : part.start, end: part.end };
}

/** Behind the last character that is not blank: what is missing belongs there. */
function endOf(text: string): Span {
  const end = text.trimEnd().length;
  return { start: end, end };
}

/** What is not terminated ends where the script does: its first line is enough. */
function firstLineEnd(text: string, { start, end, unterminated }: Token): number {
  const length = unterminated ? text.slice(start).search(/[\n\r]/) : -1;
  return length < 0 ? end : start + length;
}

/** The rest of the script, which the parser quotes after an open quote, says nothing. */
function shortened(message: string): string {
  if (message.startsWith('unterminated ')) return withoutQuote(message);
  return message.replace(/ at or near "([\s\S]*)"$/, (whole, near: string) => {
    const line = /^[^\n\r]{0,60}/u.exec(near)?.[0] ?? '';
    return line === near ? whole : ` at or near "${line}…"`;
  });
}

/** What the parser quotes may be a password. */
function withoutQuote(message: string): string {
  return message.replace(/ at or near "[\s\S]*$/, '');
}

/** libpg-query does not tell the SQLSTATE; these are the ones that the parser raises. */
function sqlstate(message: string): string {
  if (/stack depth limit|memory exhausted/.test(message)) return TOO_COMPLEX;
  if (/not (?:yet )?(?:supported|implemented)|unimplemented/.test(message)) return '0A000';
  if (message.startsWith('invalid byte sequence')) return '22021';
  if (message.startsWith('unsafe use of')) return '22P06';
  if (message.startsWith('frame ')) return '42P20';
  return '42601';
}

function hintFor(text: string, token: Token): string | undefined {
  if (/^:[\w'"]/.test(text.slice(token.start))) {
    return 'Variables of psql (:name) are not replaced: write the value out.';
  }
  const before = tokens(text).findLast((t) => t.end <= token.start && t.kind === 'word');
  return oddCharacter(text, token) ?? (before && oddCharacter(text, before));
}

/** PostgreSQL takes any character beyond ASCII for a letter, blanks and quotes included. */
function oddCharacter(text: string, { kind, start, end }: Token): string | undefined {
  if (kind !== 'word') return undefined;
  const word = text.slice(start, end);
  const blank = /[\u00A0\u2000-\u200F\u2028\u2029\u202F\u2060\u3000\uFEFF]/u.exec(word)?.[0];
  if (blank !== undefined) {
    return `${unicodeName(blank)} is part of a name for PostgreSQL: write a plain blank.`;
  }
  const quote = /[\u2018-\u201F]/u.exec(word)?.[0];
  return quote && `${quote} is part of a name for PostgreSQL: write ' or ".`;
}

/** Servers allow a comment where a string goes on in the next line; libpg-query does not. */
function partedString(text: string, { start }: Token): string | undefined {
  const parted = tokens(text).some(
    (t) => t.parts !== undefined && t.start < start && start < t.end,
  );
  return parted ? 'Remove the comment between the parts of the string.' : undefined;
}

function unicodeName(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The bytes of a surrogate as the server would report them. */
function surrogateBytes(code: number): string {
  const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return bytes.map((byte) => `0x${byte.toString(16)}`).join(' ');
}
