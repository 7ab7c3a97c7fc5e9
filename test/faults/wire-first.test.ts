/** The connection is cut at every message of the first run ever, which installs schema citrate. */
import { apply, recover } from 'citrate';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, expect } from 'vitest';
import { run } from '../support/databases.ts';
import { wireCutInFirstRun } from './expectations.ts';
import { firstOnCoordinator, firstOnWorkers } from './stretches.ts';
import { tally } from './tally.ts';
import { Trial } from './trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough, type Listener } from './wire-cutter.ts';

let cluster: EmbeddedCluster;
let trial: Trial;

beforeAll(async () => {
  cluster = await startCluster({ workers: 2 });
  trial = await Trial.create(cluster, 'trial');
});
afterAll(async () => {
  try {
    await trial.complete(trial.writeNext());
    await trial.checkInTheEnd();
  } finally {
    await trial.remove();
    await cluster.stop();
  }
});

const wires = useWires(() => trial.config);

/** Without migrations: what is installed must do for the next run, whatever it is. */
async function disturbed(onEvent: Listener) {
  await uninstall();
  const { outcome } = await apply(wires().config, { onEvent });
  await trial.checkNoSessions();
  expect(await recover(trial.config)).toMatchObject({ outcome: 'done', branches: [] });
  await trial.applyAll();
  tally('none');
  return { outcome, there: false };
}

async function uninstall(): Promise<void> {
  const sql = 'DROP SCHEMA IF EXISTS citrate CASCADE; DROP ROLE IF EXISTS citrate';
  const { coordinator, workers } = trial.config;
  await Promise.all([coordinator, ...workers].map(({ url }) => run(url, sql)));
}

cutThrough(firstOnCoordinator, wires, wireCutInFirstRun, disturbed);
cutThrough(firstOnWorkers, wires, wireCutInFirstRun, disturbed);
