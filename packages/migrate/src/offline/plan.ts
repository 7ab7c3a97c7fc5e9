import { loadParser } from '@citrate/parser';
import type { PlanResult } from '../engine/model.ts';
import { readMigrations, withoutStatements } from '../files/index.ts';
import { type Consistency, offlineTargets, planMigrations } from '../plan/index.ts';
import { type Severities, unknownRules } from '../safety/index.ts';
import { unapplied, withSnapshotHints } from './applied.ts';
import { offlineCatalog, type StartOptions, withSnapshotRead } from './start.ts';

export interface OfflinePlanOptions extends StartOptions {
  /** Folder of the migration files, absolute or relative to the working directory. */
  readonly migrations: string;
  /** What findings of safety rules count as, by the rules' names. */
  readonly rules?: Severities;
  /** Of files that do not say; `atomic` when absent. */
  readonly consistency?: Consistency;
}

/**
 * What applying all migration files to a new cluster would run, or to one like a snapshot those that it does
 * not have in it; no server is asked. Problems are in the result, not thrown, but for a snapshot that is none: DiagnosticError.
 */
export async function planOffline(given: OfflinePlanOptions): Promise<PlanResult> {
  await loadParser();
  const options = withSnapshotRead(given);
  const catalog = offlineCatalog(options);
  const targets = offlineTargets(catalog.citus ? [] : catalog.cluster.workers);
  const { files: all, diagnostics } = await readMigrations(options.migrations);
  const { files, changed } = unapplied(all, options.snapshot);
  const { rules = {}, consistency } = options;
  const plan = planMigrations(files, catalog, {
    targets,
    rules,
    ...(consistency && { consistency }),
  });
  const said = withSnapshotHints(plan.diagnostics, options.snapshot);
  const empty = withoutStatements(files);
  const problems = [...diagnostics, ...changed, ...empty, ...unknownRules(rules), ...said];
  const invalid = problems.some((d) => d.severity === 'error');
  const failed = changed.length > 0 ? 'drift' : 'invalid';
  return {
    outcome: invalid ? failed : 'done',
    plan: invalid ? { ...plan, migrations: [] } : plan,
    targets,
    servers: [],
    applied: all.filter((file) => !files.includes(file)).map(({ version }) => version),
    diagnostics: problems,
  };
}
