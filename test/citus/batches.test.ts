/** Changes of rows in batches on a Citus: each kind of table, by runs that are killed again and again. */
import { apply, type BatchEvent, type Config, drift, status } from 'citrate';
import { Client } from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { ToolKiller } from '../faults/tool-killer.ts';
import { type CitusDatabase, citusTest, createCitus, somebodyWaits } from './support.ts';

const isThere = process.env['CITRATE_TEST_CITUS_URL'] !== undefined;

const ROWS = 60;

let citus: CitusDatabase;
let killer: ToolKiller;
beforeAll(async () => {
  if (!isThere) return;
  citus = await createCitus();
  killer = new ToolKiller();
  await citus.query(setUp);
});
afterAll(async () => {
  await killer?.stop();
  await citus?.drop();
});

const columns = '(tenant int, id text, n int NOT NULL DEFAULT 0, PRIMARY KEY (tenant, id))';

const setUp = `
  CREATE SCHEMA acme;
  SELECT citus_schema_distribute('acme');
  CREATE TABLE spread ${columns};
  SELECT create_distributed_table('spread', 'tenant');
  CREATE TABLE parted (tenant int, at date, n int NOT NULL DEFAULT 0, PRIMARY KEY (tenant, at))
    PARTITION BY RANGE (at);
  CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-01-08');
  CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2026-01-08') TO ('2026-02-01');
  SELECT create_distributed_table('parted', 'tenant');
  CREATE TABLE single ${columns};
  SELECT create_distributed_table('single', NULL);
  CREATE TABLE copied (id uuid PRIMARY KEY, n int NOT NULL DEFAULT 0);
  SELECT create_reference_table('copied');
  CREATE TABLE local ${columns};
  SELECT citus_add_local_table_to_metadata('local');
  CREATE TABLE plain ${columns};
  CREATE TABLE acme."of a tenant" ${columns};
  ${['spread', 'single', 'local', 'plain', 'acme."of a tenant"']
    .map(
      (name) => `INSERT INTO ${name} SELECT g % 7, 'Row ' || g FROM generate_series(1, ${ROWS}) g;`,
    )
    .join('\n')}
  INSERT INTO parted SELECT g % 5, date '2026-01-01' + g / 5 FROM generate_series(0, ${ROWS - 1}) g;
  INSERT INTO copied SELECT md5(g::text)::uuid FROM generate_series(1, ${ROWS}) g;
  ANALYZE spread`;

const kinds = ['spread', 'parted', 'single', 'copied', 'local', 'plain', 'acme."of a tenant"'];

const off = '-- citrate: transaction=off\n';

/** How many rows have been changed how often. */
async function tally(table: string): Promise<Readonly<Record<string, number>>> {
  const rows = await citus.query(`SELECT n, count(*)::integer AS rows FROM ${table} GROUP BY n`);
  return Object.fromEntries(rows.map(({ n, rows: of }) => [String(n), Number(of)]));
}

/** Functions that keep cursors, and whether Citus took notice of them. */
async function cursors(): Promise<Readonly<Record<string, number>>> {
  const named = "SELECT oid FROM pg_proc WHERE proname LIKE 'batches%'";
  const [here, distributed, elsewhere] = await Promise.all([
    citus.query(named),
    citus.query(`SELECT FROM pg_dist_object WHERE classid = 'pg_proc'::regclass
      AND objid IN (${named})`),
    citus.onWorkers(named),
  ]);
  return { here: here.length, distributed: distributed.length, elsewhere: elsewhere.length };
}

citusTest(
  'each kind of table, by runs that are killed between batches: no row is met twice or left out',
  async () => {
    const found: unknown[] = [];
    for (const table of kinds) {
      citus.write(`${off}-- citrate: batch=7\nUPDATE ${table} SET n = n + 1`);
      for (const batch of [2, 6]) {
        const ended = await killer.kill(citus.config, 'apply', `after batch ${batch}`);
        found.push([table, ended, await tally(table), await cursors()]);
      }
      expect(await apply(citus.config)).toMatchObject({ outcome: 'done', applied: [{}] });
      found.push([table, await tally(table), await cursors()]);
    }
    const kept = { here: 1, distributed: 0, elsewhere: 0 };
    const killed = (table: string, done: number): unknown => [
      table,
      'SIGKILL',
      { 0: ROWS - done, 1: done },
      kept,
    ];
    expect(found).toEqual(
      kinds.flatMap((table) => [
        killed(table, 14),
        killed(table, 42),
        [table, { 1: ROWS }, { ...kept, here: 0 }],
      ]),
    );
    expect(await drift(citus.config, { data: true })).toMatchObject({
      outcome: 'done',
      data: [{ same: true }],
    });
    expect(await status(citus.config)).toMatchObject({ prepared: [], transactions: [] });
  },
  600_000,
);

citusTest('through several connections to each worker', async () => {
  const setAs = (sql: string) => citus.query(`ALTER DATABASE ${citus.database} ${sql}`);
  await setAs('SET citus.force_max_query_parallelization TO on');
  await citus.query('UPDATE spread SET n = 0');
  citus.write(`${off}-- citrate: batch=20\nUPDATE spread SET n = n + 1`);
  const started = performance.now();
  expect(await apply({ ...citus.config, lockTimeoutMs: 20_000 })).toMatchObject({
    outcome: 'done',
  });
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(await tally('spread')).toEqual({ 1: ROWS });
  await setAs('RESET citus.force_max_query_parallelization');
});

citusTest('it tells how far it is, by what the shards have', async () => {
  citus.write(`${off}-- citrate: batch=20 pause=1ms\nUPDATE spread SET n = 2 WHERE tenant = 3`);
  const events: BatchEvent[] = [];
  const result = await apply(citus.config, {
    onEvent: (event) => {
      if (event.kind === 'batch') events.push(event);
    },
  });
  expect(result).toMatchObject({ outcome: 'done' });
  expect(
    events.map(({ batches, seen, estimated, done }) => [batches, seen, estimated, done]),
  ).toEqual([
    [0, 0, ROWS, false],
    [1, 20, ROWS, false],
    [2, 40, ROWS, false],
    [3, 60, ROWS, false],
    [4, 60, ROWS, true],
  ]);
  expect(await tally('spread')).toMatchObject({ 2: events.at(-1)?.changed });
});

/** The sum of what the rows were changed by. */
async function total(): Promise<number> {
  const [row] = await citus.query('SELECT sum(n)::integer AS sum FROM spread');
  return Number(row?.['sum']);
}

/** Somebody locks rows of one shard until `body` has come to its end. */
async function withLockedShard(body: (url: string) => Promise<void>): Promise<void> {
  const [shard] = await citus.query(`SELECT shardid AS id, nodeport FROM citus_shards
    WHERE shardid = get_shard_id_for_distribution_column('spread', 3)`);
  const url = citus.urls.find((one) => new URL(one).port === String(shard?.['nodeport'])) ?? '';
  const holder = new Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query('SET citus.enable_manual_changes_to_shards TO on; BEGIN');
    await holder.query(`SELECT FROM spread_${String(shard?.['id'])} WHERE tenant = 3 FOR UPDATE`);
    await body(url);
  } finally {
    await holder.end();
  }
}

const patient = (): Config => ({ ...citus.config, lockTimeoutMs: 60_000 });

citusTest(
  'killed while a shard is in the middle of a batch: that is undone, and done once more',
  async () => {
    const before = await total();
    citus.write(`${off}-- citrate: batch=10\nUPDATE spread SET n = n + 10`);
    await withLockedShard(async (url) => {
      expect(await killer.killWhen(patient(), 'apply', () => somebodyWaits(url))).toBe('SIGKILL');
    });
    expect(await total()).toBeLessThan(before + 10 * ROWS);
    expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
    expect(await total()).toBe(before + 10 * ROWS);
  },
);

citusTest('a session that is lost in the middle of a batch is opened anew', async () => {
  const before = await total();
  citus.write(`${off}-- citrate: batch=10\nUPDATE spread SET n = n + 10`);
  const running = apply(patient());
  await withLockedShard(async (url) => {
    await somebodyWaits(url);
    await citus.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE 'UPDATE%' AND state = 'active'
        AND application_name LIKE 'citrate %'`);
  });
  expect(await running).toMatchObject({ outcome: 'done' });
  expect(await total()).toBe(before + 10 * ROWS);
});

citusTest('rows of a shard are waited for no longer than on the coordinator', async () => {
  citus.write(`${off}-- citrate: batch=60\nUPDATE spread SET n = 0`);
  const hasty = { ...citus.config, lockTimeoutMs: 50 };
  await withLockedShard(async () => {
    const result = await apply(hasty);
    expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ code: '55P03' }] });
  });
  expect(await apply(hasty)).toMatchObject({ outcome: 'done' });
  expect(await tally('spread')).toEqual({ 0: ROWS });
});

citusTest('rows are deleted in batches', async () => {
  citus.write(`${off}-- citrate: batch=9\nDELETE FROM spread WHERE tenant <> 3`);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await citus.query('SELECT DISTINCT tenant FROM spread')).toEqual([{ tenant: 3 }]);
});
