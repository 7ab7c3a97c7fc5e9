import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll } from 'vitest';
import { Trial, type TrialOptions } from './trial.ts';

export interface OnCluster {
  readonly cluster: EmbeddedCluster;
  readonly trial: Trial;
}

interface Options extends TrialOptions {
  /** 2 when absent. */
  readonly workers?: number;
}

/**
 * A cluster of their own with a trial for the tests of a file; to be asked for in each of them. Where
 * nothing is to be prepared, nothing can be.
 */
export function useTrial({ workers = 2, ...options }: Options = {}): () => OnCluster {
  const { consistency = 'atomic' } = options;
  let current: OnCluster | undefined;
  beforeAll(async () => {
    const cluster = await startCluster({
      workers,
      ...(consistency !== 'atomic' && { settings: { max_prepared_transactions: 0 } }),
    });
    const trial = await Trial.create(cluster, 'trial', options);
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
