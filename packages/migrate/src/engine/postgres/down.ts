import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  type JobResult,
  probe,
  type RecoveredBranch,
  runTransaction,
} from '../../execute/index.ts';
import { recordReverted, recordStep } from '../../history/index.ts';
import type { PlannedMigration, Target } from '../../plan/model.ts';
import type {
  AppliedMigration,
  DownOptions,
  DownResult,
  NamedMigration,
  Outcome,
} from '../model.ts';
import { underRun } from './change.ts';
import { type Cluster, closeCluster, connectCluster, freshFacts, whileWanted } from './connect.ts';
import { type DownPlan, planDown } from './down-plan.ts';
import { jobOf } from './jobs.ts';
import { leaseLost, whatIsLeft } from './migrations.ts';
import { promisesOf, refuseUnprepared } from './promises.ts';
import { hasErrors } from './read.ts';
import { type Run, refusalOf } from './run.ts';
import { StepWatch } from './step-watch.ts';

const nothing = { planned: [], reverted: [], remaining: [], recovered: [] };

/**
 * Take migrations back, the last one first, each on all servers or on none. The first failure stops the
 * run; files taken back before stay so, and are pending.
 */
export async function downCluster(config: Config, options: DownOptions): Promise<DownResult> {
  if (options.dryRun === true) return explain(config, options);
  return underRun<DownResult>(config, options, nothing, (run, cluster, recovered) =>
    takeBack(run, cluster, recovered, options),
  );
}

/** Reads only. */
async function explain(config: Config, options: DownOptions): Promise<DownResult> {
  const { signal } = options;
  try {
    const cluster = await connectCluster(config, { readOnly: true, signal });
    const connected = [cluster.coordinator, ...cluster.workers];
    try {
      const plan = await whileWanted(connected, signal, () => planDown(cluster, options));
      const outcome = hasErrors(plan.diagnostics) ? 'invalid' : 'done';
      return { ...nothing, ...before(plan), outcome, diagnostics: plan.diagnostics };
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    return { ...nothing, ...refusalOf(error, signal) };
  }
}

function before({ planned }: DownPlan): Pick<DownResult, 'planned' | 'remaining'> {
  return { planned, remaining: planned.map(({ version, name }) => ({ version, name })) };
}

async function takeBack(
  run: Run,
  cluster: Cluster,
  recovered: readonly RecoveredBranch[],
  options: DownOptions,
): Promise<DownResult> {
  const plan = await planDown(cluster, options);
  refuseUnprepared(plan.plan, await freshFacts(cluster.workers));
  const { diagnostics } = plan;
  const start = { ...nothing, ...before(plan), recovered, diagnostics };
  if (hasErrors(diagnostics)) return { ...start, outcome: 'invalid' };
  if (plan.planned.length === 0) return { ...start, outcome: 'done' };
  if (options.signal?.aborted === true) return { ...start, outcome: 'interrupted' };
  const unprepared = await probe(run.context, promisesOf(plan.plan));
  if (unprepared.length > 0) {
    return { ...start, outcome: 'unusable', diagnostics: [...diagnostics, ...unprepared] };
  }
  const progress = await takeBackAll(run, plan);
  const done = progress.reverted.length + (progress.failed ? 1 : 0);
  return {
    ...start,
    ...progress,
    remaining: start.remaining.slice(done),
    diagnostics: [...diagnostics, ...progress.diagnostics],
  };
}

interface Progress {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
  readonly reverted: readonly AppliedMigration[];
  readonly failed?: NamedMigration;
}

async function takeBackAll(run: Run, { plan, targets }: DownPlan): Promise<Progress> {
  const reverted: AppliedMigration[] = [];
  const of = plan.migrations.length;
  for (const [i, migration] of plan.migrations.entries()) {
    const { version, name } = migration.file;
    const event = { kind: 'migration', direction: 'down', version, name, no: i + 1, of } as const;
    const begun = performance.now();
    await run.context.emit({ ...event, state: 'started' });
    const { outcome, diagnostics, tasks } = await tryFile(run, migration, targets);
    const durationMs = Math.round(performance.now() - begun);
    const state = outcome === 'done' ? 'reverted' : 'failed';
    await run.context.emit({ ...event, state, durationMs });
    if (outcome !== 'done') return { outcome, diagnostics, reverted, failed: { version, name } };
    reverted.push({ version, name, durationMs, tasks });
  }
  return { outcome: 'done', diagnostics: [], reverted };
}

interface FileResult {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
  readonly tasks: number;
}

async function tryFile(
  run: Run,
  migration: PlannedMigration,
  targets: readonly Target[],
): Promise<FileResult> {
  const { signal } = run.context;
  if (signal?.aborted === true) return { outcome: 'interrupted', diagnostics: [], tasks: 0 };
  if (run.lease.lost) return { outcome: 'leased', diagnostics: [leaseLost()], tasks: 0 };
  try {
    return ended(await runReverse(run, migration, targets));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { outcome: 'failed', diagnostics: error.diagnostics, tasks: 0 };
  }
}

/** The history has the file as pending exactly if this is committed. */
async function runReverse(
  { context, actor }: Run,
  migration: PlannedMigration,
  targets: readonly Target[],
): Promise<JobResult> {
  const [step] = migration.steps;
  if (step === undefined) throw new Error('a file is taken back in one step');
  const { version } = migration.file;
  const watch = new StepWatch(context);
  const job = jobOf(context, migration, { step, no: 1, targets }, async (db, transactionId) => {
    await recordReverted(db, { version, actor, transactionId });
    const records = { targets: watch.records(job.works), actor, transactionId };
    await recordStep(db, { ...records, migration: version, step: 1, direction: 'down' });
  });
  return runTransaction({ ...context, emit: watch.emit }, job);
}

function ended(result: JobResult): FileResult {
  const { outcome, unfinished, interrupted, tasks } = result;
  if (outcome === 'committed' && unfinished.length === 0) {
    return { outcome: 'done', diagnostics: [], tasks };
  }
  const diagnostics = [...result.diagnostics, ...whatIsLeft(result)];
  if (outcome !== 'aborted' || unfinished.length > 0) {
    return { outcome: 'in doubt', diagnostics, tasks };
  }
  return { outcome: interrupted ? 'interrupted' : 'failed', diagnostics, tasks };
}
