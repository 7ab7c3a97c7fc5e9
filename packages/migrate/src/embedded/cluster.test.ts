import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { outputMatching, spawnTypeScript } from '../../../../test/support/child.ts';
import { run } from '../../../../test/support/databases.ts';
import {
  type ClusterOptions,
  type EmbeddedCluster,
  installedMajors,
  startCluster,
} from './index.ts';
import { isAlive, waitUntilGone } from './process.ts';

const started: EmbeddedCluster[] = [];

async function start(options?: ClusterOptions): Promise<EmbeddedCluster> {
  const cluster = await startCluster(options);
  started.push(cluster);
  return cluster;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((cluster) => cluster.stop()));
});

const servers = (cluster: EmbeddedCluster) => [cluster.coordinator, ...cluster.workers];

test('starts a coordinator and two workers that can prepare transactions', async () => {
  const cluster = await start();
  expect(servers(cluster).map((s) => s.name)).toEqual(['coordinator', 'w1', 'w2']);
  for (const server of servers(cluster)) {
    expect(await run(server.url, 'SHOW max_prepared_transactions')).toEqual([
      { max_prepared_transactions: '64' },
    ]);
    const [version] = await run(server.url, 'SHOW server_version_num');
    expect(version?.['server_version_num']).toMatch(/^18/);
  }
});

test.each(installedMajors())('starts PostgreSQL %i when asked to', async (pg) => {
  const cluster = await start({ workers: 1, pg });
  for (const server of servers(cluster)) {
    const [version] = await run(server.url, 'SHOW server_version_num');
    expect(version?.['server_version_num']).toMatch(new RegExp(`^${pg}`));
  }
  await run(cluster.coordinator.url, "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'g'");
  await cluster.coordinator.restart();
  await run(cluster.coordinator.url, "COMMIT PREPARED 'g'");
});

test('gives every server a system identifier of its own', async () => {
  const cluster = await start();
  const sql = 'SELECT system_identifier::text AS id FROM pg_control_system()';
  const rows = await Promise.all(servers(cluster).map((s) => run(s.url, sql)));
  expect(new Set(rows.map(([row]) => row?.['id'])).size).toBe(3);
});

test('stop leaves no process and no data', async () => {
  const cluster = await start();
  const pids = servers(cluster).map((s) => s.pid ?? 0);
  expect(pids.every(isAlive)).toBe(true);
  await cluster.stop();
  expect(pids.some(isAlive)).toBe(false);
  expect(existsSync(cluster.dir)).toBe(false);
});

test.each(['SIGKILL', 'SIGQUIT', 'SIGINT'] as const)(
  'a prepared transaction survives %s of its server',
  async (signal) => {
    const { coordinator } = await start({ workers: 0 });
    await run(coordinator.url, "BEGIN; CREATE TABLE kept (); PREPARE TRANSACTION 'g1'");
    const { port, pid } = coordinator;
    await coordinator.kill(signal);
    expect(coordinator.pid).toBeUndefined();
    expect(isAlive(pid ?? 0)).toBe(false);
    await expect(run(coordinator.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await coordinator.start();
    expect(coordinator.port).toBe(port);
    expect(await run(coordinator.url, 'SELECT gid FROM pg_prepared_xacts')).toEqual([
      { gid: 'g1' },
    ]);
    await run(coordinator.url, "COMMIT PREPARED 'g1'");
    expect(await run(coordinator.url, "SELECT to_regclass('kept')::text AS t")).toEqual([
      { t: 'kept' },
    ]);
  },
);

test('SIGKILL takes the backends that are at work', async () => {
  const { coordinator } = await start({ workers: 0 });
  const sql = 'SELECT count(*) FROM generate_series(1, 10000000000)';
  const end = run(coordinator.url, sql).catch((error: Error) => error.message);
  const active = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT count%'";
  await expect.poll(() => run(coordinator.url, active)).toHaveLength(1);
  await coordinator.kill('SIGKILL');
  expect(await end).toBe('Connection terminated unexpectedly');
  await coordinator.start();
  expect(await run(coordinator.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('takes other settings at a restart and keeps them', async () => {
  const { coordinator } = await start({ workers: 0, settings: { max_prepared_transactions: 0 } });
  const slots = () => run(coordinator.url, 'SHOW max_prepared_transactions');
  expect(await slots()).toEqual([{ max_prepared_transactions: '0' }]);
  await coordinator.restart({ max_prepared_transactions: 7 });
  await coordinator.restart();
  expect(await slots()).toEqual([{ max_prepared_transactions: '7' }]);
});

test('two clusters run side by side', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  const ports = [...servers(one), ...servers(two)].map((s) => s.port);
  expect(new Set(ports).size).toBe(6);
  await one.stop();
  expect(await run(two.coordinator.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('keeps data and ports in a given directory', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'citrate-test-'));
  try {
    const before = await start({ dir, workers: 1 });
    await run(before.workers[0]?.url ?? '', 'CREATE TABLE kept AS SELECT 42 AS n');
    await before.stop();
    const after = await start({ dir, workers: 1 });
    expect(servers(after).map((s) => s.url)).toEqual(servers(before).map((s) => s.url));
    expect(await run(after.workers[0]?.url ?? '', 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    await after.stop();
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a password is asked for, and others are refused', async () => {
  const { coordinator } = await start({ workers: 0, password: "pass'word @1" });
  expect(await run(coordinator.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const wrong = new URL(coordinator.url);
  wrong.password = 'wrong';
  await expect(run(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('says what the server said when it does not start', async () => {
  const failing = startCluster({ workers: 1, settings: { no_such_parameter: 1 } });
  await expect(failing).rejects.toMatchObject({
    diagnostics: [
      {
        code: '57P03',
        message: 'server "coordinator" did not start',
        detail: expect.stringContaining('no_such_parameter'),
      },
      { code: '57P03', message: 'server "w1" did not start' },
    ],
  });
});

test('a port that is taken is an error when it was asked for', async () => {
  const { coordinator } = await start({ workers: 0 });
  const second = startCluster({ workers: 0, ports: [coordinator.port] });
  await expect(second).rejects.toMatchObject({
    diagnostics: [{ detail: expect.stringContaining('Address already in use') }],
  });
});

test('no server and no data outlive a process that was killed', async () => {
  const script = new URL('../../test/fixtures/embedded/owner.ts', import.meta.url);
  const child = spawnTypeScript(fileURLToPath(script));
  try {
    const [line] = await outputMatching(child, /^\{.*\}$/m);
    const { dir, pids }: { dir: string; pids: number[] } = JSON.parse(line);
    expect(pids.filter(isAlive)).toHaveLength(2);
    child.kill('SIGKILL');
    expect(await waitUntilGone(pids, 10_000)).toBe(true);
    expect(existsSync(dir)).toBe(true);
    // The next start sweeps up what it has left.
    await start({ workers: 0 });
    expect(existsSync(dir)).toBe(false);
  } finally {
    child.kill('SIGKILL');
  }
});

test.runIf(process.getuid?.() === 0)('as root, servers run as somebody else', async () => {
  const { coordinator } = await start({ workers: 0 });
  const owner = spawnSync('stat', ['-c', '%u', `/proc/${coordinator.pid}`]).stdout.toString();
  expect(owner.trim()).toBe('65534');
});
