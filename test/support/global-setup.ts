import { startCluster } from 'citrate/embedded';
import type { TestProject } from 'vitest/node';

/** Connection URLs of the databases `postgres` of the servers that all tests of a run share. */
export interface SharedCluster {
  readonly coordinator: string;
  readonly workers: readonly string[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: SharedCluster;
  }
}

/** Starts the servers once for a run: tests make databases of their own in them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Test files run side by side, each with several connections.
  const cluster = await startCluster({ workers: 2, settings: { max_connections: 300 } });
  project.provide('cluster', {
    coordinator: cluster.coordinator.url,
    workers: cluster.workers.map((worker) => worker.url),
  });
  return () => cluster.stop();
}
