/** `citrate nodes`: what is on record, and what is there. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../support/databases.ts';
import { items, Project } from './support/project.ts';
import { violations } from './support/schema.ts';

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases);
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

test('before the first apply, and with shards', async () => {
  const fresh = await project.run('nodes');
  expect(fresh).toMatchObject({ code: 0, stderr: '' });
  expect(fresh.stdout).toMatch(/^coordinator +coordinator +0 shards .* not on record$/m);
  expect(fresh.stdout).toMatch(/^w2 +worker +0 shards .* not on record$/m);
  project.migration(
    '1_items',
    `${items} CREATE TABLE k (id int PRIMARY KEY);
    SELECT create_reference_table('k');`,
  );
  await project.apply();
  const applied = await project.run('nodes');
  expect(applied.stdout).toMatch(/^w1 +worker +3 shards +PostgreSQL /m);
  const json = await project.run('nodes', '--format', 'json');
  const data: unknown = JSON.parse(json.stdout);
  expect(violations('nodes', data)).toEqual([]);
  expect(data).toMatchObject({
    outcome: 'done',
    nodes: [
      { name: 'coordinator', coordinator: true, group: 0, takesShards: false, shards: 0 },
      { name: 'w1', coordinator: false, group: 1, takesShards: true, shards: 3, reachable: true },
      { name: 'w2', group: 2, active: true, recorded: true, shards: 3 },
    ],
  });
});

test('a node that cannot be reached is told, and fails the command', async () => {
  const [w1] = databases.workers;
  const gone = new Project({
    coordinator: databases.coordinator,
    workers: [
      { name: 'w1', url: w1?.url ?? '' },
      { name: 'w2', url: 'postgres://localhost:1/none' },
    ],
  });
  const { code, stdout, stderr } = await gone.run('nodes');
  gone.remove();
  expect(code).toBe(2);
  expect(stdout).toMatch(/^w2 +worker +0 shards +not reachable/m);
  expect(stderr).toContain('w2');
});
