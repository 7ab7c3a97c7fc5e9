/** Two runs at once, and Ctrl-C. Another session's lock holds a run where the test wants it. */
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { outputMatching } from '../support/child.ts';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { type Ended, ended, start } from './support/citrate.ts';
import { items, Project } from './support/project.ts';
import type { NodeState } from './support/state.ts';

let databases: TestDatabases;
let project: Project;
let blocker: Client;
let before: readonly NodeState[];

beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases, { lockTimeoutMs: 20_000, lockDeadlineMs: 20_000 });
  project.migration('1_items', items);
  await project.apply();
  project.migration('2_note', 'ALTER TABLE items ADD COLUMN note text;');
  before = await project.state();
  blocker = new Client({ connectionString: databases.workers[1]?.url });
  blocker.on('error', () => {});
  await blocker.connect();
  await blocker.query('BEGIN');
  const { rows } = await blocker.query(
    "SELECT relname FROM pg_class WHERE relname ~ '^items_[0-9]+$' LIMIT 1",
  );
  await blocker.query(`LOCK TABLE ${rows[0].relname}`);
});
afterEach(async () => {
  await blocker.end();
  project.remove();
  await databases.drop();
});

/** A run of apply that waits for the blocker's lock. */
async function waitingApply(): Promise<{
  readonly child: ReturnType<typeof start>;
  readonly end: Promise<Ended>;
}> {
  const child = start(['apply'], { cwd: project.folder });
  const end = ended(child);
  await waitUntilBlocked();
  return { child, end };
}

/** Waits until a session of the worker waits for the blocker. */
async function waitUntilBlocked(): Promise<number> {
  for (let i = 0; i < 200; i++) {
    const [row] = await run(
      databases.workers[1]?.url ?? '',
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if (row) return Number(row['pid']);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nobody waits for the lock');
}

/** Waits until a session without the lease has asked for it. */
async function waitUntilLeaseIsAsked(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const asking = await run(
      databases.coordinator.url,
      `SELECT FROM pg_stat_activity a
       WHERE datname = current_database() AND query ~ 'pg_try_advisory_lock' AND pid <> pg_backend_pid()
         AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND locktype = 'advisory')`,
    );
    if (asking.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nobody asks for the lease');
}

test('of two applies at once, the second is told who holds the lease', async () => {
  const { end } = await waitingApply();
  const second = await project.run('apply');
  expect(second.code).toBe(6);
  expect(second.stderr).toMatch(/lease|another run/);
  const json = await project.run('apply', '--format', 'json');
  expect(json.code).toBe(6);
  expect(JSON.parse(json.stdout)).toMatchObject({ format: 1, outcome: 'leased' });
  await blocker.query('ROLLBACK');
  expect(await end).toMatchObject({ code: 0 });
});

test('with --wait, the second goes on where the first ended', async () => {
  const { end } = await waitingApply();
  const second = ended(start(['apply', '--wait', '20000'], { cwd: project.folder }));
  await blocker.query('ROLLBACK');
  expect(await end).toMatchObject({ code: 0 });
  expect(await second).toMatchObject({ code: 0, stdout: '' });
});

describe('Ctrl-C while waiting for the lease', () => {
  test.each(['apply', 'recover'])('%s: nothing was begun', async (command) => {
    const { end } = await waitingApply();
    const child = start([command, '--wait', '20000'], { cwd: project.folder });
    const waiting = ended(child);
    await waitUntilLeaseIsAsked();
    child.kill('SIGINT');
    const { code, stderr } = await waiting;
    expect(code).toBe(130);
    expect(stderr).toContain('not waiting for the lease any longer, nothing was begun.');
    await blocker.query('ROLLBACK');
    expect(await end).toMatchObject({ code: 0 });
  });
});

test('a reader of both streams that leaves (apply 2>&1 | head -1) does not end what is at work', async () => {
  const { child, end } = await waitingApply();
  child.stdout?.destroy();
  child.stderr?.destroy();
  await blocker.query('ROLLBACK');
  expect(await end).toMatchObject({ code: 0 });
  expect(await project.run('status', '--exit-code')).toMatchObject({ code: 0 });
});

describe('Ctrl-C during apply', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: nothing is left on any node', async (signal) => {
    const { child, end } = await waitingApply();
    child.kill(signal);
    const { code, stdout, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted: nothing is prepared yet, rolling back on every node.');
    expect(stdout).toMatch(/interrupted +20260101000002_note/);
    await blocker.query('ROLLBACK');
    expect(await project.state()).toEqual(before);
    expect(await project.run('status', '--exit-code')).toMatchObject({ code: 4 });
    expect(await project.run('apply')).toMatchObject({ code: 0 });
  });

  test('a second one stops waiting for a node that does not answer', async () => {
    const { child, end } = await waitingApply();
    const stuck = await waitUntilBlocked();
    process.kill(stuck, 'SIGSTOP');
    try {
      child.kill('SIGINT');
      await outputMatching(child, /interrupted: /);
      child.kill('SIGINT');
      const { code, stderr } = await end;
      expect(code).toBe(130);
      expect(stderr).toContain('stopped waiting: each node rolls back its open transaction');
      expect(stderr).toContain('"citrate recover"');
    } finally {
      process.kill(stuck, 'SIGCONT');
    }
    await blocker.query('ROLLBACK');
    expect(await project.run('recover', '--wait', '20000')).toMatchObject({ code: 0 });
    expect(await project.state()).toEqual(before);
    expect(await project.run('apply')).toMatchObject({ code: 0 });
  });
});
