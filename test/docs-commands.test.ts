/** Commands that the pages show are run by a shell as they stand there, one block after the other. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import type { Ended } from './cli/support/citrate.ts';
import { Npx } from './cli/support/npx.ts';
import { createDatabases, run, type TestDatabases } from './support/databases.ts';

// Many commands, each a process.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('..', import.meta.url));

let clusters: readonly TestDatabases[];
/** A project beside the package that was built. */
let folder: string;
let npx: Npx;
beforeEach(async () => {
  clusters = [await createDatabases(inject('cluster')), await createDatabases(inject('cluster'))];
  folder = mkdtempSync(join(root, 'packages/migrate/docs-'));
  mkdirSync(join(folder, 'migrations'));
  npx = new Npx();
});
afterEach(async () => {
  npx.remove();
  rmSync(folder, { recursive: true });
  for (const one of clusters) await one.drop();
});

function blocksOf(page: string, language: string): readonly string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const blocks = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...text.matchAll(blocks)].map(([, block = '']) => block);
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function configOf({ coordinator, workers }: TestDatabases, migrations: string): string {
  const config = { engine: 'postgres', coordinator: { url: coordinator.url }, workers, migrations };
  return JSON.stringify({ ...config, shardCount: 4 });
}

/** The standard output of a block in which each command ends with 0. */
async function done(block = ''): Promise<string> {
  const { code, stdout, stderr } = await npx.bash(block, { cwd: folder });
  expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
  return stdout;
}

function ended(command = ''): Promise<Ended> {
  return npx.bash(command, { cwd: folder });
}

test('docs/adopting.md', async () => {
  const [cluster] = clusters;
  if (!cluster) throw new Error('there is no cluster');
  const { coordinator, workers } = cluster;
  write('citrate.config.json', configOf(cluster, 'migrations'));
  await run(
    coordinator.url,
    `CREATE TYPE state AS ENUM ('new', 'known');
    CREATE TABLE customers (id serial PRIMARY KEY, state state);
    INSERT INTO customers (state) VALUES ('new')`,
  );
  const [first, repair = '', apply, snapshot] = blocksOf('adopting.md', 'sh');
  const status = await done(first);
  expect(status).toMatch(/\[X\] baseline +20260101000000_before/);
  expect(await run(coordinator.url, 'SELECT id FROM customers')).toEqual([{ id: 1 }]);

  const drift = await ended(repair);
  expect(drift.code).toBe(5);
  for (const { name, url } of workers) {
    const [, statements = ''] = drift.stdout.split(`-- on ${name}\n`);
    await run(url, statements.split('-- on ')[0] ?? '');
  }
  await done(repair);

  const [migration = ''] = blocksOf('adopting.md', 'sql');
  write('migrations/20260201000000_visits.sql', migration);
  expect(await done(apply)).toMatch(/^applied +20260201000000_visits/);
  expect(await done(snapshot)).toBe('');
  write('migrations/20260301000000_more.sql', 'ALTER TABLE customers ADD note text;\n');
  expect(await done(snapshot)).toContain('ADD note text');
});

test('docs/environments.md', async () => {
  const [staging, production] = clusters;
  if (!staging || !production) throw new Error('there are no clusters');
  const [config = ''] = blocksOf('environments.md', 'ts');
  write('citrate.config.ts', config);
  for (const [name, cluster] of Object.entries({ staging, production })) {
    const urls = cluster.workers.map(({ url }, i) => `W${i + 1}_URL=${url}\n`);
    write(`.env.${name}`, `COORDINATOR_URL=${cluster.coordinator.url}\n${urls.join('')}`);
  }
  const items = `CREATE TABLE items (id int);\nSELECT create_distributed_table('items', 'id');\n`;
  write('migrations/20260101000000_items.sql', items);
  const [apply, keep = '', both, look] = blocksOf('environments.md', 'sh');
  await done(apply);
  expect(await ended('npx citrate status -e production --exit-code')).toMatchObject({ code: 4 });
  const [plan = '', ...more] = keep.trim().split('\n');
  await done(plan);
  expect(await ended('npx citrate apply -e staging --plan plan.json')).toMatchObject({ code: 5 });
  expect(await done(more.join('\n'))).toMatch(/^applied +20260101000000_items/);

  mkdirSync(join(folder, 'fleets'));
  write('fleets/eu.config.json', configOf(staging, '../migrations'));
  write('fleets/us.config.json', configOf(production, '../migrations'));
  write('migrations/20260102000000_note.sql', 'ALTER TABLE items ADD note text;\n');
  expect(await done(both)).toMatch(/(applied +20260102000000_note.*\n){2}/);
  expect(look).toBeUndefined();
});
