/** A migration that fails on one shard changes nothing on any node. */
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { items, Project } from './support/project.ts';

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

const worker = (i: number): string => databases.workers[i]?.url ?? '';

/** Name and id of a shard of `items` that worker `i` holds. */
async function shardOn(i: number): Promise<{ readonly name: string; readonly id: number }> {
  const [row] = await run(
    worker(i),
    "SELECT relname AS name FROM pg_class WHERE relname ~ '^items_[0-9]+$' ORDER BY 1",
  );
  const name = String(row?.['name']);
  return { name, id: Number(name.replace('items_', '')) };
}

test('a row on one shard that violates a new check', async () => {
  project.migration('1_items', items);
  await project.apply();
  const shard = await shardOn(1);
  await run(worker(1), `INSERT INTO ${shard.name} VALUES (1, -5)`);
  project.migration('2_note', 'ALTER TABLE items ADD COLUMN note text;');
  project.migration(
    '3_check',
    'ALTER TABLE items ADD COLUMN size int;\nALTER TABLE items ADD CHECK (price > 0);',
  );
  project.migration('4_more', 'ALTER TABLE items ADD COLUMN more text;');

  const { code, stdout, stderr } = await project.run('apply');
  expect(code).toBe(1);
  expect(stdout).toMatch(/applied +20260101000002_note/);
  expect(stdout).toMatch(/failed +20260101000003_check/);
  expect(stdout).toMatch(/pending +20260101000004_more/);
  expect(stderr).toContain('error[23514]');
  expect(stderr).toMatch(/check constraint ".*" of relation ".*" is violated by some row/);
  expect(stderr).toContain(`w2, shard ${shard.id}`);
  expect(stderr).toContain('migrations/20260101000003_check.sql:2:1');

  const [coordinator = [], ...workers] = await project.state();
  for (const state of [coordinator, ...workers]) {
    expect(
      state.filter((fact) => /items_price_check|\.size |\.more |^prepared/.test(fact)),
    ).toEqual([]);
    expect(state.some((fact) => /\.note text/.test(fact))).toBe(true);
  }

  await run(worker(1), `DELETE FROM ${shard.name}`);
  expect(await project.run('apply')).toMatchObject({ code: 0 });
});

test('the same as JSON', async () => {
  project.migration('1_items', items);
  await project.apply();
  const shard = await shardOn(0);
  await run(worker(0), `INSERT INTO ${shard.name} VALUES (1, NULL)`);
  const file = project.migration('2_nn', 'ALTER TABLE items ALTER price SET NOT NULL;');
  project.migration('3_more', 'ALTER TABLE items ADD COLUMN more text;');
  const before = await project.state();
  const { code, stdout } = await project.run('apply', '--format', 'json');
  const result = JSON.parse(stdout);
  expect({ code, format: result.format, outcome: result.outcome }).toEqual({
    code: 1,
    format: 1,
    outcome: 'failed',
  });
  expect(result.failed).toEqual({ version: '20260101000002', name: 'nn' });
  expect(result.pending).toEqual([{ version: '20260101000003', name: 'more' }]);
  expect(result.diagnostics).toContainEqual(
    expect.objectContaining({
      code: '23502',
      message: expect.stringContaining('contains null values'),
      server: 'w1',
      shardId: shard.id,
      file,
      line: 1,
      column: 1,
    }),
  );
  expect(await project.state()).toEqual(before);
});

test('a table on a worker that is already named like a shard', async () => {
  await run(worker(1), 'CREATE TABLE items_102009 (mine text)');
  project.migration('1_items', items);
  const before = await project.state();
  const { code, stderr } = await project.run('apply');
  expect(code).toBe(1);
  expect(stderr).toContain('relation "items_102009" already exists');
  expect(stderr).toMatch(/server: w2/);
  expect(await project.state()).toEqual(before);
  await run(worker(1), 'DROP TABLE items_102009');
  expect(await project.run('apply')).toMatchObject({ code: 0 });
});

test('a lock that is never free: rounds are told, with who holds it', async () => {
  project.migration('1_items', items);
  await project.apply();
  const patient = new Project(databases, {
    lockTimeoutMs: 1500,
    lockDeadlineMs: 3000,
    lockRounds: 2,
  });
  patient.migration('1_items', items);
  patient.migration('2_note', 'ALTER TABLE items ADD COLUMN note text;');
  const before = await project.state();
  const shard = await shardOn(1);
  const blocker = new Client({ connectionString: worker(1), application_name: 'long report' });
  await blocker.connect();
  await blocker.query(`BEGIN; LOCK TABLE ${shard.name} IN ACCESS SHARE MODE`);

  const { code, stdout, stderr } = await patient.run('apply');
  await blocker.end();
  patient.remove();
  expect(code).toBe(1);
  expect(stderr).toMatch(/round 1 of 2: not all locks were free, all were released; next try in/);
  expect(stderr).toMatch(/on w2: process \d+ \(postgres, long report, /);
  expect(stderr).toMatch(/error\[55P03\][^]*server: w2[^]*application "long report"/);
  expect(stdout).toMatch(/failed +20260101000002_note/);
  expect(await project.state()).toEqual(before);
});
