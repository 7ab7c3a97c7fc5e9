import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { check } from './check.ts';
import { dump } from './dump.ts';
import { fixFiles } from './fix.ts';
import { names } from './names.ts';
import { planOffline } from './plan.ts';
import { writeNames } from './write-names.ts';

let migrations: string;
let snapshot: string;

const write = (no: number, text: string): void =>
  writeFileSync(join(migrations, `2026010100000${no}_x.sql`), text);

beforeAll(async () => {
  migrations = mkdtempSync(join(tmpdir(), 'citrate-snapshot-'));
  write(1, 'CREATE TABLE t (id int);');
  snapshot = (await dump({ migrations })).snapshot ?? '';
  write(2, 'ALTER TABLE t ADD UNIQUE (id);');
});

afterAll(() => rmSync(migrations, { recursive: true }));

test.each([
  ['check', check],
  ['dump', dump],
  ['names', names],
  ['plan', planOffline],
  ['names --write', writeNames],
  ['check --fix', fixFiles],
])('%s reads its snapshot once', async (_, command) => {
  const parse = vi.spyOn(JSON, 'parse');
  const { diagnostics } = await command({ migrations, snapshot });
  const read = parse.mock.calls.filter(([text]) => text === snapshot);
  parse.mockRestore();
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(read).toHaveLength(1);
});
