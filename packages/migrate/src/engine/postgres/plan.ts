import { emptyCatalog } from '../../catalog/index.ts';
import type { Config } from '../../config/model.ts';
import type { EngineOptions, PlanResult } from '../model.ts';
import { closeCluster, connectCluster, whileWanted } from './connect.ts';
import { makePlan } from './read.ts';
import { refusalOf } from './run.ts';

/**
 * What apply would do now. Reads only: it installs nothing, takes no lease, and works on a cluster
 * that has never been migrated.
 */
export async function planCluster(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<PlanResult> {
  try {
    const cluster = await connectCluster(config, { readOnly: true, signal });
    try {
      const connected = [cluster.coordinator, ...cluster.workers];
      return await whileWanted(connected, signal, () => makePlan(cluster));
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    const plan = { migrations: [], diagnostics: [], catalog: emptyCatalog({ pg: 18 }) };
    return { ...refusalOf(error, signal), plan, targets: [], applied: [] };
  }
}
