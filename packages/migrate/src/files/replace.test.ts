import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile } from './index.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-replace-'));
  path = join(folder, 'a.sql');
  writeFileSync(path, 'old');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the new text with the old mode, and nothing beside it', async () => {
  chmodSync(path, 0o640);
  await replaceFile(path, '\uFEFFnéw\r\n');
  expect(readFileSync(path)).toEqual(Buffer.from('\uFEFFnéw\r\n', 'utf8'));
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['a.sql']);
});

test('a link goes on to point to its file', async () => {
  const link = join(folder, 'link.sql');
  symlinkSync('a.sql', link);
  await replaceFile(link, 'new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('the file is another one: whoever has the old one open goes on reading it', async () => {
  const before = statSync(path).ino;
  await replaceFile(path, 'new');
  expect(statSync(path).ino).not.toBe(before);
});

test('what cannot be written is told by its own name, not by that of a file beside it', async () => {
  const own = `.a.sql.${process.pid}.tmp`;
  writeFileSync(join(folder, own), 'in the way');
  await expect(replaceFile(path, 'new')).rejects.toMatchObject({
    diagnostics: [
      {
        message: 'could not write the file',
        detail: 'The system says: file already exists.',
        file: { name: path },
      },
    ],
  });
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('a file that is gone stays gone', async () => {
  await expect(replaceFile(join(folder, 'b.sql'), 'new')).rejects.toMatchObject({
    diagnostics: [{ code: '58030', detail: 'The system says: no such file or directory.' }],
  });
  expect(readdirSync(folder)).toEqual(['a.sql']);
});
