import { expect, test } from 'vitest';
import { literalOf } from './literal.ts';

const bytes = Buffer.from([0, 0xff]);

test.each<[string, unknown, string]>([
  ['null', null, 'NULL'],
  ['undefined', undefined, 'NULL'],
  ['a text', "o'clock", "'o''clock'"],
  ['a backslash', 'a\\b', "'a\\b'"],
  ['what looks like a comment', '-- /* $1', "'-- /* $1'"],
  ['an empty text', '', "''"],
  ['a number', 1.5e-7, "'1.5e-7'"],
  ['a negative number', -3, "'-3'"],
  ['no number', Number.NaN, "'NaN'"],
  ['infinity', Number.NEGATIVE_INFINITY, "'-Infinity'"],
  ['a bigint', 2n ** 63n - 1n, "'9223372036854775807'"],
  ['a boolean', false, "'false'"],
  ['a date', new Date('2026-02-03T04:05:06.007+02:00'), "'2026-02-03T02:05:06.007Z'"],
  ['a year before Christ', new Date('-000043-03-15T00:00:00Z'), "'0044-03-15T00:00:00.000Z BC'"],
  ['a year far away', new Date('+012345-01-01T00:00:00Z'), "'12345-01-01T00:00:00.000Z'"],
  ['bytes', bytes, "'\\x00ff'"],
  ['a part of bytes', new Uint8Array([1, 2, 3]).subarray(1, 2), "'\\x02'"],
  ['an array', ['a', null, 'b"\\', "c'"], `'{"a",NULL,"b\\"\\\\","c''"}'`],
  ['an array of arrays', [[1, 2], [3n]], `'{{"1","2"},{"3"}}'`],
  ['an array of bytes', [bytes], `'{"\\\\x00ff"}'`],
  ['an array of JSON', [{ a: 'b' }], `'{"{\\"a\\":\\"b\\"}"}'`],
  ['no elements', [], "'{}'"],
  ['JSON', { a: ["it's", null, 1] }, `'{"a":["it''s",null,1]}'`],
  ['what says itself', { toPostgres: () => [1] }, `'{"1"}'`],
])('%s', (_what, value, literal) => {
  expect(literalOf(value)).toBe(literal);
});

test.each<[string, unknown, string]>([
  ['a function', () => 1, 'a function'],
  ['a symbol', Symbol('a'), 'a symbol'],
  ['a date that is none', new Date(Number.NaN), 'a date that is none'],
  ['a NUL', 'a\0b', 'a text with a NUL character'],
])('%s has no literal', (_what, value, message) => {
  expect(() => literalOf(value)).toThrow(message);
});
