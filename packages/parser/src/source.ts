/** A text with the name a user knows it by: a file's path, `<stdin>`, `<input>`. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
  /**
   * Of a text that a program gave when it was run: where its parts come from in the program, which is
   * the file `name`. In order, the first at offset 0; positions are those of the program, then.
   */
  readonly origins?: readonly Origin[];
}

/** Half-open range of JavaScript string offsets (UTF-16 code units), 0-based. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a character stands, for people: both count from 1, columns in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where in a program a text comes from, from an offset of the text to the next origin. */
export interface Origin extends Position {
  readonly start: number;
}

export const BYTE_ORDER_MARK = '\uFEFF';

const NON_ASCII = /[^\0-\x7F]/;

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

/** The line and column of a JavaScript string offset; offsets past the end count as the end. */
export function position(file: SourceFile, offset: number): Position {
  const at = Math.min(Math.max(offset, 0), file.text.length);
  if (file.origins) return originOf(file.origins, at);
  const line = lineIndex(file, at);
  return { line: line + 1, column: codePoints(file.text, lineStart(file, line), at) + 1 };
}

/** The range of the line of the text that an offset is in, without the characters that end it. */
export function lineAround(file: SourceFile, offset: number): Span {
  const line = lineIndex(file, Math.min(Math.max(offset, 0), file.text.length));
  const start = lineStart(file, line);
  const next = lineStarts(file)[line + 1] ?? file.text.length;
  return { start, end: start + file.text.slice(start, next).replace(/[\r\n]+$/, '').length };
}

/**
 * A function from UTF-8 byte offsets to JavaScript string offsets of `text`. Ascending calls take
 * linear time all in all; a step back begins anew. An offset inside of a character gives its start.
 */
export function byteOffsets(text: string): (byte: number) => number {
  if (!hasNonAscii(text)) return (byte) => Math.min(byte, text.length);
  let bytes = 0;
  let at = 0;
  return (byte) => {
    if (byte < bytes) bytes = at = 0;
    while (at < text.length) {
      const codePoint = text.codePointAt(at) ?? 0;
      const next = bytes + utf8Length(codePoint);
      if (next > byte) break;
      bytes = next;
      at += codePoint > 0xffff ? 2 : 1;
    }
    return at;
  };
}

/** The JavaScript string offset of the code point with this number, counted from 0. */
export function codePointOffset(text: string, codePoint: number): number {
  let at = 0;
  for (let i = 0; i < codePoint && at < text.length; i++) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

export function hasNonAscii(text: string): boolean {
  return NON_ASCII.test(text);
}

/** How many bytes a code point takes in UTF-8. */
export function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

function originOf(origins: readonly Origin[], offset: number): Position {
  const { line, column } = origins.findLast(({ start }) => start <= offset) ?? FIRST;
  return { line, column };
}

const FIRST: Position = { line: 1, column: 1 };

/** A byte order mark takes no column: editors do not show it. */
function lineStart(file: SourceFile, index: number): number {
  const start = lineStarts(file)[index] ?? file.text.length;
  return start === 0 && file.text.startsWith(BYTE_ORDER_MARK) ? 1 : start;
}

function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsOf.get(file);
  if (known) return known;
  const starts = [0];
  for (const match of file.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  lineStartsOf.set(file, starts);
  return starts;
}

/** The index of the last line that starts at or before `offset`. */
function lineIndex(file: SourceFile, offset: number): number {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function codePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
