/**
 * SIGKILL while a partition is detached CONCURRENTLY on each shard, also between the two transactions that a
 * server does it in: what is pending then, the next run finalizes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { apply, status } from 'citrate';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/databases.ts';
import {
  checkDetachment,
  completeDetachment,
  writeDetachment,
  writePartitioned,
} from './detach-trial.ts';
import { everywherePositions, halfDetachedOn } from './positions.ts';
import { serverNamed } from './server-killer.ts';
import { ToolKiller } from './tool-killer.ts';
import type { Trial } from './trial.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial({ shardsEach: 1 });
const killer = new ToolKiller();
afterAll(() => killer.stop());

beforeAll(async () => {
  const { trial } = use();
  writePartitioned(trial);
  await trial.applyAll();
});

describe('the tool is killed', () => {
  test.each(everywherePositions)('%s', async (position) => {
    const { trial } = use();
    const no = await writeDetachment(trial);
    expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
    const { migrations } = await status(trial.config);
    expect(['pending', 'partial']).toContain(migrations.at(-1)?.state);
    await completeDetachment(trial, no);
  });
});

function urlOf({ config }: Trial, name: string): string {
  const servers = [config.coordinator, ...config.workers];
  return servers.find((server) => server.name === name)?.url ?? '';
}

/** Somebody who reads the table, and so holds up what detaches a partition of it. */
async function reader(url: string): Promise<Client> {
  const client = new Client(url);
  // It dies with its server.
  client.on('error', () => undefined);
  await client.connect();
  const found = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'p' AND relname ~ '^visits'",
  );
  await client.query(`BEGIN; SELECT * FROM ${found.rows[0]?.name ?? ''}`);
  return client;
}

async function untilFound(url: string, sql: string): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if ((await run(url, sql)).length > 0) return;
    await sleep(10);
  }
  throw new Error(`never found: ${sql}`);
}

const half = 'SELECT 1 FROM pg_inherits WHERE inhdetachpending';

/** Sessions at work, but for the one that asks. */
function atWork(like: string): string {
  return `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()
    AND query LIKE '%DETACH PARTITION%${like}'`;
}

describe('between the two transactions', () => {
  test.each(halfDetachedOn)('on %s the tool is killed', async (name) => {
    const { trial } = use();
    const url = urlOf(trial, name);
    const no = await writeDetachment(trial);
    const other = await reader(url);
    const ended = await killer.killWhen(trial.config, 'apply', () => untilFound(url, half));
    expect(ended).toBe('SIGKILL');
    const again = apply(trial.config, { leaseWaitMs: 20_000 });
    await untilFound(url, atWork('FINALIZE'));
    expect(await run(url, atWork('CONCURRENTLY'))).toEqual([]);
    await other.end();
    expect(await again).toMatchObject({ outcome: 'done', diagnostics: [] });
    await checkDetachment(trial, no);
  });

  test.each(halfDetachedOn)('server %s is killed', async (name) => {
    const { cluster, trial } = use();
    const victim = serverNamed(cluster, name);
    const url = urlOf(trial, name);
    const no = await writeDetachment(trial);
    await reader(url);
    const result = apply(trial.config, { attempts: 3 });
    await untilFound(url, half);
    await victim.kill('SIGKILL');
    expect((await result).outcome).toBe('partial');
    await victim.start();
    expect(await run(url, half)).toHaveLength(1);
    await completeDetachment(trial, no);
  });
});
