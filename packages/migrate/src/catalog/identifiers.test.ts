import { expect, test } from 'vitest';
import { parseIdentifiers } from './identifiers.ts';

test.each([
  ['t', ['t']],
  ['T', ['t']],
  ['"T"', ['T']],
  ['s.t', ['s', 't']],
  [' s . "a.""b" ', ['s', 'a."b']],
  ['été', ['été']],
  ['ÉTÉ', ['ÉtÉ']],
  [`s.${'T'.repeat(64)}`, ['s', 't'.repeat(63)]],
  [`"${'é'.repeat(32)}"`, ['é'.repeat(31)]],
  ['', undefined],
  ['1t', undefined],
  ['a b', undefined],
  ['a.', undefined],
  ['"a', undefined],
])('%j', (text, parts) => {
  expect(parseIdentifiers(text)).toEqual(parts);
});
