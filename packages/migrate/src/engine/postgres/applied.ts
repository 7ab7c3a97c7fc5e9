import type { Config } from '../../config/model.ts';
import { readHistory } from '../../history/index.ts';
import type { AppliedResult, EngineOptions } from '../model.ts';
import { type Cluster, closeCluster, connectCluster, lowestMajor, whileWanted } from './connect.ts';
import { isInstalled } from './read.ts';
import { refusalOf } from './run.ts';

/** Which migrations the cluster has, and as which version it chooses names. Reads only. */
export async function appliedMigrations(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<AppliedResult> {
  try {
    const cluster = await connectCluster(config, { readOnly: true, signal });
    try {
      return await readApplied(cluster, signal);
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    return { versions: [], ...refusalOf(error, signal) };
  }
}

async function readApplied(
  cluster: Cluster,
  signal: AbortSignal | undefined,
): Promise<AppliedResult> {
  const { coordinator, workers } = cluster;
  return whileWanted([coordinator, ...workers], signal, async () => {
    signal?.throwIfAborted();
    const rows = (await isInstalled(coordinator)) ? await readHistory(coordinator.session.db) : [];
    const versions = rows.map(({ version }) => version);
    return { outcome: 'done', diagnostics: [], versions, pg: lowestMajor(cluster) };
  });
}
