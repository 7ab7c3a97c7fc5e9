import { readFileSync } from 'node:fs';
import { loadParser, type Node } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { allKeywords } from './keywords.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from './quote.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

test.each([
  ['plain', 'plain'],
  ['_a1', '_a1'],
  ['Mixed', '"Mixed"'],
  ['1st', '"1st"'],
  ['a b', '"a b"'],
  ['a"b', '"a""b"'],
  ['a$b', '"a$b"'],
  ['ü', '"ü"'],
  ['', '""'],
  ['select', '"select"'],
  ['left', '"left"'],
  ['between', '"between"'],
  ['name', 'name'],
])('quoteIdentifier(%j) is %s', (name, expected) => {
  expect(quoteIdentifier(name)).toBe(expected);
});

test.each([
  ["it's", "'it''s'"],
  ['a\\b', "E'a\\\\b'"],
  ["\\'", "E'\\\\'''"],
  ['', "''"],
  ['a~ b', "'a~ b'"],
  ['ü\t', "'ü\t'"],
  [`${'x'.repeat(64)}'`, `'${'x'.repeat(64)}'''`],
  [`${'x'.repeat(64)}\\`, `E'${'x'.repeat(64)}\\\\'`],
])('quoteLiteral(%j) is %s', (value, expected) => {
  expect(quoteLiteral(value)).toBe(expected);
});

test('more names than are remembered are written alike, the first time and later', () => {
  for (let i = 0; i < 10_000; i++) {
    const n = i % 5000;
    expect([quoteIdentifier(`n${n}`), quoteIdentifier(`N${n}`)]).toEqual([`n${n}`, `"N${n}"`]);
  }
  const long = 'x'.repeat(100);
  expect([long, long, `${long} `].map(quoteIdentifier)).toEqual([long, long, `"${long} "`]);
});

test('what is no text is no literal', () => {
  expect(() => quoteLiteral(5 as unknown as string)).toThrow(TypeError);
});

test('any text survives as literal, identifier and body', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', "'", '\\', '"', '$', '$$', '$body$', '\n', '😀', '1'),
  });
  fc.assert(
    fc.property(text, (value) => {
      expect(treeOf(`SELECT ${quoteLiteral(value)}`)).toMatchObject({
        SelectStmt: {
          targetList: [
            { ResTarget: { val: { A_Const: { sval: value === '' ? {} : { sval: value } } } } },
          ],
        },
      });
      const source = { DefElem: { arg: { String: { sval: value } } } };
      expect(treeOf(`DO ${dollarQuote(value)}`)).toMatchObject({ DoStmt: { args: [source] } });
      const name = quoteIdentifier(`x${value}`);
      expect(treeOf(`LISTEN ${name}`)).toEqual({ ListenStmt: { conditionname: `x${value}` } });
    }),
    { numRuns: 300 },
  );
});

describe('every key word is a name everywhere', () => {
  const source = readFileSync(new URL('../test/fixtures/keywords.sql', import.meta.url), 'utf8');
  const lines = source.split('\n').filter((line) => line.endsWith(';'));
  const words = [...allKeywords()];

  test.each(lines)('quoted: %s', (sql) => {
    const trees = words.map((word) => tryParse(sql.replace(/\bq\b/g, `"${word}"`)));
    expect(problems(trees)).toEqual([]);
    // A few words are no names in some places, not even quoted: a role cannot be called none.
    expect(trees.filter((tree) => tree === undefined).length).toBeLessThan(4);
  });

  /** How many words are tried in each place, in turns; all if there is time for 900,000 statements. */
  const turn = process.env['KEYWORDS'] === 'all' ? words.length : 10;

  test('bare where the grammar takes it so', { timeout: 3_600_000 }, () => {
    let places = 0;
    const trees = lines.flatMap((sql) =>
      [...sql.matchAll(/\bq\b/g)].flatMap(({ index }) => {
        const first = places++ * turn;
        return Array.from({ length: turn }, (_, i) => {
          const word = words[(first + i) % words.length] ?? '';
          return tryParse(sql.slice(0, index) + word + sql.slice(index + 1));
        });
      }),
    );
    expect(problems(trees)).toEqual([]);
    expect(trees.filter((tree) => tree !== undefined).length).toBeGreaterThan(trees.length / 2);
  });

  test.each([
    ['"format"', 'json'],
    ['"nulls"', '"first"'],
    ['"nulls"', '"last"'],
    ['"without"', 'time'],
    ['"with"', '"ordinality"'],
    ['"not"', '"like"'],
    ['"operator"', '"cube"'],
    ['"double"', '"precision"'],
    ['"national"', '"character"'],
  ])('%s before %s, which the scanner might take together', (first, second) => {
    const trees = lines.map((sql) => tryParse(sql.replaceAll(/\bq q\b/g, `${first} ${second}`)));
    expect(problems(trees)).toEqual([]);
  });

  function problems(trees: readonly (Node | undefined)[]): string[] {
    return trees.flatMap((tree) => {
      const written = tree && [deparse(tree, { layout: 'compact' })];
      return written?.filter((text) => differenceOf(tree, tryParse(text)) !== undefined) ?? [];
    });
  }

  function tryParse(sql: string): Node | undefined {
    try {
      return treeOf(sql);
    } catch {
      return undefined;
    }
  }
});

describe.each([quoteIdentifier, quoteLiteral, dollarQuote])('%o refuses', (quote) => {
  test.each([
    ['a NUL', 'a\0b', '0x00'],
    ['the first half of a surrogate pair', 'a\ud83d', '0xed 0xa0 0xbd'],
    ['the second half', '\ude00b', '0xed 0xb8 0x80'],
  ])('%s', (_, text, bytes) => {
    expect(() => quote(text)).toThrow(`invalid byte sequence for encoding "UTF8": ${bytes}`);
  });

  test('no whole pair', () => {
    expect(quote('😀')).toContain('😀');
  });
});
