import { loadParser } from '@citrate/parser';
import type { PlanResult } from '../engine/model.ts';
import { readMigrations } from '../files/index.ts';
import { type Consistency, offlineTargets, planMigrations } from '../plan/index.ts';
import { type Severities, unknownRules } from '../safety/index.ts';
import { offlineCatalog, type StartOptions } from './start.ts';

export interface OfflinePlanOptions extends StartOptions {
  /** Folder of the migration files, absolute or relative to the working directory. */
  readonly migrations: string;
  /** What findings of safety rules count as, by the rules' names. */
  readonly rules?: Severities;
  /** Of files that do not say; `atomic` when absent. */
  readonly consistency?: Consistency;
}

/**
 * What applying all migration files to a new cluster would run, or to one like a snapshot; no server
 * is asked. Problems are in the result, not thrown, but for a snapshot that is none: DiagnosticError.
 */
export async function planOffline(options: OfflinePlanOptions): Promise<PlanResult> {
  await loadParser();
  const catalog = offlineCatalog(options);
  const targets = offlineTargets(catalog.citus ? [] : catalog.cluster.workers);
  const { files, diagnostics } = await readMigrations(options.migrations);
  const { rules = {}, consistency } = options;
  const plan = planMigrations(files, catalog, {
    targets,
    rules,
    ...(consistency && { consistency }),
  });
  const all = [...diagnostics, ...unknownRules(rules), ...plan.diagnostics];
  const invalid = all.some((d) => d.severity === 'error');
  return {
    outcome: invalid ? 'invalid' : 'done',
    plan: invalid ? { ...plan, migrations: [] } : plan,
    targets,
    servers: [],
    applied: [],
    diagnostics: all,
  };
}
