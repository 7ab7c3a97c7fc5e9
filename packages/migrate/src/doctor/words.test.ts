import { expect, it } from 'vitest';
import { bytes, duration, list } from './words.ts';

it.each([
  [0, '0 B'],
  [10_239, '10239 B'],
  [10_240, '10 kB'],
  [16 * 1024 ** 2, '16 MB'],
  [3 * 1024 ** 4, '3072 GB'],
])('%d bytes are %s, as pg_size_pretty() has it', (size, text) => {
  expect(bytes(size)).toBe(text);
});

it.each([
  [59.9, '59 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7199, '119 min'],
  [7200, '2 h'],
  [3 * 86_400, '3 days'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it('lists are read aloud', () => {
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});
