import assert from 'node:assert/strict';
import { type ApplyResult, apply, type ExecuteEvent } from 'citrate';
import { type EmbeddedCluster, type EmbeddedServer, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { positionOf, positions } from './positions.ts';
import { Trial } from './trial.ts';

/** Kills a server, as a power failure would, at every step of the protocol; it comes back later. */
export function killEverywhere(name: string): void {
  let cluster: EmbeddedCluster;
  let trial: Trial;

  beforeAll(async () => {
    cluster = await startCluster({ workers: 2 });
    trial = await Trial.create(cluster, 'trial');
    await trial.prepare();
  });

  afterAll(async () => {
    trial.remove();
    await cluster.stop();
  });

  describe(`server ${name} is killed`, () => {
    test.each(positions)('%s', async (position) => {
      const victim = serverNamed(cluster, name);
      const no = trial.writeNext();
      const result = await applyWhileKilling(trial, victim, position);
      await victim.start();
      const there = await trial.settle(no);
      expect(meaningOf(result)).toContain(there);
      await trial.complete(no);
    });
  });
}

function serverNamed(cluster: EmbeddedCluster, name: string): EmbeddedServer {
  const found = [cluster.coordinator, ...cluster.workers].find((server) => server.name === name);
  if (found === undefined) throw new Error(`no server ${name}`);
  return found;
}

/** The run stands still until the server is gone; then it goes on as it can, and ends. */
async function applyWhileKilling(
  trial: Trial,
  victim: EmbeddedServer,
  position: string,
): Promise<ApplyResult> {
  let killed = false;
  const onEvent = async (event: ExecuteEvent): Promise<void> => {
    if (killed || positionOf(event) !== position) return;
    killed = true;
    await victim.kill('SIGKILL');
  };
  const result = await apply(trial.config, { onEvent, attempts: 3 });
  assert.equal(killed, true);
  return result;
}

/** What may be the truth, after what the run has said. */
function meaningOf({ outcome }: ApplyResult): readonly boolean[] {
  if (outcome === 'done') return [true];
  return outcome === 'in doubt' ? [true, false] : [false];
}
