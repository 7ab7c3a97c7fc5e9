import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { citrate } from './support/citrate.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-init-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

test('init writes a configuration that names what it misses', async () => {
  const init = await citrate(['init'], { cwd });
  expect(init).toMatchObject({ code: 0, stdout: 'citrate.config.ts\nmigrations\n' });
  expect(init.stderr).toContain('DATABASE_URL');
  const status = await citrate(['status'], { cwd });
  expect(status).toMatchObject({ code: 2, stdout: '' });
  for (const name of ['DATABASE_URL', 'W1_URL', 'W2_URL']) {
    expect(status.stderr).toContain(`the environment variable ${name} is not set`);
  }
  expect(status.stderr).toContain('citrate.config.ts');
});

test('init overwrites nothing', async () => {
  await citrate(['init', '--quiet'], { cwd });
  const before = readFileSync(join(cwd, 'citrate.config.ts'), 'utf8');
  const { code, stdout, stderr } = await citrate(['init'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('a configuration file already exists');
  expect(readFileSync(join(cwd, 'citrate.config.ts'), 'utf8')).toBe(before);
});

test('new makes files that never collide', async () => {
  const first = await citrate(['new', 'create', 'Items'], { cwd });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/^migrations\/\d{14}_create_items\.sql\n$/);
  await citrate(['new', 'create items', '--dir', 'migrations'], { cwd });
  expect(new Set(readdirSync(join(cwd, 'migrations'))).size).toBe(2);
});

test('new as JSON', async () => {
  const { stdout } = await citrate(['new', 'x', '--format', 'json'], { cwd });
  const path = expect.stringMatching(/^\/.*\/migrations\/\d{14}_x\.sql$/);
  expect(JSON.parse(stdout)).toEqual({ format: 1, written: [path] });
});

test('new refuses a name without letters', async () => {
  const { code, stdout, stderr } = await citrate(['new', '!?'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('has no letter or digit');
});

test('a folder that cannot be written to is named', async () => {
  writeFileSync(join(cwd, 'file'), '');
  const { code, stdout, stderr } = await citrate(['new', 'x', '--dir', 'file'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error\[58030\]: could not use "file"\n {2}= detail: [^/]*\.\n/);
});
