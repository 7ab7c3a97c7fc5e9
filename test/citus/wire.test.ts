/** Answers that get lost between the tool and a coordinator, and branches that Citus itself has prepared. */
import { apply, type Config, doctor, drift, recover, status } from 'citrate';
import { Client } from 'pg';
import { afterEach, beforeEach, expect } from 'vitest';
import { Proxy } from '../faults/proxy.ts';
import { run } from '../support/databases.ts';
import { type CitusDatabase, citusTest, createCitus, somebodyWaits } from './support.ts';

let citus: CitusDatabase;
let wires: Proxy[] = [];
beforeEach(async ({ task }) => {
  if (task.mode !== 'run') return;
  citus = await createCitus();
  citus.write(`CREATE TABLE things (tenant int, id int);
    SELECT create_distributed_table('things', 'tenant')`);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
});
afterEach(async ({ task }) => {
  if (task.mode !== 'run') return;
  for (const wire of wires) await wire.close();
  wires = [];
  await citus.drop();
});

async function wireTo(url: string): Promise<Proxy> {
  const wire = await Proxy.open(url);
  wires.push(wire);
  return wire;
}

/** Whether every shell and shard of all nodes has the column; undefined if only some have. */
async function hasColumn(column: string): Promise<boolean | undefined> {
  const asked = `SET citus.override_table_visibility TO off;
    SELECT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '${column}') AS found
    FROM pg_class c WHERE c.relname ~ '^things(_[0-9]{6})?$'`;
  const rows = [...(await citus.query(asked)), ...(await citus.onWorkers(asked))];
  const found = new Set(rows.map((row) => row['found'] === true));
  return found.size === 1 ? found.has(true) : undefined;
}

async function isApplied(version: string): Promise<boolean> {
  const rows = await citus.query(`SELECT FROM citrate.migration
    WHERE version = '${version}' AND state = 'applied'`);
  return rows.length === 1;
}

/** How often a run sends COMMIT to the coordinator; what it applies stays. */
async function countCommits(config: Config, wire: Proxy): Promise<number> {
  let count = 0;
  wire.heard = (message) => {
    if (message.includes('COMMIT')) count += 1;
  };
  citus.write('ALTER TABLE things ADD COLUMN counted int');
  expect(await apply(config)).toMatchObject({ outcome: 'done' });
  wire.heard = undefined;
  return count;
}

citusTest(
  'the answer to each COMMIT is lost, or the COMMIT itself: history and shards agree',
  async () => {
    const wire = await wireTo(citus.config.coordinator.url);
    const config = { ...citus.config, coordinator: { name: 'coordinator', url: wire.url } };
    const commits = await countCommits(config, wire);
    expect(commits).toBeGreaterThan(0);
    const found: unknown[] = [];
    for (let nth = 1; nth <= commits; nth++) {
      for (const when of ['before', 'after'] as const) {
        const column = `c_${nth}_${when}`;
        const version = citus.write(`ALTER TABLE things ADD COLUMN ${column} int`);
        wire.arm({ text: 'COMMIT', nth, when });
        await apply(config);
        expect(wire.armed).toBe(false);
        expect(await recover(citus.config, { leaseWaitMs: 20_000 })).toMatchObject({
          outcome: 'done',
        });
        const there = await hasColumn(column);
        expect([column, there, await isApplied(version)]).toEqual([column, there, there]);
        found.push([nth, when, there]);
        expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
        expect([await hasColumn(column), await isApplied(version)]).toEqual([true, true]);
      }
    }
    // Somewhere the decision itself was lost on its way, and somewhere its answer.
    expect(new Set(found.map((row) => JSON.stringify(row).includes('false')))).toEqual(
      new Set([true, false]),
    );
    expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
    expect(await status(citus.config)).toMatchObject({ prepared: [], transactions: [] });
  },
  600_000,
);

/** A branch on a node, as a backend of Citus's leaves it when its coordinator breaks down. */
async function leavePrepared(url: string, gid: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET citus.enable_ddl_propagation TO off; BEGIN; ${sql}`);
    await client.query(`PREPARE TRANSACTION '${gid}'`);
  } finally {
    await client.end();
  }
}

citusTest('what Citus has prepared, only Citus brings to its end', async () => {
  const [coordinator = '', url = ''] = citus.urls;
  const { host: name } = new URL(url);
  const no = Date.now();
  const [decided, open] = [`citus_0_999999_${no}_1`, `citus_0_999999_${no}_2`];
  await leavePrepared(url, decided, 'CREATE TABLE kept (id int); LOCK TABLE things');
  await leavePrepared(url, open, 'CREATE TABLE lost (id int)');
  await citus.query(`INSERT INTO pg_dist_transaction (groupid, gid)
    SELECT groupid, '${decided}' FROM pg_dist_node WHERE nodename || ':' || nodeport = '${name}'`);
  const waiter = run(url, 'SELECT count(*) FROM things');
  await somebodyWaits(url);
  expect((await status(citus.config)).prepared.map(({ gid, whose }) => [gid, whose])).toEqual([
    [decided, 'citus'],
    [open, 'citus'],
  ]);
  expect((await doctor(citus.config)).findings).toContainEqual(
    expect.objectContaining({
      check: 'prepared',
      severity: 'warning',
      server: name,
      message: expect.stringContaining(decided),
      hint: expect.stringContaining('recover_prepared_transactions()'),
    }),
  );
  const wire = await wireTo(url);
  const ofCoordinator = await wireTo(coordinator);
  const heard: string[] = [];
  for (const one of [wire, ofCoordinator]) one.heard = (message) => heard.push(message);
  const config: Config = {
    ...citus.config,
    coordinator: { name: 'coordinator', url: ofCoordinator.url },
    workers: [{ name, url: wire.url }],
  };
  expect(await recover(config)).toMatchObject({ outcome: 'done' });
  await waiter;
  expect(heard.filter((message) => /(?:COMMIT|ROLLBACK) PREPARED/.test(message))).toEqual([]);
  expect(heard.filter((message) => message.includes('recover_prepared_transactions'))).toHaveLength(
    1,
  );
  expect((await status(citus.config)).prepared).toEqual([]);
  const tables = "SELECT relname FROM pg_class WHERE relname IN ('kept', 'lost')";
  expect(await run(url, tables)).toEqual([{ relname: 'kept' }]);
});
