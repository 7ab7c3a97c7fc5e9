import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTheirFolder } from './read-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-theirs-'));
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'below/a.sql'), 'SELECT 1');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('files of all folders below', () => {
  expect(readTheirFolder(folder)).toEqual([{ path: 'below/a.sql', text: 'SELECT 1' }]);
});

test('a pipe is not waited for', () => {
  const pipe = join(folder, 'b.sql');
  execFileSync('mkfifo', [pipe]);
  expect(() => readTheirFolder(folder)).toThrow(
    expect.objectContaining({
      diagnostics: [expect.objectContaining({ code: '58030', file: { name: pipe, text: '' } })],
    }),
  );
});
