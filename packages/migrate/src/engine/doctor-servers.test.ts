/** Servers that are down, too small, standbys, or wait for one. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../../../test/support/databases.ts';
import { testConfig } from '../../test/support/fleet.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, doctorCluster } from './index.ts';
import type { DoctorOptions, Finding } from './model.ts';

let cluster: EmbeddedCluster;
let config: Config;

beforeAll(async () => {
  const settings = {
    max_prepared_transactions: 0,
    max_locks_per_transaction: 10,
    max_connections: 20,
  };
  cluster = await startCluster({ workers: 1, settings });
  const { coordinator, workers } = cluster;
  const servers = {
    coordinator: { name: 'coordinator', url: coordinator.url },
    workers: workers.map(({ url }) => ({ name: 'w1', url })),
  };
  config = testConfig(servers, { shardCount: 2, lockRounds: 1 });
});

afterAll(async () => {
  await cluster.stop();
  rmSync(config.migrations, { recursive: true, force: true });
});

/** The outcome, and all that is not well, but for settings of test servers. */
async function examine(options?: DoctorOptions): Promise<{
  readonly outcome: string;
  readonly troubles: readonly Finding[];
}> {
  const { outcome, findings } = await doctorCluster(config, options);
  const troubles = findings.filter(
    ({ severity, check }) => severity !== 'ok' && check !== 'settings' && check !== 'probe',
  );
  return { outcome, troubles };
}

async function worker(change: 'stop' | 'start'): Promise<void> {
  await cluster.workers[0]?.[change]();
}

function write(no: number, sql: string): void {
  writeFileSync(join(config.migrations, `2026010100000${no}_change.sql`), sql);
}

it('max_prepared_transactions = 0: what apply says of a file that is to be prepared', async () => {
  write(0, 'CREATE SCHEMA s;');
  const said = await applyCluster(config);
  expect(said).toMatchObject({
    outcome: 'unusable',
    diagnostics: [{ code: '55000', server: 'w1' }],
  });
  expect(await examine()).toMatchObject({
    outcome: 'unusable',
    troubles: [{ check: 'two-phase', ...said.diagnostics[0] }],
  });
  await cluster.workers[0]?.restart({ max_prepared_transactions: 2 });
  expect(await examine()).toEqual({ outcome: 'done', troubles: [] });
});

it('a lock table that is too small for what is pending', async () => {
  write(
    1,
    "CREATE TABLE items (id int); SELECT create_distributed_table('items', 'id', shard_count => 400);",
  );
  const { outcome, troubles } = await examine();
  expect(outcome).toBe('invalid');
  expect(troubles).toMatchObject([
    { check: 'locks', server: 'w1', severity: 'error', code: '53200' },
  ]);
  expect(troubles[0]?.detail).toMatch(
    /^A step locks 400 tables, shards and indexes at once, some 800 locks .* room for 220\.$/,
  );
  const [, enough] = /max_locks_per_transaction = (\d+);/.exec(troubles[0]?.hint ?? '') ?? [];
  await cluster.workers[0]?.restart({ max_locks_per_transaction: Number(enough) });
  expect(await examine()).toEqual({ outcome: 'done', troubles: [] });
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
});

it('slots that others have taken: what apply says', async () => {
  write(2, 'CREATE SCHEMA more;');
  const url = config.workers[0]?.url ?? '';
  for (const gid of ['a', 'b']) {
    await run(url, `BEGIN; CREATE TABLE ${gid} (); PREPARE TRANSACTION '${gid}'`);
  }
  const said = await applyCluster(config);
  expect(said).toMatchObject({ outcome: 'unusable', diagnostics: [{ code: '53200' }] });
  expect(await examine()).toMatchObject({
    outcome: 'unusable',
    troubles: [{ check: 'two-phase', ...said.diagnostics[0] }],
  });
  for (const gid of ['a', 'b']) await run(url, `ROLLBACK PREPARED '${gid}'`);
});

it('a synchronous standby that is not there: found, and not waited for', async () => {
  const url = config.workers[0]?.url ?? '';
  await run(url, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  await run(url, 'SELECT pg_reload_conf(), pg_sleep(0.2)');
  expect(await examine()).toMatchObject({
    outcome: 'invalid',
    troubles: [{ check: 'replication', server: 'w1', severity: 'error' }],
  });
  await run(url, 'ALTER SYSTEM RESET synchronous_standby_names');
  await run(url, 'SELECT pg_reload_conf(), pg_sleep(0.2)');
  expect(await examine()).toEqual({ outcome: 'done', troubles: [] });
});

it('too few connections', async () => {
  const url = config.coordinator.url;
  await cluster.coordinator.restart({ max_connections: 7, superuser_reserved_connections: 0 });
  const others = Array.from({ length: 4 }, () => run(url, 'SELECT pg_sleep(600)').catch(() => 0));
  const busy = "SELECT pid FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'";
  while ((await run(url, busy)).length < 4) await run(url, 'SELECT 1');
  const { outcome, troubles } = await examine({ probe: false });
  expect(outcome).toBe('invalid');
  expect(troubles).toMatchObject([
    {
      check: 'connections',
      server: 'coordinator',
      code: '53300',
      detail: 'A run needs 4; 4 of 7 are taken.',
    },
  ]);
  await run(url, `SELECT pg_terminate_backend(pid) FROM (${busy}) AS b`);
  await Promise.all(others);
});

it('a coordinator that is down: what the workers say', async () => {
  await cluster.coordinator.stop();
  const { outcome, findings, servers } = await doctorCluster(config);
  await cluster.coordinator.start();
  expect(outcome).toBe('unusable');
  expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { check: 'reachable', server: 'coordinator', code: '08001' },
  ]);
  expect(findings).toContainEqual(expect.objectContaining({ check: 'disk', server: 'w1' }));
  expect(servers).toMatchObject([{ reachable: false }, { reachable: true, primary: true }]);
});

it('a standby, and a server that is down', async () => {
  const signal = join(cluster.workers[0]?.dataDir ?? '', 'standby.signal');
  await worker('stop');
  expect(await examine()).toMatchObject({
    outcome: 'unusable',
    troubles: [
      { check: 'reachable', server: 'w1', code: '08001', hint: expect.stringContaining('runs') },
    ],
  });
  writeFileSync(signal, '');
  await worker('start');
  expect(await examine()).toMatchObject({
    outcome: 'unusable',
    troubles: [{ check: 'primary', server: 'w1', code: '25006' }],
  });
  const found = await doctorCluster(config);
  expect(found.servers[1]).toMatchObject({ server: 'w1', reachable: true, primary: false });
});
