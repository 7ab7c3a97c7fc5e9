/** Coordinator and workers are databases of one server: gids, locks and crashes are shared. */
import { apply } from 'citrate';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineFor, oneServerKilled } from './expectations.ts';
import { oneServerPositions } from './positions.ts';
import { whileKilling } from './server-killer.ts';
import { killTool, ToolKiller } from './tool-killer.ts';
import { Trial } from './trial.ts';

let cluster: EmbeddedCluster;
let trial: Trial;
const killer = new ToolKiller();

beforeAll(async () => {
  cluster = await startCluster({ workers: 0 });
  trial = await Trial.onOneServer(cluster.coordinator);
  await trial.prepare();
});
afterAll(async () => {
  await killer.stop();
  await trial.remove();
  await cluster.stop();
});

describe('the tool is killed', () => {
  test.each(oneServerPositions)('%s', async (position) => {
    const { ended, ends } = await killTool(trial, killer, position);
    expect(ended).toBe(ends);
  });
});

describe('the server is killed', () => {
  test.each(oneServerPositions)('%s', async (position) => {
    const no = trial.writeNext();
    const { outcome } = await whileKilling(cluster.coordinator, position, (onEvent) =>
      apply(trial.config, { onEvent, attempts: 2 }),
    );
    const { outcomes, ends } = lineFor(oneServerKilled, position);
    expect(outcomes).toContain(outcome);
    expect(ends).toContain((await trial.settle(no)) ? 'all' : 'none');
    await trial.complete(no);
  });
});
