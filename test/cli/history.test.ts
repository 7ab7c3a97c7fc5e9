/** Baselines, migrations that are taken back, repeated and given up, and what status says of them. */
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

const [first, second] = ['20260101000001', '20260101000002'];

const json = async (...args: readonly string[]) => {
  const { code, stdout } = await project.run(...args, '--format', 'json');
  return { code, ...JSON.parse(stdout) };
};

test('baseline, apply, down and apply again, with status between', async () => {
  project.migration('1_items', items);
  await run(databases.coordinator.url, 'CREATE TABLE before (id int)');
  expect(await project.run('baseline', '20990101000000')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('there is no migration file of version 20990101000000'),
  });
  expect(await project.run('baseline', 'items')).toMatchObject({ code: 2 });
  expect(await project.run('baseline', first)).toMatchObject({
    code: 0,
    stdout: `baseline  ${first}_items\n`,
  });
  project.migration('2_more', 'CREATE SCHEMA more;');
  project.write('migrations/R__views.sql', 'CREATE OR REPLACE VIEW ids AS SELECT id FROM before;');
  const pending = await project.run('status', '--exit-code');
  expect(pending.code).toBe(4);
  expect(pending.stdout).toContain(`[X] baseline  ${first}_items`);
  expect(pending.stdout).toContain(`[ ] pending   ${second}_more`);
  expect(pending.stdout).toContain(
    `Applied: 1, Pending: 2\n  Current version: ${first}, Next: ${second}\n`,
  );
  await project.apply();

  expect(await project.run('down')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('write --to VERSION, or --to 0 for everything'),
  });
  const plan = await project.run('down', '--to', first, '--dry-run');
  expect(plan).toMatchObject({
    code: 0,
    stdout: `${second}_more: derived, 3 tasks\n  DROP SCHEMA more;  -- all nodes\n`,
  });
  expect(await project.run('down', '--to', first)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --yes'),
  });
  const down = await project.run('down', '--to', first, '--yes');
  expect(down).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^taken back {2}20260101000002_more/),
  });
  const taken = await project.run('status', '--verbose');
  expect(taken.stdout).toMatch(/\[ \] pending +20260101000002_more +taken back 20\S+ by \S+/);
  expect(taken.stdout).toMatch(/\[X\] applied +R__views +20\S+ +repeatable/);
  expect(taken.stdout).toMatch(/No longer applied\n +reverted +20260101000002_more +applied 20/);
  expect(taken.stdout).toMatch(/step 1 up +coordinator +1 task +locks after/);
  await project.apply();
  expect(await json('status')).toMatchObject({
    code: 0,
    current: second,
    migrations: [{ baseline: true }, { state: 'applied' }, { repeatable: true }],
    past: [{ version: second, fate: 'reverted' }],
  });
  expect(await json('down', '--to', '0', '--yes')).toMatchObject({ code: 3, outcome: 'invalid' });
  expect(violations('baseline', await bare('baseline', first))).toEqual([]);
  expect(violations('down', await bare('down', '--to', first, '--dry-run'))).toEqual([]);
});

const bare = async (...args: readonly string[]): Promise<unknown> => {
  const { stdout } = await project.run(...args, '--format', 'json');
  return JSON.parse(stdout);
};

test('what would be lost is said, and done with --allow-data-loss', async () => {
  project.migration('1_schema', 'CREATE SCHEMA shop;');
  project.migration('2_items', items);
  await project.apply();
  const refused = await project.run('down', '--to', first, '--dry-run');
  expect(refused).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('-- destroys the rows of public.items'),
    stderr: expect.stringContaining('With --allow-data-loss it is done all the same.'),
  });
  const args = ['down', '--to', '0', '--allow-data-loss', '--yes', '--progress=json'];
  const { code, stderr } = await project.run(...args);
  expect(code).toBe(0);
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.flatMap((event) => violations('event', event))).toEqual([]);
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'migration', direction: 'down', state: 'reverted' }),
  );
});

test('a changed file is shown as a diff by status, plan and apply', async () => {
  project.migration('1_items', items);
  await project.apply();
  project.migration('1_items', items.replace('price int', 'price bigint'));
  const diff = /-CREATE TABLE items \(id bigint NOT NULL, price int\);\n[^\n]*\+CREATE TABLE items/;
  for (const command of ['status', 'plan', 'apply']) {
    const { code, stderr } = await project.run(command);
    expect({ command, code }).toEqual({ command, code: 5 });
    expect(stderr).toMatch(diff);
  }
  const { migrations, diagnostics } = await json('status');
  expect(migrations[0].diff).toContain('+CREATE TABLE items (id bigint NOT NULL, price bigint);');
  expect(diagnostics[0].detail).toContain('price bigint');
});

test('two files of one version count as one migration', async () => {
  project.migration('1_items', items);
  await project.apply();
  project.migration('1_copy', items);
  project.migration('2_more', 'CREATE SCHEMA more;');
  project.migration('2_most', 'CREATE SCHEMA most;');
  const { code, stdout, stderr } = await project.run('status');
  expect(code).toBe(3);
  expect(stdout).toContain('Applied: 1, Pending: 1\n');
  expect(stderr).toContain(`two migration files have the version ${first}`);
});

test.each([
  ['linear', 3, /older than the last one applied/],
  ['linear-skip', 0, /older than the last one applied, and skipped/],
] as const)('order %s', async (order, code, message) => {
  project.remove();
  project = new Project(databases, { order });
  project.migration('2_items', items);
  await project.apply();
  project.migration('1_late', 'CREATE SCHEMA late;');
  const ended = await project.run('apply');
  expect({ code: ended.code, said: message.test(ended.stderr) }).toEqual({ code, said: true });
  const { stdout } = await project.run('status');
  expect(stdout).toMatch(
    order === 'linear' ? /\[ \] pending +\d+_late/ : /\[-\] skipped +\d+_late/,
  );
});

test('a file that is applied in part is given up, and what stays is shown', async () => {
  project.migration('1_items', items);
  await project.apply();
  const worker = databases.workers[1]?.url ?? '';
  const [row] = await run(
    worker,
    "SELECT relname FROM pg_class WHERE relname ~ '^items_[0-9]+$' ORDER BY 1 LIMIT 1",
  );
  await run(worker, `INSERT INTO ${String(row?.['relname'])} (id) VALUES (1), (1)`);
  project.migration(
    '2_key',
    '-- citrate: transaction=off\nCREATE UNIQUE INDEX CONCURRENTLY items_key ON items (id);',
  );
  expect((await project.run('apply')).code).toBe(7);
  const shown = await project.run('recover', '--give-up', second, '--dry-run');
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(
    /What stays of 20260101000002_key\n +w1 shard \d+ +done +public\.items_key_\d+/,
  );
  expect(await project.run('recover', '--give-up', second)).toMatchObject({ code: 2 });
  expect(violations('recover', await bare('recover', '--give-up', second, '--yes'))).toEqual([]);
  const { code, past, migrations } = await json('status');
  expect(code).toBe(0);
  expect(past).toMatchObject([{ fate: 'given up', remains: expect.any(Array) }]);
  expect(migrations[1].state).toBe('pending');
});

test('repeatable files are known to check, names and an offline plan', async () => {
  project.migration('1_plain', 'CREATE TABLE plain (id int);\n');
  project.write(
    'migrations/R__views.sql',
    'CREATE TABLE IF NOT EXISTS log (id int PRIMARY KEY);\nCREATE OR REPLACE VIEW ids AS SELECT id FROM plain;\n',
  );
  expect(await project.run('check', '--verbose')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('R__views.sql'),
  });
  expect((await project.run('names')).stdout).toContain('log_pkey');
  expect((await project.run('plan', '--offline')).stdout).toMatch(/^R__views$/m);
});
