import { loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import { readHistory } from '../../history/index.ts';
import type { AppliedResult, EngineOptions } from '../model.ts';
import { type Cluster, closeCluster, connectCluster, whileWanted } from './connect.ts';
import { isInstalled, readCatalog } from './read.ts';
import { refusalOf } from './run.ts';

/** Which migrations the cluster has, and what is there. Reads only. */
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
    const { db } = coordinator.session;
    const rows = (await isInstalled(coordinator)) ? await readHistory(db) : [];
    const versions = rows.map(({ version }) => version);
    await loadParser();
    const catalog = await readCatalog(cluster, db);
    return { outcome: 'done', diagnostics: [], versions, catalog };
  });
}
