import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../../../../test/support/databases.ts';
import { Link } from './link.ts';

let databases: TestDatabases;
let link: Link;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'), 0);
  const { coordinator: server, database } = databases;
  const target = { no: 0, server: server.name, database, systemIdentifier: '1' };
  link = new Link({ server, target, application: 'citrate link', searchPath: ['public'] });
});
afterAll(async () => {
  await link.close();
  await databases.drop();
});

const backends = async (): Promise<number> => {
  const sql = "SELECT FROM pg_stat_activity WHERE application_name = 'citrate link'";
  return (await run(databases.coordinator.url, `${sql} AND datname = current_database()`)).length;
};

it('opens one session for all who ask at once, and none beside it that nobody closes', async () => {
  const [first, second] = await Promise.all([link.session(), link.session()]);
  expect(second).toBe(first);
  expect(await backends()).toBe(1);
});

it('opens one anew for all who find it lost', async () => {
  const [main, observer] = [await link.session(), await link.observer()];
  await Promise.all([main.close(), observer.close()]);
  const anew = await Promise.all([link.session(), link.session()]);
  const observers = await Promise.all([link.observer(), link.observer()]);
  expect(anew[1]).toBe(anew[0]);
  expect(observers[1]).toBe(observers[0]);
  expect(await backends()).toBe(2);
});
