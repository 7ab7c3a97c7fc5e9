import { emptyCatalog } from '../../catalog/index.ts';
import type { Config } from '../../config/model.ts';
import type { EngineOptions, PlanResult } from '../model.ts';
import { type Cluster, closeCluster, connectCluster, whileWanted } from './connect.ts';
import { makePlan } from './read.ts';
import { refusalOf } from './run.ts';
import { readTopology } from './topology.ts';

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
      return await whileWanted(connected, signal, () => planReached(cluster));
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    const plan = { migrations: [], diagnostics: [], catalog: emptyCatalog({ pg: 18 }) };
    return { ...refusalOf(error, signal), plan, targets: [], servers: [], applied: [] };
  }
}

/** A plan for servers that are not those on record is shown, and may not be applied. */
async function planReached(cluster: Cluster): Promise<PlanResult> {
  const { coordinator, workers } = cluster;
  const { problems } = await readTopology(coordinator, [coordinator, ...workers]);
  const { rules = {} } = cluster.config;
  const { later: _, ...planned } = await makePlan(cluster, { rules });
  if (problems.length === 0) return planned;
  return { ...planned, outcome: 'unusable', diagnostics: [...problems, ...planned.diagnostics] };
}
