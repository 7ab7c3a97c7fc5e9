import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ownDatabase } from '../../test/own-database.ts';

const own = ownDatabase();

const select = async (expression: string) => {
  const { rows } = await sql<{ v: unknown }>`SELECT ${sql.raw(expression)} AS v`.execute(
    own.session.db,
  );
  return rows[0]?.v;
};

test('eight-byte integers are numbers, others than the caller’s own queries', async () => {
  expect(await select('9007199254740991::bigint')).toBe(Number.MAX_SAFE_INTEGER);
  expect(await select('(-5)::bigint')).toBe(-5);
  expect(await own.session.run('SELECT 5::bigint AS v')).toEqual([{ v: '5' }]);
});

test('what a number cannot hold is refused', async () => {
  await expect(select('9007199254740992::bigint')).rejects.toThrow(RangeError);
});

test('it works inside the transaction of its connection', async () => {
  await own.session.run('CREATE TABLE t (a int)');
  await own.session.run('BEGIN; INSERT INTO t VALUES (1)');
  const { numAffectedRows } = await sql`UPDATE t SET a = 2`.execute(own.session.db);
  expect(numAffectedRows).toBe(1n);
  await own.session.run('ROLLBACK');
  expect(await own.session.run('SELECT FROM t')).toEqual([]);
});

test('transactions that are begun at once do not get into one another', async () => {
  await own.session.run('CREATE TABLE u (a int)');
  const insert = async (a: number): Promise<void> => {
    await own.session.db.transaction().execute(async (trx) => {
      await sql`INSERT INTO u VALUES (${a})`.execute(trx);
      await sql`SELECT 1 / (${a}::int - 1)`.execute(trx);
    });
  };
  const [failed] = await Promise.allSettled([insert(1), insert(2), insert(3)]);
  expect(failed?.status).toBe('rejected');
  expect(await own.session.run('SELECT a FROM u ORDER BY a')).toEqual([{ a: 2 }, { a: 3 }]);
});

test('destroying it leaves the connection to its owner', async () => {
  await own.session.db.destroy();
  expect(await own.session.run('SELECT 1 AS v')).toEqual([{ v: 1 }]);
});
