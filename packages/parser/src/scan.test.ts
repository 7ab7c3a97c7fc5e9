import * as fc from 'fast-check';
import { loadModule, scanSync } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import { isComment, tokens } from './scan.ts';
import { byteOffsets } from './source.ts';

beforeAll(loadModule);

const kinds = (sql: string): string[] =>
  tokens(sql).map((t) => `${t.kind} ${sql.slice(t.start, t.end)}`);

/** The spans that PostgreSQL's own scanner gives; undefined where it gives up. */
function postgresSpans(sql: string): string[] | undefined {
  const offset = byteOffsets(sql);
  try {
    return scanSync(sql).tokens.map((t) => `${offset(t.start)}-${offset(t.end)}`);
  } catch {
    return undefined;
  }
}

// Pieces that meet in every way; each alone says little.
const pieces = [
  ...["'", "''", '"', 'E', "e'", "U&'", 'B', "x'", 'N', '$', '$$', '$a$', '$é$', '\\', 'é', '😀'],
  ...['/*', '*/', '--', '-', '+', '*', '/', '<', '>', '=', '@', '!', '|', ':', '::', ':=', '..'],
  ...['.', ',', ';', '(', ')', '[', ']', '1', '0x1F', '1_000', '1.5e3', 'e1', 'a', 'a$b', '$1'],
  ...[' ', '\t', '\n', '\r\n', '\f', '\v', '\u00a0', 'select', '"a b"', "'x'\n'y'", "' -- c\n'"],
];

// Lines of psql are one token here, and a comment between the parts of a string is as it is on a
// server; libpg-query ends the string there.
const ours = /^meta-command|^string .*--/s;

test('spans are those of the scanner of PostgreSQL', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const sql = parts.join('');
      const expected = postgresSpans(sql);
      if (!expected || kinds(sql).some((kind) => ours.test(kind))) return;
      compared++;
      expect(tokens(sql).map((t) => `${t.start}-${t.end}`)).toEqual(expected);
    }),
    { numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(500);
});

test.each([
  ['/* a /* b */ */ --c\n', ['block comment /* a /* b */ */', 'line comment --c']],
  [`U&"d\\0061" "a""b"`, ['identifier U&"d\\0061"', 'identifier "a""b"']],
  [`E'it\\'s' 'a\\' x`, [`string E'it\\'s'`, `string 'a\\'`, 'word x']],
  ['$f$ a; $$ b $f$ $1', ['string $f$ a; $$ b $f$', 'parameter $1']],
  ['a*-1 @-1', ['word a', 'operator *', 'operator -', 'number 1', 'operator @-', 'number 1']],
  ['+/* c */-1', ['operator +', 'block comment /* c */', 'operator -', 'number 1']],
  ['1..2', ['number 1', 'punctuation ..', 'number 2']],
  ['\\copy t from x\nselect', ['meta-command \\copy t from x', 'word select']],
])('%j', (sql, expected) => {
  expect(kinds(sql)).toEqual(expected);
});

test.each(["'a", '"a', '/* /* */', '$$a', '$x$ $y$', "E'\\'"])('%j is not terminated', (sql) => {
  expect(tokens(sql)).toMatchObject([{ start: 0, end: sql.length, unterminated: true }]);
});

test('a string that goes on in the next line is one token of several parts', () => {
  const sql = "'a' -- why\n  'b'";
  expect(tokens(sql)).toEqual([
    {
      kind: 'string',
      start: 0,
      end: 16,
      parts: [
        { start: 0, end: 3 },
        { start: 13, end: 16 },
      ],
    },
  ]);
  expect(tokens("'a' 'b'")).toHaveLength(2);
});

test('tokens do not overlap and leave nothing but blanks between them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (sql) => {
      let end = sql.startsWith('\uFEFF') ? 1 : 0;
      for (const token of tokens(sql)) {
        expect(sql.slice(end, token.start)).toMatch(/^[ \t\n\r\f\v]*$/);
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
      expect(sql.slice(end)).toMatch(/^[ \t\n\r\f\v]*$/);
    }),
  );
});

test('comments are told from the rest', () => {
  expect(tokens('a -- b\n/* c */').map(isComment)).toEqual([false, true, true]);
});
