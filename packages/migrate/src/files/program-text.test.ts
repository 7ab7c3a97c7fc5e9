import { expect, test } from 'vitest';
import { readProgram } from './program-text.ts';

const commentsOf = (text: string): readonly string[] =>
  readProgram(text).comments.map((comment) => comment.text);

test.each([
  ['a; // one\n// two', ['// one', '// two']],
  ['\'// no\' + "// no" // yes', ['// yes']],
  ['`// no ${a // yes\n} // no` // yes', ['// yes', '// yes']],
  ['`${`${{ a: 1 }}` /* // no */} // no`', []],
  ['/* // no */ // yes', ['// yes']],
  ["a.replace(/'/g, '') // yes", ['// yes']],
  ['a / b // yes', ['// yes']],
  ['return /[/"]/; // yes', ['// yes']],
  ["'it\\'s // no' // yes", ['// yes']],
  ['`\\`// no` // yes', ['// yes']],
  ['"open // no', []],
])('comments of %s', (text, comments) => {
  expect(commentsOf(text)).toEqual(comments);
});

test('code stays where it is', () => {
  const text = "a('x', `y${b}\nz`); // c\nd /* e\n */ f";
  const { code } = readProgram(text);
  expect(code).toHaveLength(text.length);
  expect(code).toBe('a(   ,     b \n  );     \nd     \n    f');
  expect(code.indexOf('f')).toBe(text.indexOf('f'));
});
