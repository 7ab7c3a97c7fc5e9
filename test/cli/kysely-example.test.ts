/** examples/03-kysely: what its README says comes of each command, does, on real servers. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createDatabases, type TestDatabases } from '../support/databases.ts';
import { Npx } from './support/npx.ts';
import { commandsOf } from './support/readme-commands.ts';

vi.setConfig({ testTimeout: 240_000 });

const folder = fileURLToPath(new URL('../../examples/03-kysely', import.meta.url));

let databases: TestDatabases;
let npx: Npx;
beforeAll(async () => {
  databases = await createDatabases(inject('cluster'));
  npx = new Npx();
});
afterAll(async () => {
  npx.remove();
  await databases.drop();
});

test('every command prints what the README says', async () => {
  const [w1, w2] = databases.workers.map(({ url }) => url);
  const env = { DATABASE_URL: databases.coordinator.url, W1_URL: w1 ?? '', W2_URL: w2 ?? '' };
  const all = commandsOf(folder);
  expect(all.map(({ command }) => command.split(' ', 3).join(' '))).toEqual([
    ...['npx citrate check', 'npx citrate migrate', 'npx citrate migrate'],
    ...['node dist/add-note.js 42', 'node dist/add-note.js 42', 'node dist/migrate.js'],
  ]);
  for (const { command, output } of all) {
    const { code, stdout, stderr } = await npx.bash(command, { cwd: folder, env });
    expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({
      ...{ command, code: 0, stderr: '' },
    });
    const summary = command.includes('check') ? stderr : '';
    expect(stdout + summary).toMatch(output);
  }
});
