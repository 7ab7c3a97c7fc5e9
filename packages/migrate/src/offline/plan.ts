import { loadParser } from '@citrate/parser';
import { emptyCatalog, type PgMajor } from '../catalog/index.ts';
import type { OfflineSettings } from '../config/model.ts';
import type { PlanResult } from '../engine/model.ts';
import { readMigrations } from '../files/index.ts';
import { offlineTargets, planMigrations } from '../plan/index.ts';

export interface OfflinePlanOptions extends Partial<OfflineSettings> {
  /** Folder of the migration files, absolute or relative to the working directory. */
  readonly migrations: string;
  /** Choose names as this major version of PostgreSQL does; 18 when absent. */
  readonly pg?: PgMajor;
}

/** The cluster that is assumed where no configuration names one. */
const assumedWorkers = ['w1', 'w2'];

/**
 * What applying all migration files to a new cluster would run; no server is asked.
 * Problems are in the result, not thrown.
 */
export async function planOffline(options: OfflinePlanOptions): Promise<PlanResult> {
  await loadParser();
  const workers = options.workers?.length ? options.workers : assumedWorkers;
  const targets = offlineTargets(workers);
  const { files, diagnostics } = readMigrations(options.migrations);
  const catalog = emptyCatalog({
    pg: options.pg ?? 18,
    anyRole: true,
    ...(options.role !== undefined && { currentRole: options.role }),
    cluster: {
      workers,
      ...(options.shardCount !== undefined && { shardCount: options.shardCount }),
    },
  });
  const plan = planMigrations(files, catalog, { targets });
  const all = [...diagnostics, ...plan.diagnostics];
  const invalid = all.some((d) => d.severity === 'error');
  return {
    outcome: invalid ? 'invalid' : 'done',
    plan: invalid ? { ...plan, migrations: [] } : plan,
    targets,
    applied: [],
    diagnostics: all,
  };
}
