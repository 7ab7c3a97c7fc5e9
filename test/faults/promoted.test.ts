/** A worker is lost for good, and its standby is promoted in its place while a run is at work. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply, type ExecuteEvent } from 'citrate';
import { type EmbeddedCluster, type EmbeddedServer, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inDatabase, run } from '../support/databases.ts';
import { failovers } from './conditions.ts';
import { positionOf } from './positions.ts';
import { Proxy } from './proxy.ts';
import { Trial } from './trial.ts';

let cluster: EmbeddedCluster;
let trial: Trial;
/** The server that is w2 now, and the address at which it is always found. */
let primary: EmbeddedServer;
let address: Proxy;
const standbys: EmbeddedCluster[] = [];

beforeAll(async () => {
  cluster = await startCluster({ workers: 2 });
  const [w1, w2] = cluster.workers;
  if (w1 === undefined || w2 === undefined) throw new Error('no workers');
  primary = w2;
  address = await Proxy.open(w2.url, () => primary.url);
  const servers = [cluster.coordinator, w1, { name: 'w2', url: address.url }];
  for (const { url } of servers) await run(url, 'CREATE DATABASE trial');
  trial = new Trial(servers.map(({ name, url }) => ({ name, url: inDatabase(url, 'trial') })));
  await trial.prepare();
});
afterAll(async () => {
  await trial.remove();
  await address.close();
  for (const standby of standbys) await standby.stop();
  await cluster.stop();
});

test.each(failovers)('$what', async ({ at, lags, outcome, ends }) => {
  const standby = await follow();
  const no = trial.writeNext();
  const met = new Set<string>();
  const onEvent = async (event: ExecuteEvent): Promise<void> => {
    const position = positionOf(event);
    if (position === undefined || met.has(position)) return;
    met.add(position);
    if (position === lags) await stopFollowing(standby);
    if (position === at) await failOver(standby, lags === undefined);
  };
  const result = await apply(trial.config, { onEvent });
  expect([...met]).toContain(at);
  expect(result.outcome).toBe(outcome);
  expect(await trial.settle(no)).toBe(ends === 'all');
  await trial.complete(no);
});

/** A standby of w2 as it is now: a cold copy that follows it. */
async function follow(): Promise<EmbeddedServer> {
  await run(primary.url, 'ALTER SYSTEM RESET primary_conninfo');
  await primary.stop();
  const dir = join(cluster.dir, `standby${standbys.length}`);
  mkdirSync(dir, { mode: 0o755 });
  execFileSync('cp', ['-a', primary.dataDir, join(dir, 'coordinator')]);
  await primary.start();
  writeFileSync(join(dir, 'coordinator', 'standby.signal'), '');
  const primary_conninfo = `host=127.0.0.1 port=${primary.port} user=postgres`;
  const standby = await startCluster({ dir, workers: 0, settings: { primary_conninfo } });
  standbys.push(standby);
  return standby.coordinator;
}

/** From now on what happens on the primary does not reach it. */
async function stopFollowing({ url }: EmbeddedServer): Promise<void> {
  await run(url, "ALTER SYSTEM SET primary_conninfo = ''");
  await run(url, 'SELECT pg_reload_conf()');
  await until(url, 'SELECT count(*) = 0 AS so FROM pg_stat_wal_receiver');
}

/** The primary is gone, and comes back no more. */
async function failOver(standby: EmbeddedServer, caughtUp: boolean): Promise<void> {
  if (caughtUp) {
    const [row] = await run(primary.url, 'SELECT pg_current_wal_flush_lsn() AS lsn');
    const lsn = String(row?.['lsn']);
    await until(standby.url, `SELECT pg_last_wal_receive_lsn() >= '${lsn}' AS so`);
  }
  await primary.kill('SIGKILL');
  await run(standby.url, 'SELECT pg_promote()');
  primary = standby;
}

async function until(url: string, sql: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const [row] = await run(url, sql);
    if (row?.['so'] === true) return;
    await run(url, 'SELECT pg_sleep(0.05)');
  }
  throw new Error(`in vain: ${sql}`);
}
