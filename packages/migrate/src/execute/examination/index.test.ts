/** Facts that no check can be shown in time: they are of servers that have run for long. */
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../../../../../test/support/databases.ts';
import { Session } from '../session.ts';
import { type Examination, examine } from './index.ts';

let databases: TestDatabases;

beforeEach(async () => {
  databases = await createDatabases(inject('cluster'), 1);
});
afterEach(() => databases.drop());

async function examined(): Promise<Examination> {
  const session = await Session.open(databases.coordinator, { application: 'citrate' });
  try {
    return await examine(session, { pg: 18 });
  } finally {
    await session.close();
  }
}

it('a transaction that holds back vacuum is seen, with whose it is', async () => {
  const { url } = databases.coordinator;
  const other = await Session.open({ name: 'c', url }, { application: 'a batch' });
  await other.batch([
    'BEGIN ISOLATION LEVEL REPEATABLE READ',
    'CREATE TABLE pg_temp.t (a int)',
    'SELECT FROM pg_temp.t',
  ]);
  // The oldest of a server that others use as well may be theirs.
  const mine = async () => (await examined()).transactions.find(({ pid }) => pid === other.pid);
  await expect.poll(mine, { timeout: 20_000 }).toMatchObject({
    application: 'a batch',
    state: 'idle in transaction',
    username: 'postgres',
    xminAge: expect.any(Number),
  });
  await other.close();
});

it('the clock of this machine is its own, give or take what was measured', async () => {
  const { clock } = await examined();
  expect(Math.abs(clock.offsetMs)).toBeLessThanOrEqual(clock.uncertaintyMs + 1);
});

it('a slot, and the WAL that is kept for it', async () => {
  const { url } = databases.coordinator;
  const slot = databases.database;
  await run(url, `SELECT pg_create_physical_replication_slot('${slot}', true)`);
  const { slots } = await examined();
  await run(url, `SELECT pg_drop_replication_slot('${slot}')`);
  const found = slots.find(({ name }) => name === slot);
  expect(found).toMatchObject({ type: 'physical', active: false, walStatus: 'reserved' });
  expect(found?.keptBytes).toBeGreaterThanOrEqual(0);
});

it('connections of others are counted, those of ours are not', async () => {
  const before = await examined();
  const { url } = databases.coordinator;
  const other = await Session.open({ name: 'c', url }, { application: 'the app' });
  const ours = await Session.open({ name: 'c', url }, { application: 'citrate' });
  const { connections } = await examined();
  expect(connections.databaseUsed).toBe(before.connections.databaseUsed + 1);
  await other.close();
  await ours.close();
});
