import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './load.ts';
import { initProject, newMigration } from './scaffold.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-scaffold-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const now = new Date(Date.UTC(2026, 0, 31, 23, 59, 59));

async function names(...wanted: readonly string[]): Promise<readonly string[]> {
  for (const name of wanted) await newMigration(folder, name, now);
  return readdirSync(folder).sort();
}

test('a file is named after the time in UTC and its name', async () => {
  expect(await names('Create  Items!')).toEqual(['20260131235959_create_items.sql']);
});

test('letters of any script count, punctuation separates', async () => {
  expect(await names('größe/Ñandú-測試 2')).toEqual(['20260131235959_größe_ñandú_測試_2.sql']);
});

test('versions of one second follow each other', async () => {
  expect(await names('a', 'a', 'b')).toEqual([
    '20260131235959_a.sql',
    '20260201000000_a.sql',
    '20260201000001_b.sql',
  ]);
});

test('a file made when a clock ran ahead stays before the next one', async () => {
  const [ahead] = (await newMigration(folder, 'x', new Date(now.getTime() + 3_600_000))).written;
  const [next] = (await newMigration(folder, 'y', now)).written;
  expect(basename(next ?? '') > basename(ahead ?? '')).toBe(true);
});

test('what is no time is not what the next one comes after', async () => {
  for (const no of ['99999999999999', '20260230000000', '20261301000000']) {
    writeFileSync(join(folder, `${no}_x.sql`), '');
  }
  await newMigration(folder, 'y', now);
  expect(readdirSync(folder)).toContain('20260131235959_y.sql');
});

test('a migration for Kysely', async () => {
  await newMigration(folder, 'create items', now, 'ts');
  const name = '20260131235959_create_items.ts';
  expect(readdirSync(folder)).toEqual([name]);
  const text = readFileSync(join(folder, name), 'utf8');
  expect(text).toContain('export async function up(db: Kysely<any>)');
  expect(text).toContain('export async function down(db: Kysely<any>)');
});

test('a name without letters is refused', async () => {
  await expect(newMigration(folder, '../', now)).rejects.toThrow('no letter or digit');
});

test('init writes what loadConfig reads, and overwrites nothing', async () => {
  const { written } = await initProject(folder);
  const [path = ''] = written;
  const url = 'postgres://h/db';
  const env = { DATABASE_URL: url, W1_URL: url, W2_URL: url };
  expect(await loadConfig({ cwd: folder, env })).toMatchObject({ shardCount: 32 });
  const before = readFileSync(path, 'utf8');
  await expect(initProject(folder)).rejects.toThrow('already exists');
  expect(readFileSync(path, 'utf8')).toBe(before);
});
