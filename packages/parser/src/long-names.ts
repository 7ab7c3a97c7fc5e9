import type { Diagnostic } from './diagnostic.ts';
import { isComment, type Token, tokens } from './scan.ts';
import { hasNonAscii, type SourceFile, type Span, utf8Length } from './source.ts';

/** PostgreSQL's NAMEDATALEN, less the byte that ends the string. */
const MAX_BYTES = 63;

/** A name of the text that the parser cuts. */
interface LongName {
  readonly name: string;
  readonly short: string;
  readonly span: Span;
  /** It follows IF NOT EXISTS: what has the short name already would be taken for it. */
  readonly unlessExists: boolean;
}

/**
 * Notices, as PostgreSQL gives them, for names that the parser cut to 63 bytes. Two names that are
 * one then are worth a warning: where both are names of one kind of object, the server refuses the
 * second. It doesn't after IF NOT EXISTS, and would leave the second out: that is an error.
 */
export function longNames(file: SourceFile, span: Span): readonly Diagnostic[] {
  const text = file.text.slice(span.start, span.end);
  if (!mayHoldLongName(text)) return [];
  const first = new Map<string, string>();
  return namesIn(text).map((found) => {
    const other = first.get(found.short) ?? found.name;
    first.set(found.short, other);
    return { ...saidOf(found, other), file, span: shifted(found.span, span.start) };
  });
}

function saidOf({ name, short, unlessExists }: LongName, other: string): Diagnostic {
  const message = `identifier "${name}" will be truncated to "${short}"`;
  if (other === name) return { code: '42622', severity: 'notice', message };
  return {
    code: unlessExists ? '42P07' : '42622',
    severity: unlessExists ? 'error' : 'warning',
    message,
    detail: `The identifier "${other}" is truncated to the same name.`,
    hint: `Give one of them a name that differs in the first ${MAX_BYTES} bytes.`,
  };
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** Cheap to tell: most scripts need no scan. */
function mayHoldLongName(text: string): boolean {
  return hasNonAscii(text) || /U&"/i.test(text)
    ? /[\w$\u0080-\uFFFF]{16}|"[^"]{16}/.test(text)
    : holdsLongWord(text) || /"[^"]{64}/.test(text);
}

const LONG = MAX_BYTES + 1;

/** A word so long reaches over one of the places that are so far apart: the others need no look. */
function holdsLongWord(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    const isWithin = /[\w$]/.test(text.charAt(at));
    if (isWithin && /[\w$]{64}/.test(text.slice(at - MAX_BYTES, at + LONG))) return true;
  }
  return false;
}

function namesIn(text: string): LongName[] {
  const all = tokens(text).filter((token) => !isComment(token));
  return all.flatMap((token, i): LongName[] => {
    const name = nameOf(text, all, i);
    const short = name === undefined ? undefined : cut(name);
    if (name === undefined || short === undefined || short === name) return [];
    const span = { start: token.start, end: token.end };
    return [{ name, short, span, unlessExists: followsExists(text, all, i) }];
  });
}

/** The name that a token spells: one without quotes is folded, as far as it is ASCII. */
function nameOf(text: string, all: readonly Token[], i: number): string | undefined {
  const token = all[i];
  if (token?.kind === 'word') return textOf(text, token).replace(/[A-Z]+/g, lower);
  if (token?.kind !== 'identifier') return undefined;
  const source = textOf(text, token);
  const name = source.slice(source.indexOf('"') + 1, -1).replaceAll('""', '"');
  return source.startsWith('"') ? name : unescaped(name, escapeOf(text, all, i));
}

function lower(letters: string): string {
  return letters.toLowerCase();
}

/** What begins an escape in U&"…": a backslash, unless UESCAPE says another character. */
function escapeOf(text: string, all: readonly Token[], i: number): string {
  const isSaid = textOf(text, all[i + 1]).toUpperCase() === 'UESCAPE';
  return isSaid ? textOf(text, all[i + 2]).charAt(1) : '\\';
}

/** `\00E9` and `\+01F600`; an escape character before another one is itself. */
function unescaped(name: string, escape: string): string {
  let result = '';
  for (let at = 0; at < name.length; ) {
    const rest = name.slice(at);
    const [, long, short] =
      (name.charAt(at) === escape && /^.(?:\+([\da-f]{6})|([\da-f]{4}))/is.exec(rest)) || [];
    const digits = long ?? short;
    if (digits === undefined) {
      result += name.charAt(at);
      at += rest.startsWith(escape + escape) ? 2 : 1;
    } else {
      result += String.fromCodePoint(Number.parseInt(digits, 16));
      at += long === undefined ? 5 : 8;
    }
  }
  return result;
}

/** `IF NOT EXISTS name`, `IF NOT EXISTS schema.name`. */
function followsExists(text: string, all: readonly Token[], i: number): boolean {
  const isPart = textOf(text, all[i - 1]) === '.';
  const before = isPart ? i - 3 : i - 1;
  return ['IF', 'NOT', 'EXISTS'].every(
    (word, n) => textOf(text, all[before - 2 + n]).toUpperCase() === word,
  );
}

function textOf(text: string, token: Token | undefined): string {
  return token ? text.slice(token.start, token.end) : '';
}

/** After PostgreSQL's truncate_identifier (scansup.c): whole characters only. */
function cut(name: string): string {
  let bytes = 0;
  for (let at = 0; at < name.length; ) {
    const codePoint = name.codePointAt(at) ?? 0;
    bytes += utf8Length(codePoint);
    if (bytes > MAX_BYTES) return name.slice(0, at);
    at += codePoint > 0xffff ? 2 : 1;
  }
  return name;
}
