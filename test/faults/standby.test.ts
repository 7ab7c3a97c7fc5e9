/**
 * The wait for a synchronous standby is cut short: the server says that it is done, with a warning,
 * and a failover could undo it. For the protocol that is an unknown outcome.
 */
import { apply, type ExecuteEvent } from 'citrate';
import type { EmbeddedServer } from 'citrate/embedded';
import { describe, expect, test } from 'vitest';
import { run } from '../support/databases.ts';
import { positionOf } from './positions.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();

const waiting = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

/** From now on the server waits for a standby that is not there; the first to wait is let go. */
async function standbyGone(server: EmbeddedServer): Promise<void> {
  await run(server.url, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  await run(server.url, 'SELECT pg_reload_conf(), pg_sleep(0.2)');
}

async function letGo(server: EmbeddedServer): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const cancelled = await run(server.url, waiting);
    if (cancelled.length > 0) break;
    await run(server.url, 'SELECT pg_sleep(0.05)');
  }
  await run(server.url, 'ALTER SYSTEM RESET synchronous_standby_names');
  await run(server.url, 'SELECT pg_reload_conf()');
}

describe('the wait for a standby is cut short', () => {
  test.each([
    { position: 'before record on coordinator', no: 0, outcome: 'failed' },
    { position: 'before prepare on w1', no: 1, outcome: 'failed' },
    { position: 'before decide on coordinator', no: 0, outcome: 'done' },
    { position: 'before commit prepared on w2', no: 2, outcome: 'done' },
  ])('$position', async ({ position, no, outcome }) => {
    const { cluster, trial } = use();
    const server = [cluster.coordinator, ...cluster.workers][no];
    if (server === undefined) throw new Error(`no server ${no}`);
    const migration = trial.writeNext();
    let released: Promise<void> | undefined;
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (released !== undefined || positionOf(event) !== position) return;
      await standbyGone(server);
      released = letGo(server);
    };
    const result = await apply(trial.config, { onEvent });
    await released;
    expect(result.outcome).toBe(outcome);
    expect(await trial.settle(migration)).toBe(outcome === 'done');
    await trial.complete(migration);
  });
});
