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
  ['', undefined],
  ['1t', undefined],
  ['a b', undefined],
  ['a.', undefined],
  ['"a', undefined],
])('%j', (text, parts) => {
  expect(parseIdentifiers(text)).toEqual(parts);
});
