import { expect, test } from 'vitest';
import { atlas } from './atlas.ts';
import { flywaySum } from './flyway-sum.ts';

test('the sum of Flyway is over lines, whatever ends them', () => {
  // The check value of CRC-32 is over these nine digits: cbf43926.
  const check = String(0xcbf43926 | 0);
  for (const text of ['123456789', '123\n456\r\n789\n', '\uFEFF123\r456789']) {
    expect(flywaySum(text)).toBe(check);
  }
  expect(flywaySum('123456788')).not.toBe(check);
});

test('the sum of Atlas is over all files so far', () => {
  const sums = (...files: readonly (readonly [string, string])[]) =>
    atlas.readFolder(files.map(([path, text]) => ({ path, text }))).migrations.map((m) => m.sum);
  // SHA-256 of "1_a.sql" and "abc", and of that with "2_b.sql" and "def" behind it.
  expect(sums(['1_a.sql', 'abc'], ['2_b.sql', 'def'])).toEqual([
    'ytnRgDQViDtqojPebiePgYVnCm2W9vnzLKvdpS1VD9E=',
    'HoAEgMLzU6u8RMo+L2ElkOhbIrs9Z3F4cMrw2J09Gv4=',
  ]);
  expect(sums(['1_a.sql', '-- atlas:sum ignore\n'])).toEqual([undefined]);
});
