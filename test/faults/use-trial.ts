import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll } from 'vitest';
import { Trial } from './trial.ts';

export interface OnCluster {
  readonly cluster: EmbeddedCluster;
  readonly trial: Trial;
}

/** A cluster of their own with a trial for the tests of a file; to be asked for in each of them. */
/** @param shardsEach shards of a table on each worker */
export function useTrial(workers = 2, shardsEach?: number): () => OnCluster {
  let current: OnCluster | undefined;
  beforeAll(async () => {
    const cluster = await startCluster({ workers });
    const trial = await Trial.create(cluster, 'trial', shardsEach);
    await trial.prepare();
    current = { cluster, trial };
  });
  // Once for all tests of the file: what each of them did is in the same databases.
  afterAll(async () => {
    try {
      await current?.trial.checkInTheEnd();
    } finally {
      await current?.trial.remove();
      await current?.cluster.stop();
    }
  });
  return () => {
    if (current === undefined) throw new Error('there is no cluster yet');
    return current;
  };
}
