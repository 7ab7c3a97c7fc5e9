import assert from 'node:assert/strict';
import { type ApplyResult, apply, type ExecuteEvent, recover } from 'citrate';
import type { EmbeddedCluster, EmbeddedServer } from 'citrate/embedded';
import { describe, expect, test } from 'vitest';
import { leftovers, positionOf, positions } from './positions.ts';
import { useTrial } from './use-trial.ts';

/** Kills a server, as a power failure would, at every step of the protocol; it comes back later. */
export function killEverywhere(name: string): void {
  const use = useTrial();

  describe(`server ${name} is killed`, () => {
    test.each(positions)('%s', async (position) => {
      const { cluster, trial } = use();
      const no = trial.writeNext();
      const result = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
        apply(trial.config, { onEvent, attempts: 3 }),
      );
      const there = await trial.settle(no);
      expect(meaningOf(result)).toContain(there);
      await trial.complete(no);
    });
  });

  describe.each(leftovers)(`server ${name} is killed while recovery finds $what`, (leftover) => {
    test.each(leftover.positions)('%s', async (position) => {
      const { cluster, trial } = use();
      const no = await trial.leave(leftover);
      const { outcome } = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
        recover(trial.config, { onEvent, leaseWaitMs: 20_000 }),
      );
      expect(['done', 'unusable', 'in doubt']).toContain(outcome);
      expect(await trial.settle(no)).toBe(leftover.there);
      await trial.complete(no);
    });
  });
}

function serverNamed(cluster: EmbeddedCluster, name: string): EmbeddedServer {
  const found = [cluster.coordinator, ...cluster.workers].find((server) => server.name === name);
  if (found === undefined) throw new Error(`no server ${name}`);
  return found;
}

type Listen = (event: ExecuteEvent) => Promise<void>;

/** The run stands still until the server is gone; then it goes on as it can, and ends. */
async function whileKilling<Result>(
  victim: EmbeddedServer,
  position: string,
  act: (onEvent: Listen) => Promise<Result>,
): Promise<Result> {
  let killed = false;
  const result = await act(async (event) => {
    if (killed || positionOf(event) !== position) return;
    killed = true;
    await victim.kill('SIGKILL');
  });
  assert.equal(killed, true);
  await victim.start();
  return result;
}

/** What may be the truth, after what the run has said. */
function meaningOf({ outcome }: ApplyResult): readonly boolean[] {
  if (outcome === 'done') return [true];
  return outcome === 'in doubt' ? [true, false] : [false];
}
