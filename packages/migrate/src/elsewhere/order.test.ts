import { expect, test } from 'vitest';
import { byNumber, timeOf, timesOf, versionOf } from './order.ts';

test.each([
  ['20240102030405', '20240102030405'],
  ['20240102030405678', '20240102030405'],
  ['202401020304', '20240102030400'],
  ['20240102', '20240102000000'],
  ['1704164645123', '20240102030405'],
  ['1704164645', '20240102030405'],
  ['7', '20000101000007'],
  ['100', '20000101000140'],
])('%s stands for %s', (digits, version) => {
  expect(versionOf(timeOf(digits) ?? 0)).toBe(version);
});

test.each([[undefined], [''], ['1.2'], ['20241302030405'], ['99999999'], ['0']])(
  '%s stands for no time',
  (digits) => {
    expect(timeOf(digits)).toBeUndefined();
  },
);

test('each comes after the one before', () => {
  const orders = [undefined, '1', '20240102030405', '3', '20240102030405', '20240102030409'];
  expect(timesOf(orders).map(versionOf)).toEqual([
    '20000101000001',
    '20000101000002',
    '20240102030405',
    '20240102030406',
    '20240102030407',
    '20240102030409',
  ]);
});

test('numbers are ordered as numbers', () => {
  expect(['10_a', '9_b', '010_0', '9_a'].toSorted(byNumber)).toEqual([
    '9_a',
    '9_b',
    '010_0',
    '10_a',
  ]);
});
