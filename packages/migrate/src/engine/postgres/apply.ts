import type { Config } from '../../config/model.ts';
import { probe, type RecoveredBranch } from '../../execute/index.ts';
import type { ApplyOptions, ApplyResult } from '../model.ts';
import { recoverFirst, refuseUnfit } from './change.ts';
import { type Cluster, closeCluster, connectCluster, freshFacts } from './connect.ts';
import { applyMigrations, type Progress } from './migrations.ts';
import type { Stop } from './pending.ts';
import { refuseMoved } from './pinned.ts';
import { promisesOf, refuseSwitchedOff, refuseUnprepared } from './promises.ts';
import { makePlan, type PlanToStop } from './read.ts';
import { beginRun, type Run, refusalOf, registerAll } from './run.ts';

/**
 * Bring the cluster to what the migration files say: each file on all servers or on none, in order.
 * The first failure stops the run; files applied before stay applied.
 */
export async function applyCluster(
  config: Config,
  options: ApplyOptions = {},
): Promise<ApplyResult> {
  const nothing = { applied: [], pending: [], recovered: [] };
  try {
    const cluster = await connectCluster(config, { signal: options.signal });
    try {
      return await applyTo(cluster, options);
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    return { ...nothing, ...refusalOf(error, options.signal) };
  }
}

async function applyTo(cluster: Cluster, options: ApplyOptions): Promise<ApplyResult> {
  const { config, coordinator, workers } = cluster;
  refuseUnfit(cluster);
  await refuseSwitchedOff(cluster, () => makePlan(cluster, stopOf(options)));
  // Before anything is installed, and again where nobody else can change it any more.
  if (options.plan) refuseMoved(await makePlan(cluster, stopOf(options)), options.plan);
  const run = await beginRun(config, coordinator, workers, options);
  try {
    await registerAll(run, coordinator, workers);
    const recovered = await recoverFirst(run);
    const planned = await makePlan(cluster, stopOf(options));
    refuseMoved(planned, options.plan);
    // Only now: what an earlier run had left prepared is out of its slots.
    refuseUnprepared(planned.plan, await freshFacts(workers));
    return await applyPlan(run, planned, recovered, options);
  } finally {
    await run.close();
  }
}

function stopOf({ to, atMost }: ApplyOptions): Stop {
  return { ...(to !== undefined && { to }), ...(atMost !== undefined && { atMost }) };
}

async function applyPlan(
  run: Run,
  planned: PlanToStop,
  recovered: readonly RecoveredBranch[],
  { signal }: ApplyOptions,
): Promise<ApplyResult> {
  const { outcome, diagnostics, plan, targets, later } = planned;
  const files = [...plan.migrations.map(({ file }) => file), ...later];
  const pending = files.map(({ version, name }) => ({ version, name }));
  const before = { applied: [], pending, recovered };
  if (outcome !== 'done') return { ...before, outcome, diagnostics };
  if (plan.migrations.length === 0) return { ...before, outcome: 'done', diagnostics };
  if (signal?.aborted === true) return { ...before, outcome: 'interrupted', diagnostics };
  const unprepared = await probe(run.context, promisesOf(plan));
  if (unprepared.length > 0) {
    return { ...before, outcome: 'unusable', diagnostics: [...diagnostics, ...unprepared] };
  }
  const progress: Progress = await applyMigrations(run, plan, targets);
  return {
    ...progress,
    recovered,
    pending: pending.slice(progress.applied.length + (progress.failed === undefined ? 0 : 1)),
    diagnostics: [...diagnostics, ...progress.diagnostics],
  };
}
