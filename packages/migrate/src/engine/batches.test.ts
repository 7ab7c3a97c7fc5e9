import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { session } from '../../test/support/client.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { shardFor } from '../route/index.ts';
import { applyCluster, planCluster, readRouting, statusCluster } from './index.ts';
import type { ApplyOptions, BatchEvent } from './model.ts';

let fleet: Fleet;

const TENANTS = 12;
const ROWS = 60;

beforeEach(async () => {
  fleet = await createFleet({ lockTimeoutMs: 400 });
  await apply(`
    CREATE TABLE entries (tenant int, id int, n int NOT NULL DEFAULT 0, note text, PRIMARY KEY (tenant, id));
    CREATE TABLE kinds (code text PRIMARY KEY, n int NOT NULL DEFAULT 0);
    CREATE TABLE jobs (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n int NOT NULL DEFAULT 0);
    SELECT create_distributed_table('entries', 'tenant');
    SELECT create_reference_table('kinds');
  `);
  const routing = await readRouting(fleet.config);
  for (let tenant = 0; tenant < TENANTS; tenant++) {
    const { table, servers } = shardFor(routing, 'entries', tenant);
    const insert = `INSERT INTO ${table} (tenant, id) SELECT ${tenant}, g FROM generate_series(1, ${ROWS}) g`;
    await fleet.query(servers[0] === 'w1' ? 1 : 2, insert);
  }
});

afterEach(() => fleet.drop());

async function apply(text: string, options: ApplyOptions = {}): Promise<readonly BatchEvent[]> {
  fleet.write(text);
  const { result, events } = await run(options);
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  expect({ ...result, errors }).toMatchObject({ outcome: 'done', errors: [] });
  return events;
}

async function run(options: ApplyOptions = {}): Promise<{
  result: Awaited<ReturnType<typeof applyCluster>>;
  events: readonly BatchEvent[];
}> {
  const events: BatchEvent[] = [];
  const result = await applyCluster(fleet.config, {
    ...options,
    onEvent: async (event) => {
      if (event.kind === 'batch') events.push(event);
      await options.onEvent?.(event);
    },
  });
  return { result, events };
}

const off = '-- citrate: transaction=off\n';

async function shards(no: number): Promise<readonly string[]> {
  const rows = await fleet.query(
    no,
    "SELECT relname AS name FROM pg_class WHERE relname ~ '^entries_\\d+$' AND relkind = 'r' ORDER BY 1",
  );
  return rows.map(({ name }) => String(name));
}

/** How many rows there are with each value of n, on all shards. */
async function tally(): Promise<Readonly<Record<number, number>>> {
  const found: Record<number, number> = {};
  for (const no of [1, 2]) {
    for (const shard of await shards(no)) {
      for (const { n, count } of await fleet.query(
        no,
        `SELECT n, count(*)::int AS count FROM ${shard} GROUP BY n`,
      )) {
        found[Number(n)] = (found[Number(n)] ?? 0) + Number(count);
      }
    }
  }
  return found;
}

/** Functions that keep cursors, on all nodes. */
async function cursors(): Promise<number> {
  const sql = "SELECT count(*)::int AS n FROM pg_proc WHERE proname ~ '^batches_'";
  const counts = await Promise.all([0, 1, 2].map((no) => fleet.query(no, sql)));
  return counts.flat().reduce((sum, { n }) => sum + Number(n), 0);
}

const all = TENANTS * ROWS;

describe('a change in batches', () => {
  test('meets every row of every shard once', async () => {
    const events = await apply(
      `${off}-- citrate: batch=25 pause=1ms\nUPDATE entries SET n = n + 1 WHERE id > 10;`,
      { jobsPerServer: 2 },
    );
    expect(await tally()).toEqual({ 0: TENANTS * 10, 1: TENANTS * (ROWS - 10) });
    expect(await cursors()).toBe(0);
    const ends = events.filter(({ done }) => done);
    expect(ends).toHaveLength(4);
    expect(ends.reduce((sum, { changed }) => sum + changed, 0)).toBe(TENANTS * (ROWS - 10));
    expect(events.filter(({ done }) => !done).length).toBeGreaterThan(all / 25 - 8);
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });

  test('of rows that are deleted, of reference tables and of plain ones', async () => {
    await apply(`
      INSERT INTO kinds (code) VALUES ('a'), ('b''c'), ('ä'), (' '), ('z');
      INSERT INTO jobs (n) SELECT 0 FROM generate_series(1, 10);
    `);
    await apply(`${off}
      -- citrate: batch=100
      DELETE FROM public.entries AS e WHERE e.id % 2 = 0;
      -- citrate: batch=2
      UPDATE kinds SET n = kinds.n + 1;
      -- citrate: batch=3 pause=auto
      UPDATE jobs j SET n = j.n + 1;
    `);
    expect(await tally()).toEqual({ 0: all / 2 });
    const [{ shard } = {}] = await fleet.query(
      1,
      "SELECT relname AS shard FROM pg_class WHERE relname ~ '^kinds_\\d+$'",
    );
    const counted = (table: unknown): string =>
      `SELECT n, count(*)::int AS count FROM ${String(table)} GROUP BY n`;
    for (const no of [1, 2]) {
      expect(await fleet.query(no, counted(shard))).toEqual([{ n: 1, count: 5 }]);
    }
    expect(await fleet.query(0, counted('kinds'))).toEqual([{ n: 1, count: 5 }]);
    expect(await fleet.query(0, counted('jobs'))).toEqual([{ n: 1, count: 10 }]);
  });

  test('is planned shard by shard, outside of transactions', async () => {
    fleet.write(`${off}-- citrate: batch=25\nUPDATE entries SET n = 1;`);
    const { plan, outcome } = await planCluster(fleet.config);
    expect(outcome).toBe('done');
    expect(plan.migrations[0]?.steps).toMatchObject([
      {
        transactional: false,
        locks: [],
        statements: [
          { commands: [{ outside: { effect: 'changes rows in batches', rows: 25, keys: 2 } }] },
        ],
      },
    ]);
  });
});

describe('a batch that fails', () => {
  const update = `${off}-- citrate: batch=10\nUPDATE entries SET n = n + 1;`;

  test('leaves those before it; the next run goes on, and no row is met twice', async () => {
    const [shard = ''] = await shards(1);
    await fleet.query(
      1,
      `ALTER TABLE ${shard} ADD CONSTRAINT lucky CHECK (n < 1 OR id <> 40) NOT VALID`,
    );
    const version = fleet.write(update);
    const { result } = await run();
    expect(result).toMatchObject({
      outcome: 'partial',
      failed: { version },
      diagnostics: [
        {
          code: '23514',
          server: 'w1',
          shardId: Number(shard.replace('entries_', '')),
          hint: expect.stringContaining('Batches before this one are done'),
        },
        { code: '55000', hint: expect.stringMatching(/^Remove the cause, then run/) },
      ],
    });
    const between = await tally();
    expect(between[0]).toBeGreaterThan(0);
    expect(between[1]).toBeGreaterThan(0);
    expect(await cursors()).toBeGreaterThan(0);
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'partial',
      migrations: [{}, { state: 'partial', steps: { done: 0, of: 1 } }],
    });
    await fleet.query(1, `ALTER TABLE ${shard} DROP CONSTRAINT lucky`);
    expect((await run()).result).toMatchObject({ outcome: 'done' });
    expect(await tally()).toEqual({ 1: all });
    expect(await cursors()).toBe(0);
  });

  test('as the first one of all leaves nothing', async () => {
    for (const no of [1, 2]) {
      for (const shard of await shards(no)) {
        await fleet.query(no, `ALTER TABLE ${shard} ADD CONSTRAINT never CHECK (n < 1)`);
      }
    }
    fleet.write(update);
    const { result } = await run();
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(await tally()).toEqual({ 0: all });
    expect(await cursors()).toBe(0);
    expect(await statusCluster(fleet.config)).toMatchObject({
      migrations: [{ state: 'applied' }, { state: 'pending' }],
    });
  });

  test('for a lock that is held is tried again', async () => {
    const [shard = ''] = await shards(2);
    const holder = await session(fleet, 2);
    await holder.query(`BEGIN; SELECT FROM ${shard} FOR UPDATE`);
    const release = setTimeout(() => void holder.query('COMMIT'), 1_500);
    try {
      await apply(update);
    } finally {
      clearTimeout(release);
      await holder.end();
    }
    expect(await tally()).toEqual({ 1: all });
  });

  test('for one that another run is still at is tried again', async () => {
    const version = fleet.write(update);
    const [shard = ''] = await shards(2);
    const holder = await session(fleet, 2);
    await holder.query(`SELECT pg_advisory_lock(hashtext('citrate batches'),
      hashtext('batches_${version}_1_${shard.replace('entries_', '')}'))`);
    const release = setTimeout(() => void holder.query('SELECT pg_advisory_unlock_all()'), 1_500);
    try {
      expect(await run()).toMatchObject({ result: { outcome: 'done' } });
    } finally {
      clearTimeout(release);
      await holder.end();
    }
    expect(await tally()).toEqual({ 1: all });
  });

  test('whose connection is cut in the middle is not done twice', async () => {
    let cut = 0;
    await apply(update, {
      onEvent: async (event) => {
        if (event.kind !== 'batch' || event.batches !== 3 || cut > 0) return;
        cut += 1;
        await fleet.query(
          event.server === 'w1' ? 1 : 2,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
      },
    });
    expect(cut).toBe(1);
    expect(await tally()).toEqual({ 1: all });
  });
});

test('a run that is interrupted stops behind a batch', async () => {
  const controller = new AbortController();
  fleet.write(`${off}-- citrate: batch=5 pause=5ms\nUPDATE entries SET n = n + 1;`);
  const { result } = await run({
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === 'batch' && event.batches === 3) controller.abort();
    },
  });
  const hint = expect.stringMatching(/^To finish it, run "citrate apply" again/);
  expect(result).toMatchObject({ outcome: 'partial' });
  expect('diagnostics' in result && result.diagnostics.at(-1)).toMatchObject({ hint });
  const between = await tally();
  expect(between[0]).toBeGreaterThan(0);
  expect((await run()).result).toMatchObject({ outcome: 'done' });
  expect(await tally()).toEqual({ 1: all });
});

test('two runs at once, of which one has lost its lease unawares, share the batches', async () => {
  fleet.write(`${off}-- citrate: batch=5\nUPDATE entries SET n = n + 1;`);
  let other: Promise<unknown> | undefined;
  const { result } = await run({
    onEvent: async (event) => {
      if (event.kind !== 'batch' || event.batches !== 2 || other) return;
      // The server ends the session that holds the lease, and this run has not noticed yet.
      await fleet.query(0, `SELECT pg_terminate_backend(backend_pid) FROM citrate.lease`);
      other = applyCluster(fleet.config, { leaseWaitMs: 5_000 });
    },
  });
  expect(await other).toMatchObject({ outcome: expect.stringMatching(/done|partial/) });
  if (result.outcome !== 'done') await run();
  await run();
  expect(await tally()).toEqual({ 1: all });
});
