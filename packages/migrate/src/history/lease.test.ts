import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { TestSessions } from '../../test/sessions.ts';
import {
  acquireLease,
  heartbeat,
  installSchema,
  kyselyOn,
  type Lease,
  leaseTaken,
  readLease,
  refusePooler,
  releaseLease,
  requireOneSession,
  thisHolder,
} from './index.ts';

const sessions = new TestSessions();
const holder = thisHolder('citrate test');
let databases: TestDatabases;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'), 0);
  const { db } = await open();
  await installSchema(db);
});
afterEach(() => sessions.close());
afterAll(() => databases.drop());

const open = () => sessions.open(databases.coordinator.url);

function taken(lease: Lease | undefined): Lease {
  if (!lease) throw new Error('the lease was not free');
  return lease;
}

test('one session at a time has it, and the epoch rises with each holder', async () => {
  const [a, b] = [await open(), await open()];
  const first = taken(await acquireLease(a.db, holder));
  expect(await acquireLease(b.db, holder)).toBeUndefined();
  expect(await readLease(b.db)).toMatchObject({
    ...holder,
    epoch: first.epoch,
    backend_pid: first.backendPid,
    released: null,
    held: true,
  });
  await releaseLease(a.db, first);
  expect((await readLease(b.db)).held).toBe(false);
  const second = taken(await acquireLease(b.db, holder));
  expect(second.epoch).toBe(first.epoch + 1);
});

test('it ends with the session, and the heartbeat of the old holder finds it gone', async () => {
  const [a, b] = [await open(), await open()];
  const lost = taken(await acquireLease(a.db, holder));
  expect(await heartbeat(a.db, lost)).toBe(true);
  await b.run(`SELECT pg_terminate_backend(${lost.backendPid}, 5000)`);
  const lease = taken(await acquireLease(b.db, holder));
  expect(await heartbeat(b.db, { ...lease, epoch: lost.epoch })).toBe(false);
  expect(await heartbeat(b.db, lease)).toBe(true);
});

test('the same database name on another server, or another database, has a lease of its own', async () => {
  const other = await createDatabases(inject('cluster'), 0);
  try {
    const [a, b] = [await open(), await sessions.open(other.coordinator.url)];
    await installSchema(b.db);
    taken(await acquireLease(a.db, holder));
    taken(await acquireLease(b.db, holder));
    expect((await readLease(b.db)).held).toBe(true);
  } finally {
    await sessions.close();
    await other.drop();
  }
});

test('a connection that changes server sessions is refused', async () => {
  const [a, b] = [await open(), await open()];
  const lease = taken(await acquireLease(a.db, holder));
  // What a transaction pooler does: the next query runs in another backend.
  await expect(heartbeat(b.db, lease)).rejects.toMatchObject({
    diagnostics: [
      {
        code: '08P01',
        message: 'the connection to the coordinator does not stay in one server session',
      },
    ],
  });
  await expect(refusePooler(a.db, lease)).rejects.toMatchObject({
    diagnostics: [{ code: '08P01' }],
  });
  await expect(refusePooler(b.db, lease)).resolves.toBeUndefined();
});

test('so is one to a worker', async () => {
  const [a, b] = [await open(), await open()];
  await expect(requireOneSession(a.db, b.db, 'w1')).resolves.toBeUndefined();
  // A pooler has given both connections the same session.
  await expect(requireOneSession(a.db, kyselyOn(a.client), 'w1')).rejects.toMatchObject({
    diagnostics: [{ code: '08P01', server: 'w1' }],
  });
});

test('says who has it', async () => {
  const { db } = await open();
  taken(await acquireLease(db, { host: 'h1', pid: 77, username: 'ann', application: 'citrate' }));
  const diagnostic = leaseTaken(await readLease(db));
  expect(diagnostic).toMatchObject({ code: '55P03', message: 'another run holds the lease' });
  expect(diagnostic.detail).toContain('ann on h1 (process 77, citrate)');
});
