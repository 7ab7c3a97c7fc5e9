/** Runs that end between PREPARE and the decision. A trigger on the records holds them there. */
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { outputMatching } from '../support/child.ts';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { ended, start } from './support/citrate.ts';
import { items, Project } from './support/project.ts';
import type { NodeState } from './support/state.ts';

let databases: TestDatabases;
let project: Project;
let blocker: Client;
let before: readonly NodeState[];

/** The row of a transaction becomes `committed` only once nobody holds the lock. */
const heldDecision = `
  CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$;
  CREATE TRIGGER hold BEFORE UPDATE ON citrate.transaction
    FOR EACH ROW WHEN (NEW.state = 'committed') EXECUTE FUNCTION hold()`;

beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases, { lockTimeoutMs: 20_000, lockDeadlineMs: 20_000 });
  project.migration('1_items', items);
  await project.apply();
  project.migration('2_note', 'ALTER TABLE items ADD COLUMN note text;');
  await run(databases.coordinator.url, heldDecision);
  before = await project.state();
  blocker = new Client({ connectionString: databases.coordinator.url });
  blocker.on('error', () => {});
  await blocker.connect();
  await blocker.query('SELECT pg_advisory_lock(7)');
});
afterEach(async () => {
  await blocker.end();
  project.remove();
  await databases.drop();
});

/** A run of apply that has prepared on every worker, or staged, and waits for its decision. */
async function preparedApply(phase: 'prepared' | 'staged' = 'prepared'): Promise<{
  readonly child: ReturnType<typeof start>;
  readonly end: ReturnType<typeof ended>;
}> {
  const child = start(['apply'], { cwd: project.folder });
  const end = ended(child);
  const both = [`w1: ${phase}[^]*w2: ${phase}`, `w2: ${phase}[^]*w1: ${phase}`];
  await outputMatching(child, new RegExp(both.join('|')));
  return { child, end };
}

test('what a killed run left is shown, explained and rolled back everywhere', async () => {
  const { child, end } = await preparedApply();
  child.kill('SIGKILL');
  await end;
  await blocker.query('SELECT pg_advisory_unlock(7)');

  const status = await project.run('status', '--format', 'json');
  expect(status.code).toBe(8);
  const { prepared, transactions } = JSON.parse(status.stdout);
  expect(transactions).toMatchObject([{ state: 'preparing', migration: '20260101000002' }]);
  expect(prepared).toHaveLength(2);
  for (const one of prepared) {
    expect(one).toMatchObject({ whose: 'ours', decision: { decision: 'rollback' } });
    expect(one.gid).toMatch(/^citrate_[0-9a-f]{8}_[0-9a-f]{32}_[12]$/);
  }
  const pretty = await project.run('status');
  expect(pretty.code).toBe(8);
  expect(pretty.stdout).toContain('Unfinished transactions');
  expect(pretty.stdout).toMatch(/w2\/\w+ +citrate_\w+_2 .* rollback: /);

  const left = await project.state();
  const dry = await project.run('recover', '--dry-run');
  expect(dry.stdout).toMatch(
    /^w1 {2}citrate_\w+_1 {2}rollback: planned\n {4}prepared by \S+ at \S+, has locked .*\n {4}\S.*\.$/m,
  );
  expect(await project.state()).toEqual(left);

  const recover = await project.run('recover', '--wait', '20000', '--format', 'json');
  expect(recover.code).toBe(0);
  const { format, outcome, branches } = JSON.parse(recover.stdout);
  expect({ format, outcome }).toEqual({ format: 1, outcome: 'done' });
  expect(branches).toHaveLength(2);
  for (const branch of branches) {
    expect(branch).toMatchObject({ decision: { decision: 'rollback' }, result: 'done' });
  }
  expect(await project.state()).toEqual(before);
  expect(await project.run('status', '--exit-code')).toMatchObject({ code: 4 });
});

test('of a staged run that was killed only its record is there to be closed', async () => {
  project.migration('2_note', '-- citrate: consistency=staged\nALTER TABLE items ADD note text;');
  const { child, end } = await preparedApply('staged');
  child.kill('SIGKILL');
  await end;
  await blocker.query('SELECT pg_advisory_unlock(7)');
  const recover = await project.run('recover', '--wait', '20000');
  expect(recover).toMatchObject({ code: 0, stderr: '' });
  expect(recover.stdout).toMatch(
    /^transaction [0-9a-f]{32}: nothing of it is left on any server, its record is closed\n$/,
  );
  expect(await project.run('recover')).toMatchObject({ stderr: 'nothing is left to recover\n' });
  expect(await project.state()).toEqual(before);
});

test('apply recovers first, and says so', async () => {
  const { child, end } = await preparedApply();
  child.kill('SIGKILL');
  await end;
  await blocker.query('SELECT pg_advisory_unlock(7)');
  const { code, stderr, stdout } = await project.run('apply', '--wait', '20000');
  expect(code).toBe(0);
  expect(stderr).toMatch(/recovery: rollback citrate_\w+_1 on w1\. /);
  expect(stdout).toMatch(/^applied +20260101000002_note/);
});

test('a run at work is shown as running, and its transactions are not told as left', async () => {
  const { end } = await preparedApply();
  const { stdout } = await project.run('status');
  expect(stdout).toMatch(/^Running transactions\n {2}[0-9a-f]{32} +preparing +20260101000002/m);
  expect(stdout).not.toContain('Unfinished transactions');
  await blocker.query('SELECT pg_advisory_unlock(7)');
  expect(await end).toMatchObject({ code: 0 });
});

test.each([
  ['rollback', false],
  ['commit', true],
])('recover --decide says %s where no record does', async (as, found) => {
  await blocker.query('SELECT pg_advisory_unlock(7)');
  const { coordinator, workers } = databases;
  const worker = workers[0]?.url ?? '';
  const id = 'ab'.repeat(16);
  const [row] = await run(coordinator.url, 'SELECT cluster_id AS id FROM citrate.cluster');
  const gid = `citrate_${String(row?.['id'])}_${id}_1`;
  await run(worker, `BEGIN; CREATE TABLE x (); PREPARE TRANSACTION '${gid}'`);
  expect(await project.run('recover', '--decide', `${id}=maybe`)).toMatchObject({ code: 2 });
  expect(await project.run('recover')).toMatchObject({ code: 8 });
  const { code, stdout } = await project.run('recover', '--decide', `${id}=${as}`);
  expect({ code, stdout: stdout.replace(/at \S+Z/, 'at T') }).toEqual({
    code: 0,
    stdout: `w1  ${gid}  ${as}: done\n    prepared by postgres at T\n    The operator decided: ${as}.\n`,
  });
  const [made] = await run(worker, "SELECT to_regclass('x') IS NOT NULL AS found");
  expect(made?.['found']).toBe(found);
});

test('Ctrl-C then brings the migration to its end on every node', async () => {
  const { child, end } = await preparedApply();
  child.kill('SIGINT');
  await outputMatching(child, /interrupted: transactions are prepared/);
  await blocker.query('SELECT pg_advisory_unlock(7)');
  const { code, stderr } = await end;
  expect(stderr).toContain('bringing this migration to its end on every node first.');
  // Every node had promised: the decision, which waited for the lock, goes through.
  expect(code).toBe(0);
  const state = await project.state();
  expect(state.flat().filter((fact) => fact.startsWith('prepared'))).toEqual([]);
  const applied = state.map((facts) => facts.some((fact) => fact.includes('.note text')));
  expect(applied).toEqual([true, true, true]);
});

test('a second Ctrl-C leaves them, and says what recover will do', async () => {
  const { child, end } = await preparedApply();
  child.kill('SIGINT');
  await outputMatching(child, /interrupted: transactions are prepared/);
  child.kill('SIGINT');
  const { code, stderr } = await end;
  expect(code).toBe(8);
  expect(stderr).toContain('stopped waiting: transactions are prepared');
  expect(stderr).toContain('"citrate recover" commits them on every node if it was recorded');
  await blocker.query('SELECT pg_advisory_unlock(7)');
  expect(await project.run('recover', '--wait', '20000')).toMatchObject({ code: 0 });
  expect(await project.state()).toEqual(before);
});
