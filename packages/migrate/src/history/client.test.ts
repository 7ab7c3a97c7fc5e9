import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';

const sessions = new TestSessions();
let databases: TestDatabases;
let session: TestSession;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'), 0);
  session = await sessions.open(databases.coordinator.url);
});
afterAll(async () => {
  await sessions.close();
  await databases.drop();
});

const select = async (expression: string) => {
  const { rows } = await sql<{ v: unknown }>`SELECT ${sql.raw(expression)} AS v`.execute(
    session.db,
  );
  return rows[0]?.v;
};

test('eight-byte integers are numbers, others than the caller’s own queries', async () => {
  expect(await select('9007199254740991::bigint')).toBe(Number.MAX_SAFE_INTEGER);
  expect(await select('(-5)::bigint')).toBe(-5);
  expect(await session.run('SELECT 5::bigint AS v')).toEqual([{ v: '5' }]);
});

test('what a number cannot hold is refused', async () => {
  await expect(select('9007199254740992::bigint')).rejects.toThrow(RangeError);
});

test('it works inside the transaction of its connection', async () => {
  await session.run('CREATE TABLE t (a int)');
  await session.run('BEGIN; INSERT INTO t VALUES (1)');
  const { numAffectedRows } = await sql`UPDATE t SET a = 2`.execute(session.db);
  expect(numAffectedRows).toBe(1n);
  await session.run('ROLLBACK');
  expect(await session.run('SELECT FROM t')).toEqual([]);
});

test('transactions that are begun at once do not get into one another', async () => {
  await session.run('CREATE TABLE u (a int)');
  const insert = async (a: number): Promise<void> => {
    await session.db.transaction().execute(async (trx) => {
      await sql`INSERT INTO u VALUES (${a})`.execute(trx);
      await sql`SELECT 1 / (${a}::int - 1)`.execute(trx);
    });
  };
  const [failed] = await Promise.allSettled([insert(1), insert(2), insert(3)]);
  expect(failed?.status).toBe('rejected');
  expect(await session.run('SELECT a FROM u ORDER BY a')).toEqual([{ a: 2 }, { a: 3 }]);
});

test('destroying it leaves the connection to its owner', async () => {
  await session.db.destroy();
  expect(await session.run('SELECT 1 AS v')).toEqual([{ v: 1 }]);
});
