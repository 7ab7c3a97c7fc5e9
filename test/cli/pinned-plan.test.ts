/** Plans that are kept, read by people, and applied as they are or not at all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
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

const readPlan = (): unknown => JSON.parse(readFileSync(join(project.folder, 'plan.json'), 'utf8'));

test('a plan of a cluster that was never migrated is kept, and applied', async () => {
  project.migration('1_items', items);
  const before = await project.state();
  const plan = await project.run('plan', '--out', 'plan.json');
  expect(plan).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/plan written to plan.json/),
  });
  expect(await project.state()).toEqual(before);
  expect(violations('pinned-plan', readPlan())).toEqual([]);
  expect(readPlan()).toMatchObject({
    files: [{ version: '20260101000001', name: 'items' }],
    servers: [{ server: 'coordinator' }, { server: 'w1' }, { server: 'w2' }],
    counters: { shardId: 102008 },
  });
  const password = new URL(databases.coordinator.url).password;
  expect(JSON.stringify(readPlan())).not.toContain(password || 'postgres://');
  expect(await project.run('apply', '--plan', 'plan.json')).toMatchObject({ code: 0 });
  // Applied, it is not pending any more.
  const again = await project.run('apply', '--plan', 'plan.json');
  expect(again).toMatchObject({ code: 5, stderr: expect.stringMatching(/and not pending/) });
});

test('a file that is no plan is told by its name', async () => {
  project.write('plan.json', '{"format":1,"migrations":[]}');
  const { code, stderr } = await project.run('apply', '--plan', 'plan.json');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('"plan.json" is no plan that citrate plan --out wrote'),
  });
});

test('what has moved is told, and nothing is changed', async () => {
  project.migration('1_items', items);
  await project.run('plan', '--out', 'plan.json');
  const untouched = await project.state();
  project.migration('1_items', items.replace('price int', 'price bigint'));
  const changed = await project.run('apply', '--plan', 'plan.json');
  expect(changed).toMatchObject({ code: 5, stdout: '' });
  expect(changed.stderr).toMatch(/the file of migration 20260101000001_items was changed/);
  expect(await project.state()).toEqual(untouched);

  await project.apply();
  project.migration('2_check', 'ALTER TABLE items ADD CHECK (price > 0);');
  await project.run('plan', '--out', 'plan.json');
  await run(databases.coordinator.url, 'ALTER TABLE items ALTER price SET NOT NULL');
  const before = await project.state();
  const moved = await project.run('apply', '--plan', 'plan.json', '--format', 'json');
  expect(moved.code).toBe(5);
  expect(JSON.parse(moved.stdout)).toMatchObject({
    outcome: 'drift',
    applied: [],
    diagnostics: [{ code: '55000', message: expect.stringContaining('"public.items"') }],
  });
  expect(await project.state()).toEqual(before);
});

test('what is no plan ends with 2, and a plan that cannot be applied is not kept', async () => {
  project.migration('1_items', items);
  project.write('other.json', '{"format": 1, "migrations": []}');
  const other = await project.run('apply', '--plan', 'other.json');
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('is no plan') });
  expect(await project.run('apply', '--plan', 'gone.json')).toMatchObject({ code: 2 });
  for (const [out, why] of [
    ['/dev/full', 'no space left on device'],
    ['migrations', 'illegal operation on a directory'],
  ] as const) {
    expect(await project.run('plan', '--quiet', '--out', out)).toMatchObject({
      code: 2,
      stderr: `error[58030]: could not write "${out}": ${why}\n`,
    });
  }
  const offline = await project.run('plan', '--offline', '--out', 'plan.json');
  expect(offline).toMatchObject({ code: 2, stderr: expect.stringContaining('without --offline') });
  project.migration('2_vacuum', 'VACUUM;');
  expect(await project.run('plan', '--out', 'plan.json')).toMatchObject({ code: 3 });
  expect(readPlan).toThrow('ENOENT');
});
