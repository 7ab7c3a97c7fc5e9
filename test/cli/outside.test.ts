/** What no transaction can hold, through the command line: applied in part, shown, and gone on with. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { items, Project } from './support/project.ts';
import { violations } from './support/schema.ts';

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases);
  project.migration('1_items', items);
  await project.apply();
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

/** A shard of items on the second worker. */
async function shard(): Promise<string> {
  const [row] = await run(
    databases.workers[1]?.url ?? '',
    "SELECT relname FROM pg_class WHERE relname ~ '^items_[0-9]+$' ORDER BY 1 LIMIT 1",
  );
  return String(row?.['relname']);
}

test('applied in part, shown by status and plan, and gone on with', async () => {
  const worker = databases.workers[1]?.url ?? '';
  await run(worker, `INSERT INTO ${await shard()} (id) VALUES (1), (1)`);
  project.migration(
    '2_key',
    '-- citrate: transaction=off\nCREATE UNIQUE INDEX CONCURRENTLY items_key ON items (id);',
  );
  const failed = await project.run('apply');
  expect(failed).toMatchObject({ code: 7, stdout: expect.stringMatching(/^partial +2026/) });
  expect(failed.stderr).toMatch(/error\[23505\]/);
  expect(failed.stderr).toContain('it goes on where this run ended');
  const shown = await project.run('status');
  expect(shown.code).toBe(7);
  expect(shown.stdout).toMatch(
    /partial +20260101000002_key +0 of 1 step done, \d+ tasks? of the next/,
  );
  expect((await project.run('plan')).stdout).toContain(
    'Step 1 of 1: 1 statement, outside of transactions',
  );

  await run(worker, `TRUNCATE ${await shard()}`);
  expect(await project.run('apply')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^applied +20260101000002_key/),
  });
  expect((await project.run('status', '--exit-code')).code).toBe(0);
});

test('--progress json writes events and nothing else, each as its schema says', async () => {
  project.migration(
    '2_index',
    `-- citrate: transaction=off
     CREATE INDEX CONCURRENTLY items_by_id ON items (id);
     DROP INDEX IF EXISTS nothing_there;`,
  );
  const result = await project.run('apply', '--progress', 'json', '--format', 'json');
  expect(result.code).toBe(0);
  const events = result.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly kind: string; readonly action?: string });
  for (const event of events) expect(violations('event', event)).toEqual([]);
  const kinds = new Set(events.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['step', 'progress', 'migration', 'notice']));
  expect(events.map(({ action }) => action)).toContain('run task');
});
