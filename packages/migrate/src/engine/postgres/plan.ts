import { DiagnosticError } from '@citrate/parser';
import { emptyCatalog } from '../../catalog/index.ts';
import type { Config } from '../../config/model.ts';
import type { EngineOptions, PlanResult } from '../model.ts';
import { closeCluster, connectCluster } from './connect.ts';
import { makePlan } from './read.ts';

/**
 * What apply would do now. Reads only: it installs nothing, takes no lease, and works on a cluster
 * that has never been migrated.
 */
export async function planCluster(
  config: Config,
  _options: EngineOptions = {},
): Promise<PlanResult> {
  try {
    const cluster = await connectCluster(config);
    try {
      return await makePlan(cluster);
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const plan = { migrations: [], diagnostics: [], catalog: emptyCatalog({ pg: 18 }) };
    const { diagnostics } = error;
    return { outcome: 'unusable', diagnostics, plan, targets: [], applied: [] };
  }
}
