import { createTestCluster, type TestCluster } from 'citrate/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shardFor } from '../index.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await createTestCluster({ workers: 2, config: { shardCount: 2 } });
  cluster.write(`
    CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    SELECT create_distributed_table('orders', 'id');
  `);
  await cluster.applyAll();
});

afterAll(() => cluster.stop());

const prepared = 'SELECT count(*)::int AS n FROM pg_prepared_xacts';

async function columns(server: string, table: string): Promise<readonly unknown[]> {
  const sql =
    'SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY 1';
  return (await cluster.query(server, sql, [table])).map(({ attname }) => attname);
}

test('rows go where the routing says', async () => {
  const routing = await cluster.routing();
  expect(Object.keys(cluster.urls)).toEqual(['coordinator', 'w1', 'w2']);
  for (const id of [1, 2, 3]) {
    const { table, servers } = shardFor(routing, 'orders', id);
    await cluster.query(servers[0] ?? '', `INSERT INTO ${table} (id) VALUES ($1)`, [id]);
  }
});

test('the tool is gone before the decision: all is undone by the next run', async () => {
  cluster.write('ALTER TABLE orders ADD COLUMN early int');
  expect(await cluster.applyUntil({ when: 'before', action: 'decide' })).toBeUndefined();
  expect(await cluster.query('w1', prepared)).toEqual([{ n: 1 }]);
  expect(await cluster.recover()).toMatchObject({ outcome: 'done' });
  expect(await cluster.query('w1', prepared)).toEqual([{ n: 0 }]);
  expect(await columns('coordinator', 'orders')).not.toContain('early');
  await cluster.applyAll();
  expect(await columns('coordinator', 'orders')).toContain('early');
});

test('the tool is gone after it, and a worker crashed: what was promised is kept', async () => {
  cluster.write('ALTER TABLE orders ADD COLUMN late int');
  const point = { when: 'before', action: 'commit prepared', server: 'w1' } as const;
  expect(await cluster.applyUntil(point)).toBeUndefined();
  await cluster.kill('w1');
  await expect(cluster.query('w1', 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await cluster.revive('w1');
  await cluster.applyAll();
  expect(await cluster.query('w1', prepared)).toEqual([{ n: 0 }]);
  expect(await columns('w1', 'orders_102008')).toContain('late');
});

test('the tool is gone wherever it was: the next run can begin, and goes on', async () => {
  for (const action of ['install', 'lease', 'probe', 'close'] as const) {
    cluster.write(`ALTER TABLE orders ADD COLUMN ${action}ed int`);
    expect(await cluster.applyUntil({ when: 'after', action })).toBeUndefined();
    await cluster.applyAll();
    expect(await columns('w1', 'orders_102008')).toContain(`${action}ed`);
  }
});

test('the tool is gone outside of transactions: no other server is gone on with', async () => {
  cluster.write('-- citrate: transaction=off\nCREATE INDEX CONCURRENTLY noted ON orders (note)');
  for (const action of ['rehearse', 'begin task', 'run task', 'finish task'] as const) {
    expect(await cluster.applyUntil({ when: 'before', action })).toBeUndefined();
  }
  expect(await cluster.apply()).toMatchObject({ outcome: 'done', applied: [{}] });
});

test('connections are cut, and the server is there for new ones', async () => {
  const ended = cluster.query('w2', 'SELECT pg_sleep(60)').catch((error: unknown) => error);
  const sleeping = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  while ((await cluster.query('w2', sleeping))[0]?.['n'] === 0);
  await cluster.cut('w2');
  expect(await ended).toMatchObject({ code: '57P01' });
  expect(await cluster.query('w2', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a file that fails, and a point that is not met, are told', async () => {
  cluster.write('ALTER TABLE orders ADD COLUMN late int', 'twice');
  await expect(cluster.applyAll()).rejects.toThrow(
    'column "late" of relation "orders" already exists',
  );
  expect(await cluster.applyUntil({ when: 'after', action: 'redo' })).toMatchObject({
    outcome: 'invalid',
  });
  await expect(cluster.query('w9', 'SELECT 1')).rejects.toThrow('no server w9');
});
