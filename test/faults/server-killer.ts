import assert from 'node:assert/strict';
import { apply, type ExecuteEvent, recover } from 'citrate';
import type { EmbeddedCluster, EmbeddedServer } from 'citrate/embedded';
import { describe, expect, test } from 'vitest';
import {
  asSeenBy,
  type ByVictim,
  lineFor,
  serverKilled,
  serverKilledInRecovery,
  serverKilledUndoing,
  type Told,
} from './expectations.ts';
import { leftovers, positionOf, positions, undoingPositions } from './positions.ts';
import { type OnCluster, useTrial } from './use-trial.ts';

/** Kills a server, as a power failure would, at every step of the protocol; it comes back later. */
export function killEverywhere(name: string): void {
  const use = useTrial();
  killAt(use, name, positions);
  killInRecovery(use, name);
}

/** At these positions of a run that nothing else disturbs. */
export function killAt(
  use: () => OnCluster,
  name: string,
  at: readonly string[],
  tables: ByVictim = serverKilled,
): void {
  describe(`server ${name} is killed`, () => {
    test.each(at)('%s', async (position) => {
      const { cluster, trial } = use();
      const no = trial.writeNext();
      const { outcome } = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
        apply(trial.config, { onEvent, attempts: 3 }),
      );
      const { outcomes, ends } = expectedOf(tables, name, position);
      expect(outcomes).toContain(outcome);
      expect(ends).toContain((await trial.settle(no)) ? 'all' : 'none');
      await trial.complete(no);
    });
  });
}

function killInRecovery(use: () => OnCluster, name: string): void {
  describe.each(leftovers)(`server ${name} is killed while recovery finds $what`, (leftover) => {
    test.each(leftover.positions)('%s', async (position) => {
      const { cluster, trial } = use();
      const no = await trial.leave(leftover);
      const { outcome } = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
        recover(trial.config, { onEvent, leaseWaitMs: 20_000 }),
      );
      expect(expectedOf(serverKilledInRecovery, name, position).outcomes).toContain(outcome);
      expect(await trial.settle(no)).toBe(leftover.there);
      await trial.complete(no);
    });
  });
}

/** While a run that failed at PREPARE on w2 is undone. */
export function killUndoing(use: () => OnCluster, name: string): void {
  describe(`server ${name} is killed while a run is undone`, () => {
    test.each(undoingPositions)('%s', async (position) => {
      const { cluster, trial } = use();
      const no = trial.writeNext();
      await trial.obstruct('prepare');
      const { outcome } = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
        apply(trial.config, { onEvent, attempts: 3 }),
      );
      await trial.clear();
      const { outcomes, ends } = expectedOf(serverKilledUndoing, name, position);
      expect(outcomes).toContain(outcome);
      expect(ends).toContain((await trial.settle(no)) ? 'all' : 'none');
      await trial.complete(no);
    });
  });
}

function expectedOf(tables: ByVictim, victim: string, position: string): Told {
  const table = victim === 'coordinator' ? tables.coordinator : tables.worker;
  return lineFor(table, asSeenBy(victim, position));
}

export function serverNamed(cluster: EmbeddedCluster, name: string): EmbeddedServer {
  const found = [cluster.coordinator, ...cluster.workers].find((server) => server.name === name);
  if (found === undefined) throw new Error(`no server ${name}`);
  return found;
}

type Listen = (event: ExecuteEvent) => Promise<void>;

/** The run stands still until the server is gone; then it goes on as it can, and ends. */
export async function whileKilling<Result>(
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
