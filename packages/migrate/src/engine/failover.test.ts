/** A coordinator with a standby: which of them is taken, and what a failover before a run means. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../../test/support/databases.ts';
import { testConfig } from '../../test/support/fleet.ts';
import { type EmbeddedCluster, startCluster } from '../embedded/index.ts';
import { Session } from '../execute/index.ts';
import { applyCluster, statusCluster } from './index.ts';

let root: string;
let first: EmbeddedCluster;
let second: EmbeddedCluster;

const application = 'citrate test';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'citrate-failover-'));
  chmodSync(root, 0o755);
  const primary = await startCluster({ workers: 1, dir: join(root, 'a') });
  await primary.stop();
  // As a standby is made: a copy of the primary that goes on with what the primary writes.
  copyOf('a', 'b');
  writeFileSync(join(root, 'b', 'coordinator', 'standby.signal'), '');
  first = await startCluster({ workers: 1, dir: join(root, 'a') });
  const { port } = first.coordinator;
  const settings = { primary_conninfo: `host=127.0.0.1 port=${port} user=postgres` };
  second = await startCluster({ workers: 0, dir: join(root, 'b'), settings });
});

afterAll(async () => {
  await Promise.all([first, second].map((cluster) => cluster?.stop()));
  rmSync(root, { recursive: true });
});

function copyOf(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-Rp', join(root, from), join(root, to)]);
  if (status !== 0) throw new Error(String(stderr));
}

/** The standby first. */
function both(attrs: string, extra = ''): string {
  const hosts = [second, first].map(({ coordinator }) => `127.0.0.1:${coordinator.port}`);
  return `postgres://postgres@${extra}${hosts.join(',')}/postgres?target_session_attrs=${attrs}`;
}

async function portFor(url: string): Promise<string> {
  const session = await Session.open({ name: 'c', url }, { application });
  await session.close();
  return new URL(session.server.url).port;
}

test.each([
  ['any', 'second'],
  ['read-write', 'first'],
  ['primary', 'first'],
  ['standby', 'second'],
  ['read-only', 'second'],
  ['prefer-standby', 'second'],
])('target_session_attrs=%s takes the %s', async (attrs, expected) => {
  const { port } = (expected === 'first' ? first : second).coordinator;
  expect(await portFor(both(attrs))).toBe(String(port));
});

test('a host that is down is passed over', async () => {
  expect(await portFor(both('any', '127.0.0.1:1,'))).toBe(String(second.coordinator.port));
});

test('a database that is to be read only is no read-write one, whatever our sessions set', async () => {
  await run(first.coordinator.url, 'CREATE DATABASE quiet');
  await run(first.coordinator.url, 'ALTER DATABASE quiet SET default_transaction_read_only = on');
  const quiet = (attrs: string): string =>
    `postgres://postgres@127.0.0.1:${first.coordinator.port}/quiet?target_session_attrs=${attrs}`;
  expect(await portFor(quiet('primary'))).toBe(String(first.coordinator.port));
  await expect(portFor(quiet('read-write'))).rejects.toMatchObject({
    diagnostic: { detail: expect.stringMatching(/^\S+: its transactions are read-only\.$/) },
  });
});

test('says of each host why it was not taken', async () => {
  const { port } = second.coordinator;
  const url = `postgres://postgres:hunter2@127.0.0.1:1,127.0.0.1:${port}/postgres?target_session_attrs=primary`;
  const opening = Session.open({ name: 'coordinator', url }, { application });
  await expect(opening).rejects.toMatchObject({
    code: '08001',
    diagnostic: {
      message:
        'could not connect to any host of server "coordinator" with target_session_attrs=primary',
      detail: `127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; 127.0.0.1:${port}: it is a standby.`,
      server: 'coordinator',
    },
  });
});

test('a primary is told where a standby is wanted', async () => {
  const url = `postgres://postgres@127.0.0.1:${first.coordinator.port}/postgres?target_session_attrs=standby`;
  await expect(portFor(url)).rejects.toMatchObject({
    diagnostic: { detail: expect.stringMatching(/^\S+: it is a primary\.$/) },
  });
});

test('what a host has to say of the user or the database is the last word', async () => {
  const url = both('any').replace('/postgres?', '/nowhere?');
  const opening = Session.open({ name: 'coordinator', url }, { application });
  await expect(opening).rejects.toMatchObject({ code: '3D000' });
});

test('after a failover of the coordinator a run goes to the one that is primary now', async () => {
  const coordinator = { name: 'coordinator', url: both('read-write') };
  const workers = first.workers.map(({ name, url }) => ({ name, url }));
  const config = testConfig({ coordinator, workers });
  const write = (no: number, sql: string): void =>
    writeFileSync(join(config.migrations, `2026010100000${no}_change.sql`), sql);
  write(1, "CREATE TABLE t (id int); SELECT create_distributed_table('t', 'id');");
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', diagnostics: [] });

  await untilReplayed();
  await first.coordinator.kill('SIGKILL');
  await run(second.coordinator.url, 'SELECT pg_promote()');
  write(2, 'ALTER TABLE t ADD CHECK (id > 0);');
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  const { migrations } = await statusCluster(config);
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
  rmSync(config.migrations, { recursive: true });
});

async function untilReplayed(): Promise<void> {
  const [at] = await run(first.coordinator.url, 'SELECT pg_current_wal_lsn()::text AS lsn');
  const sql = 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there';
  for (;;) {
    const [row] = await run(second.coordinator.url, sql, [at?.['lsn']]);
    if (row?.['there'] === true) return;
  }
}
