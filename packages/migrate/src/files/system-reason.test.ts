import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemReason } from './system-reason.ts';

const dir = mkdtempSync(join(tmpdir(), 'citrate-reason-'));
symlinkSync('loop', join(dir, 'loop'));
afterAll(() => rmSync(dir, { recursive: true }));

test.each([
  ['gone', 'no such file or directory'],
  ['.', 'illegal operation on a directory'],
  ['loop', 'too many symbolic links encountered'],
])('of %s, without the path', (name, reason) => {
  let error: unknown;
  try {
    readFileSync(join(dir, name));
  } catch (thrown) {
    error = thrown;
  }
  expect(systemReason(error)).toBe(reason);
});

test('other errors have their message', () => {
  expect(systemReason(new Error('something else'))).toBe('something else');
});
