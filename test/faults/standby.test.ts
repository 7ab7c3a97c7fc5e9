/**
 * The wait for a synchronous standby is cut short: the server says that it is done, with a warning,
 * and a failover could undo it. For the protocol that is an unknown outcome.
 */
import { apply, type ExecuteEvent } from 'citrate';
import type { EmbeddedServer } from 'citrate/embedded';
import { describe, expect, test } from 'vitest';
import { run } from '../support/databases.ts';
import { cutShort } from './conditions.ts';
import { positionOf } from './positions.ts';
import { serverNamed } from './server-killer.ts';
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
  test.each(cutShort)('$at', async ({ at, outcome, ends }) => {
    const { cluster, trial } = use();
    const server = serverNamed(cluster, at.split(' on ')[1] ?? '');
    const migration = trial.writeNext();
    let released: Promise<void> | undefined;
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (released !== undefined || positionOf(event) !== at) return;
      await standbyGone(server);
      released = letGo(server);
    };
    const result = await apply(trial.config, { onEvent });
    await released;
    expect(result.outcome).toBe(outcome);
    expect(await trial.settle(migration)).toBe(ends === 'all');
    await trial.complete(migration);
  });
});
