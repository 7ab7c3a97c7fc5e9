import { expect, test } from 'vitest';
import { displayText, displayWidth } from './display.ts';

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['😀', 2],
  ['👩\u200D👩\u200D👧', 2],
  ['🇩🇪', 2],
  ['❤\uFE0F', 2],
  ['\u200B\uFEFF', 0],
  ['\x1b', 1],
  ['한', 2],
  ['ｱ', 1],
  ['a\tb', 5],
  ['\t\t', 8],
])('%j takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('a tab goes to the next stop, as seen from where the text begins', () => {
  expect(displayWidth('\t', 3)).toBe(1);
  expect(displayText('a\t漢\tb')).toBe('a   漢  b');
});
