import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteOffsets, codePointOffset, lineAround, position } from './source.ts';

const text = fc.string({ unit: 'binary' });

test('byte offsets become string offsets, whatever the characters', () => {
  fc.assert(
    fc.property(text, (s) => {
      const offset = byteOffsets(s);
      for (let at = 0; at <= s.length; at += (s.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
        expect(offset(Buffer.byteLength(s.slice(0, at)))).toBe(at);
      }
    }),
  );
});

test('byte offsets may go back, and stop at the end', () => {
  const offset = byteOffsets('é😀x');
  expect([6, 2, 0, 7, 99].map(offset)).toEqual([3, 1, 0, 4, 4]);
});

test('code points become string offsets', () => {
  expect([0, 1, 2, 3, 9].map((n) => codePointOffset('é😀x', n))).toEqual([0, 1, 3, 4, 4]);
});

test('lines and columns count from 1, columns in characters', () => {
  const file = { name: 'a.sql', text: 'a\r\n😀é b\rc\n' };
  const at = (offset: number) => Object.values(position(file, offset)).join(':');
  expect([0, 1, 3, 5, 7, 9, 11, 99].map(at)).toEqual([
    '1:1',
    '1:2',
    '2:1',
    '2:2',
    '2:4',
    '3:1',
    '4:1',
    '4:1',
  ]);
});

test('a byte order mark takes no column', () => {
  expect(position({ name: 'a.sql', text: '\uFEFFselect' }, 1)).toEqual({ line: 1, column: 1 });
});

test('a line is given without what ends it', () => {
  const file = { name: 'a.sql', text: '\uFEFFab\r\ncd\n' };
  const lines = [1, 5, 8].map((offset) => lineAround(file, offset));
  expect(lines.map((s) => file.text.slice(s.start, s.end))).toEqual(['ab', 'cd', '']);
});

test('a text that a program gave has the positions of the program', () => {
  const origins = [
    { start: 0, line: 7, column: 3 },
    { start: 12, line: 9, column: 5 },
  ];
  const file = { name: 'a.ts', text: 'select 1;\n\nselect\n2', origins };
  expect(position(file, 0)).toEqual({ line: 7, column: 3 });
  expect(position(file, 11)).toEqual({ line: 7, column: 3 });
  expect(position(file, 18)).toEqual({ line: 9, column: 5 });
  expect(position({ ...file, origins: [] }, 18)).toEqual({ line: 1, column: 1 });
  const { start, end } = lineAround(file, 18);
  expect(file.text.slice(start, end)).toBe('2');
});
