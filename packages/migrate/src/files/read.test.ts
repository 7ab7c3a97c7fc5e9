import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadParser } from '@citrate/parser';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readMigrationFile, readMigrations } from './read.ts';

let dir = '';

beforeAll(loadParser);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'citrate-files-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};

test('a file is read whole, its sum is that of its bytes', () => {
  const path = write('20250101000000_first.sql', '\uFEFFselect 1;\r\n-- migrate:down\nselect 2');
  const { file, diagnostics } = readMigrationFile(path);
  expect(diagnostics).toEqual([]);
  expect(file).toMatchObject({
    version: '20250101000000',
    name: 'first',
    source: { name: path, text: '\uFEFFselect 1;\r\n-- migrate:down\nselect 2' },
    up: { statements: [{ source: 'select 1', span: { start: 1, end: 9 } }] },
    down: { statements: [{ source: 'select 2' }] },
    sums: { sha256: '70308de73614b90e2cde4caf11e56eaa5a42a6059c18884ff89cecb157b5ff88' },
  });
});

test('a text is read like a file of its name', () => {
  const source = { name: 'x/20250101000000_first.sql', text: 'select 1; oops' };
  expect(readMigrationFile(source)).toMatchObject({
    file: { source, up: { statements: [{ source: 'select 1' }] } },
    diagnostics: [{ code: '42601', file: source, span: { start: 10, end: 14 } }],
  });
});

test('a file that is not there', () => {
  const path = join(dir, '20250101000000_first.sql');
  expect(readMigrationFile(path)).toMatchObject({
    diagnostics: [{ code: '58P01', message: 'could not read the file', file: { name: path } }],
  });
});

test('bytes that are not UTF-8 are shown where they stand', () => {
  const bytes = Buffer.concat([
    Buffer.from('é\uFFFD\nselect '),
    Buffer.from([0xe9]),
    Buffer.from("'"),
  ]);
  const { file, diagnostics } = readMigrationFile(write('20250101000000_latin1.sql', bytes));
  expect(file).toBeUndefined();
  expect(diagnostics).toMatchObject([
    {
      code: '22021',
      message: 'invalid byte sequence for encoding "UTF8": 0xe9',
      span: { start: 10, end: 11 },
    },
  ]);
});

test('a character that no server takes is told of once', () => {
  for (const text of ['select 1\0', '-- migrate:up\nselect 1\0\n-- migrate:down\n']) {
    const { diagnostics } = readMigrationFile({ name: '20250101000000_nul.sql', text });
    expect(diagnostics).toMatchObject([{ code: '22021' }]);
  }
});

test('UTF-16 is recognised', () => {
  const path = write('20250101000000_utf16.sql', Buffer.from('\uFEFFselect 1', 'utf16le'));
  expect(readMigrationFile(path).diagnostics[0]?.hint).toBe(
    'The file looks like UTF-16: save it as UTF-8.',
  );
});

test('a folder is read in order of versions; what is no migration is left alone', async () => {
  write('20250103000000_c.sql', 'select 3');
  write('20250101000000_b.sql', 'select 1');
  write('20250102000000_a.sql', 'select 2');
  write('README.md', '# none');
  write('.20250104000000_d.sql.swp', 'x');
  write('.hidden.sql', 'x');
  mkdirSync(join(dir, 'old.sql'));
  const { files, diagnostics } = await readMigrations(dir);
  expect(diagnostics).toEqual([]);
  expect(files.map((file) => file.name)).toEqual(['b', 'a', 'c']);
});

test('every problem of a folder is told', async () => {
  write('20250101000000_a.sql', 'select 1');
  write('20250101000000_b.sql', 'selct');
  write('20251301000000_c.sql', '');
  write('d.sql', '');
  write('20250102000000_e.ts', '');
  const { files, diagnostics } = await readMigrations(dir);
  expect(files.map((file) => file.name)).toEqual(['a', 'b', 'e']);
  expect(diagnostics.map((d) => d.code)).toEqual(['42601', '42710', '42883', '22008', '42602']);
  expect(diagnostics[1]?.detail).toBe(
    'They are "20250101000000_a.sql" and "20250101000000_b.sql".',
  );
});

test('migrations of a folder within the folder are told to be left out', async () => {
  for (const name of ['2025', 'test', '.old']) mkdirSync(join(dir, name));
  write('2025/20250101000000_a.sql', 'select 1');
  write('2025/20250102000000_b.ts', '');
  write('test/helper.ts', '');
  write('.old/20250101000000_a.sql', 'select 1');
  expect(await readMigrations(dir)).toMatchObject({
    files: [],
    diagnostics: [
      {
        severity: 'warning',
        message: 'migrations in folder "2025" are not read',
        detail: expect.stringContaining('It has 20250101000000_a.sql, and 1 more.'),
      },
    ],
  });
});

test('a folder that is called like a file is no file', async () => {
  const path = join(dir, '20250101000000_a.sql');
  mkdirSync(path);
  expect(await readMigrations(dir)).toMatchObject({
    files: [],
    diagnostics: [{ code: '58030', message: 'could not read the file', file: { name: path } }],
  });
});

test('a folder that is not there', async () => {
  expect(await readMigrations(join(dir, 'none'))).toMatchObject({
    files: [],
    diagnostics: [{ code: '58P01', detail: 'It does not exist.' }],
  });
});

test.each([
  ['transaction=off', 'a repeatable migration is one transaction'],
  ['consistency=convergent', 'repeatable migration R__v cannot be applied server by server'],
])('what a repeatable file cannot be: %s', (directive, message) => {
  const text = `-- citrate: ${directive}\nSELECT 1;\n`;
  const { diagnostics } = readMigrationFile({ name: 'R__v.sql', text });
  expect(diagnostics).toMatchObject([{ code: '0A000', message, span: { start: 12 } }]);
  expect(readMigrationFile({ name: '20260101000000_v.sql', text }).diagnostics).toEqual([]);
});
