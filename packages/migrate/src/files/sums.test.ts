import type { SourceFile } from '@citrate/parser';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileSums } from './model.ts';
import { fileSums, sameFile } from './sums.ts';

const file = (text: string): { name: string; text: string } => ({ name: 'a.sql', text });
const current = (text: string): { source: SourceFile; sums: FileSums } => ({
  source: file(text),
  sums: fileSums(file(text)),
});
const sum = (text: string): string => fileSums(file(text)).tokens;

test('algorithm 2 gives this sum for ever', () => {
  const text = `-- citrate: transaction=off\n-- é\ncreate table "É" (a text default 'é''x');\n`;
  expect(fileSums(file(text))).toEqual({
    sha256: '4791477facdbdf2f851c6a9e2117447bd990bf05502bbedc07da01f50af65709',
    tokens: '6e100ffc149ea495808f12aad931f7c178a5ce80a66dedcb1bb00c620a8c89ed',
    algorithm: 2,
  });
});

const base = "-- migrate:up\n-- citrate: ignore=some-rule reason=\"a b\"\nselect 'a'\n'b', 1;";

test.each([
  ['comments', `${base.replace('1', '/* new */ 1')} -- more`],
  ['white space', base.replaceAll(' ', '  ').replace('reason="a  b"', 'reason="a b"')],
  ['line ends', base.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${base}`],
  ['comments inside of a string that goes on', base.replace("'a'\n", "'a' -- x\n\n")],
  ['how a marker is spaced', base.replace('-- migrate:up', '  --migrate: up ')],
])('%s do not count', (_what, text) => {
  expect(text).not.toBe(base);
  expect(sum(text)).toBe(sum(base));
  expect(sameFile(fileSums(file(base)), current(text))).toBe(true);
});

test('the section down does not count, wherever it stands', () => {
  const down = '-- migrate:down\nDROP TABLE t;\n';
  const up = '-- migrate:up\nCREATE TABLE t ();\n';
  expect(new Set([up, up + down, down + up, `${up}${down}-- more`].map(sum)).size).toBe(1);
  expect(sum(`${up}DROP TABLE t;\n`)).not.toBe(sum(up));
});

test.each([
  ['a token', base.replace('1', '2')],
  ['the case of a token', base.replace('select', 'SELECT')],
  ['a semicolon', base.replace(';', '')],
  ['white space in a literal', base.replace("'b'", "'b '")],
  ['how a literal is quoted', base.replace("'b'", '$$b$$')],
  ['where a literal is parted', base.replace("'a'\n'b'", "'ab'")],
  ['where tokens are parted', base.replace('1', '1 1')],
  ['a directive', base.replace('some-rule', 'other-rule')],
  ['a marker', base.replace('up', 'down')],
  ['where a marker stands', base.replace('-- migrate:up\n', '').concat('\n-- migrate:up')],
])('%s counts', (_what, text) => {
  expect(text).not.toBe(base);
  expect(sum(text)).not.toBe(sum(base));
  expect(sameFile(fileSums(file(base)), current(text))).toBe(false);
});

test('line ends in a dollar quote count', () => {
  expect(sum('do $$ a\nb $$')).not.toBe(sum('do $$ a\r\nb $$'));
});

test('a comment between any two tokens does not count', () => {
  const words = fc.array(
    fc.constantFrom(
      'select',
      '"a b"',
      "'x'",
      '+',
      '1',
      ',',
      '$$;$$',
      '$1',
      '::',
      '(',
      ')',
      '[',
      '.5',
    ),
  );
  fc.assert(
    fc.property(words, (parts) => {
      expect(sum(parts.join('\n-- why\n/* 😀 */'))).toBe(sum(parts.join(' ')));
    }),
  );
});

test('sums of another version are compared by the text that was applied', () => {
  const old = { ...fileSums(file(base)), tokens: 'other', algorithm: 0 };
  const reformatted = current(base.replaceAll('\n', '\r\n'));
  expect(sameFile(old, current(base))).toBe(true);
  expect(sameFile(old, reformatted)).toBe(false);
  expect(sameFile({ ...old, text: base }, reformatted)).toBe(true);
  expect(sameFile({ ...old, text: base }, current(`${base}1`))).toBe(false);
});

test('of a program, what was recorded counts', () => {
  const source = { ...file(base), origins: [] };
  const one = { source, sums: fileSums(source, 'await a();') };
  const other = { source, sums: fileSums(source, 'await a(); // why') };
  expect(one.sums.sha256).not.toBe(other.sums.sha256);
  expect(one.sums.tokens).toBe(sum(base));
  expect(sameFile(one.sums, other)).toBe(true);
  const ofOldAlgorithm = { ...one.sums, algorithm: 0, text: base };
  expect(sameFile(ofOldAlgorithm, one)).toBe(true);
  expect(sameFile(ofOldAlgorithm, other)).toBe(false);
});
