import { expect, test } from 'vitest';
import { withoutLongWords } from './long-words.ts';

const long = 'x'.repeat(2 ** 20);

test('names, and what is in quotes, are cut in the middle; quotes stay', () => {
  const shown = withoutLongWords(`identifier "${long}" will be truncated to "${'x'.repeat(63)}"`);
  expect(shown).toBe(
    `identifier "${'x'.repeat(299)}…${'x'.repeat(59)}" will be truncated to "${'x'.repeat(63)}"`,
  );
  const spaced = withoutLongWords(`column "${'a b '.repeat(1000)}" does not exist`);
  expect(spaced).toMatch(/^column "[ab ]+…[ab ]+" does not exist$/);
  expect(spaced.length).toBeLessThan(400);
  expect(withoutLongWords(`calls public.${long}(1)`)).toMatch(/^calls public\.x+…x+\(1\)$/);
});

test('long sentences of short words stay as they are', () => {
  const sentences = `"a" and "b". ${'Words of a sentence, "c" among them. '.repeat(100)}`;
  expect(withoutLongWords(sentences)).toBe(sentences);
  expect(withoutLongWords('x'.repeat(400))).toBe('x'.repeat(400));
});

test('no character is cut in two', () => {
  for (const before of ['', 'x']) {
    expect(withoutLongWords(before + '😀'.repeat(500))).not.toMatch(
      /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/,
    );
  }
});
