import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildName, byteLength, clip } from './build-name.ts';

describe('buildName', () => {
  test.each([
    ['t', undefined, 'pkey', 't_pkey'],
    ['t', 'a', 'key', 't_a_key'],
    ['t', '', 'fkey', 't__fkey'],
    ['t', undefined, undefined, 't'],
    ['n'.repeat(63), undefined, 'pkey', `${'n'.repeat(58)}_pkey`],
    ['n'.repeat(63), 'm'.repeat(63), 'key', `${'n'.repeat(29)}_${'m'.repeat(29)}_key`],
    ['n'.repeat(63), 'm', 'key1', `${'n'.repeat(56)}_m_key1`],
    ['n', 'm'.repeat(63), 'seq', `n_${'m'.repeat(57)}_seq`],
    // Half a character is left out, and the other part does not get its byte.
    ['é'.repeat(31), 'k', 'key', `${'é'.repeat(28)}_k_key`],
    ['🍋'.repeat(15), '🍊'.repeat(15), 'key', `${'🍋'.repeat(7)}_${'🍊'.repeat(7)}_key`],
  ])('%s + %s + %s', (name1, name2, label, expected) => {
    expect(buildName(name1, name2, label)).toBe(expected);
  });

  test('fits in 63 bytes, keeps the label and begins as the table does', () => {
    const name = fc.string({ minLength: 1, maxLength: 63, unit: 'grapheme' });
    fc.assert(
      fc.property(name, fc.option(name, { nil: undefined }), (name1, name2) => {
        const built = buildName(name1, name2, 'check12');
        expect(byteLength(built)).toBeLessThanOrEqual(63);
        expect(built.endsWith('_check12')).toBe(true);
        expect(name1.startsWith(built.slice(0, 1)) || built.startsWith('_')).toBe(true);
      }),
    );
  });
});

test('clip never cuts a character', () => {
  expect(clip('aé', 2)).toBe('a');
  expect(clip('aé', 3)).toBe('aé');
  expect(clip('🍋', 3)).toBe('');
  expect(clip('漢字', 5)).toBe('漢');
});
