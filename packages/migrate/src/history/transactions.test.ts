import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import {
  acquireLease,
  beginMigration,
  commitAsTold,
  decideCommit,
  findTransaction,
  forgetMigration,
  installSchema,
  type Lease,
  type MigrationStart,
  markBranchDone,
  markTransactionDone,
  type NewTransaction,
  readHistory,
  readStatements,
  recordAborted,
  recordStepDone,
  recordTransaction,
  releaseLease,
  thisHolder,
  unfinishedTransactions,
} from './index.ts';

const sessions = new TestSessions();
let databases: TestDatabases;
let session: TestSession;
let lease: Lease;
let migration: MigrationStart;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'), 0);
  await installSchema((await sessions.open(databases.coordinator.url)).db);
});
beforeEach(async () => {
  session = await sessions.open(databases.coordinator.url);
  const taken = await acquireLease(session.db, thisHolder('citrate test'));
  if (!taken) throw new Error('the lease was not free');
  lease = taken;
  migration = { ...file, epoch: lease.epoch };
});
afterEach(async () => {
  await session.run(
    'ROLLBACK; TRUNCATE citrate.transaction, citrate.branch, citrate.migration, citrate.task',
  );
  await releaseLease(session.db, lease);
  await sessions.close();
});
afterAll(() => databases.drop());

function transaction(): NewTransaction {
  const id = randomUUID();
  const branch = { database: 'd', role: 'app' };
  return {
    id,
    kind: 'migration',
    migration: '20250101000000',
    step: 1,
    epoch: lease.epoch,
    branches: [
      { ...branch, target: 0, nodename: 'coordinator', statements: ['SELECT 1'] },
      {
        ...branch,
        target: 1,
        nodename: 'w1',
        gid: `citrate_0123abcd_${id.replaceAll('-', '')}_1`,
        statements: [
          "SET LOCAL TimeZone TO 'UTC'",
          'CREATE TABLE "ü" (a int[])',
          "SELECT '{a,\"b}'",
        ],
      },
    ],
  };
}

const file: Omit<MigrationStart, 'epoch'> = {
  version: '20250101000000',
  name: 'first',
  source: 'SELECT 1;\r\n-- ü',
  sums: { sha256: 'aa', tokens: 'bb', algorithm: 1 },
  steps: 2,
  actor: { by: 'ann', toolVersion: '0.1.0' },
};

test('a recorded transaction comes back whole', async () => {
  const recorded = transaction();
  await recordTransaction(session.db, recorded);
  const [found] = await unfinishedTransactions(session.db);
  expect(found).toMatchObject({
    id: recorded.id,
    kind: 'migration',
    migration: '20250101000000',
    step: 1,
    epoch: lease.epoch,
    state: 'preparing',
    decided: null,
    finished: null,
  });
  expect(found?.branches).toMatchObject(
    recorded.branches.map(({ statements: _, ...branch }) => ({
      gid: null,
      state: 'open',
      ...branch,
    })),
  );
  const stored = await readStatements(session.db, recorded.id);
  expect([...stored.values()]).toEqual(recorded.branches.map(({ statements }) => statements));
});

test('nothing is recorded once another run has the lease', async () => {
  const stale = { ...transaction(), epoch: lease.epoch - 1 };
  await expect(recordTransaction(session.db, stale)).rejects.toMatchObject({
    diagnostics: [{ code: '55P03', message: 'another run has taken the lease' }],
  });
  expect(await findTransaction(session.db, stale.id)).toBeUndefined();
});

test('the decision holds from the commit of the transaction it was made in', async () => {
  const { id, epoch } = await record();
  await session.run('BEGIN');
  expect(await decideCommit(session.db, id, epoch)).toBe(true);
  await session.run('ROLLBACK');
  expect((await findTransaction(session.db, id))?.state).toBe('preparing');
  await session.run('BEGIN');
  expect(await decideCommit(session.db, id, epoch)).toBe(true);
  await session.run('COMMIT');
  expect((await findTransaction(session.db, id))?.state).toBe('committed');
  expect(await recordAborted(session.db, id, epoch)).toBe(false);
});

test('what was aborted cannot be committed any more', async () => {
  const { id, epoch } = await record();
  expect(await recordAborted(session.db, id, epoch)).toBe(true);
  expect(await recordAborted(session.db, id, epoch)).toBe(false);
  await session.run('BEGIN');
  expect(await decideCommit(session.db, id, epoch)).toBe(false);
});

test('a holder that stalled cannot commit after another took the lease', async () => {
  const { id, epoch } = await record();
  await session.db
    .updateTable('citrate.lease')
    .set({ epoch: epoch + 1 })
    .execute();
  await session.run('BEGIN');
  expect(await decideCommit(session.db, id, epoch)).toBe(false);
});

test('an abort waits for a commit that is under way, and loses against it', async () => {
  const { id, epoch } = await record();
  await session.run('BEGIN');
  expect(await decideCommit(session.db, id, epoch)).toBe(true);
  const other = await sessions.open(databases.coordinator.url);
  const [self] = await other.run('SELECT pg_backend_pid() AS pid');
  const abort = recordAborted(other.db, id, epoch);
  await waitsForLock(Number(self?.pid));
  await session.run('COMMIT');
  expect(await abort).toBe(false);
  expect((await findTransaction(session.db, id))?.state).toBe('committed');
});

test('done is told apart from decided', async () => {
  const { id, epoch } = await record();
  await expect(markTransactionDone(session.db, id)).rejects.toThrow('not decided yet');
  expect(await unfinishedTransactions(session.db)).toMatchObject([{ id, finished: null }]);
  await recordAborted(session.db, id, epoch);
  await markBranchDone(session.db, id, 1);
  const [unfinished] = await unfinishedTransactions(session.db);
  expect(unfinished?.branches.map((branch) => branch.state)).toEqual(['open', 'finished']);
  await markTransactionDone(session.db, id);
  expect(await unfinishedTransactions(session.db)).toEqual([]);
  const done = await findTransaction(session.db, id);
  expect(done).toMatchObject({ state: 'aborted', finished: expect.any(Date) });
  expect(done?.branches.map((branch) => branch.state)).toEqual(['finished', 'finished']);
});

test('finished transactions are kept for a month', async () => {
  const [old, recent, undecided] = [await record(), await record(), await record()];
  for (const { id, epoch } of [old, recent]) {
    await recordAborted(session.db, id, epoch);
    await markTransactionDone(session.db, id);
  }
  const ago = (days: number, id: string) =>
    session.run(`UPDATE citrate.transaction SET created = now() - interval '${days} days',
      finished = finished - interval '${days} days' WHERE id = '${id}'`);
  await ago(31, old.id);
  await ago(29, recent.id);
  await ago(99, undecided.id);
  const last = await record();
  await recordAborted(session.db, last.id, last.epoch);
  await markTransactionDone(session.db, last.id);
  expect(await findTransaction(session.db, old.id)).toBeUndefined();
  expect(await findTransaction(session.db, recent.id)).toBeDefined();
  expect(await findTransaction(session.db, undecided.id)).toBeDefined();
});

test('of many who decide at once, exactly one has decided', async () => {
  for (let round = 0; round < 5; round++) {
    const { id, epoch } = await record();
    const others = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(() => sessions.open(databases.coordinator.url)),
    );
    const results = await Promise.all(
      others.map(async ({ db, run }, i) => {
        if (i % 2 === 0) return (await recordAborted(db, id, epoch)) ? 'aborted' : undefined;
        await run('BEGIN');
        const committed = await decideCommit(db, id, epoch);
        await run('COMMIT');
        return committed ? 'committed' : undefined;
      }),
    );
    const decided = results.filter((result) => result !== undefined);
    expect(decided).toHaveLength(1);
    expect((await findTransaction(session.db, id))?.state).toBe(decided[0]);
  }
});

test('a migration is applied with its last step', async () => {
  const { id } = await record();
  const { version } = migration;
  expect(await beginMigration(session.db, migration)).toMatchObject({
    state: 'applying',
    steps_done: 0,
    source: migration.source,
  });
  const done = { version, transactionId: id, durationMs: 12.6 };
  await recordStepDone(session.db, { ...done, step: 1 });
  expect(await readHistory(session.db)).toMatchObject([
    { version, state: 'applying', steps_done: 1, applied: null },
  ]);
  await recordStepDone(session.db, { ...done, step: 2 });
  expect(await readHistory(session.db)).toMatchObject([
    {
      version,
      name: 'first',
      state: 'applied',
      steps_done: 2,
      applied: expect.any(Date),
      transaction_id: id,
      duration_ms: 13,
      sha256: 'aa',
    },
  ]);
});

test('steps count one by one', async () => {
  await beginMigration(session.db, migration);
  const done = { version: migration.version, transactionId: null, durationMs: 1 };
  for (const step of [0, 2, 3]) {
    await expect(recordStepDone(session.db, { ...done, step })).rejects.toMatchObject({
      diagnostics: [{ code: '55000' }],
    });
  }
});

test('a migration may begin again with a changed file until a step of it is done', async () => {
  const { version } = migration;
  await beginMigration(session.db, migration);
  const sums = { ...migration.sums, sha256: 'cc', tokens: 'dd' };
  const changed = { ...migration, source: 'x', sums };
  expect(await beginMigration(session.db, changed)).toMatchObject({ source: 'x', sha256: 'cc' });
  await recordStepDone(session.db, { version, step: 1, transactionId: null, durationMs: 1 });
  expect(await beginMigration(session.db, changed)).toMatchObject({ steps_done: 1 });
  await expect(beginMigration(session.db, migration)).rejects.toMatchObject({
    diagnostics: [{ code: '55000' }],
  });
  const commented = { ...changed, sums: { ...sums, sha256: 'ee' } };
  expect(await beginMigration(session.db, commented)).toMatchObject({ steps_done: 1 });
  await recordStepDone(session.db, { version, step: 2, transactionId: null, durationMs: 1 });
  await expect(beginMigration(session.db, changed)).rejects.toMatchObject({
    diagnostics: [{ code: '55000' }],
  });
});

test('a migration that left nothing leaves no row', async () => {
  const { version } = migration;
  await beginMigration(session.db, migration);
  await forgetMigration(session.db, version, lease.epoch);
  expect(await readHistory(session.db)).toEqual([]);
  await beginMigration(session.db, migration);
  await recordStepDone(session.db, { version, step: 1, transactionId: null, durationMs: 1 });
  await forgetMigration(session.db, version, lease.epoch);
  expect(await readHistory(session.db)).toHaveLength(1);
});

async function record(): Promise<NewTransaction> {
  const recorded = transaction();
  await recordTransaction(session.db, recorded);
  return recorded;
}

/** Until the backend waits for a lock of another. */
async function waitsForLock(pid: number): Promise<void> {
  const observer = await sessions.open(databases.coordinator.url);
  await expect
    .poll(() => observer.run(`SELECT pg_blocking_pids(${pid}) <> '{}' AS waits`))
    .toEqual([{ waits: true }]);
}

test('a run that lost its lease touches no migration of the next one', async () => {
  const { version } = migration;
  await beginMigration(session.db, migration);
  const stale = lease.epoch - 1;
  const taken = { diagnostics: [{ code: '55P03', message: 'another run has taken the lease' }] };
  await expect(forgetMigration(session.db, version, stale)).rejects.toMatchObject(taken);
  const other = { ...migration, epoch: stale, source: 'SELECT 2;' };
  await expect(beginMigration(session.db, other)).rejects.toMatchObject(taken);
  expect(await readHistory(session.db)).toMatchObject([{ version, source: migration.source }]);
});

test('what an operator commits is written anew, and open', async () => {
  const { id, epoch } = await record();
  await recordAborted(session.db, id, epoch);
  await markTransactionDone(session.db, id);
  const unknown = randomUUID();
  for (const told of [id, unknown]) {
    await commitAsTold(session.db, told, lease.epoch);
    expect(await findTransaction(session.db, told)).toMatchObject({
      state: 'committed',
      finished: null,
      decided: expect.any(Date),
    });
  }
  await markTransactionDone(session.db, id);
  await commitAsTold(session.db, id, lease.epoch);
  expect((await findTransaction(session.db, id))?.finished).toEqual(expect.any(Date));
});
