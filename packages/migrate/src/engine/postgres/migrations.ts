/** The files of a plan, one after another, each step a transaction of its own. */
import { deparse } from '@citrate/deparser';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import {
  type Context,
  computeValues,
  type Job,
  type JobResult,
  type OutsideResult,
  rehearse,
  runOutside,
  runTransaction,
  ServerError,
} from '../../execute/index.ts';
import { isRepeatable, type MigrationFile, titleOf } from '../../files/index.ts';
import {
  type Actor,
  beginMigration,
  type Db,
  forgetMigration,
  type MigrationStart,
  recordRepeated,
  recordStep,
  recordStepDone,
  underLease,
} from '../../history/index.ts';
import { tasksFor } from '../../plan/index.ts';
import type { Plan, PlannedMigration, Step, Target } from '../../plan/model.ts';
import type { AppliedMigration, ApplyResult, Outcome } from '../model.ts';
import { converge, isConvergent } from './convergent.ts';
import { isOutside, jobOf, locatorOf, type NumberedStep, unsupported } from './jobs.ts';
import { reverseOf } from './recorded-reverse.ts';
import type { Run } from './run.ts';
import { StepWatch } from './step-watch.ts';

export type Progress = Pick<ApplyResult, 'outcome' | 'diagnostics' | 'applied' | 'failed'>;

/** What became of one file. */
interface FileResult {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
  readonly tasks: number;
}

/** Apply until a file fails, or the run may not go on. */
export async function applyMigrations(
  run: Run,
  plan: Plan,
  targets: readonly Target[],
): Promise<Progress> {
  const applied: AppliedMigration[] = [];
  for (const [i, migration] of plan.migrations.entries()) {
    const { version, name } = migration.file;
    const event = {
      kind: 'migration',
      version,
      name,
      no: i + 1,
      of: plan.migrations.length,
    } as const;
    const begun = performance.now();
    await run.context.emit({ ...event, state: 'started' });
    const { outcome, diagnostics, tasks } = await tryFile(run, migration, targets, begun);
    const durationMs = Math.round(performance.now() - begun);
    if (outcome !== 'done') {
      await run.context.emit({ ...event, state: 'failed', durationMs });
      return { outcome, diagnostics, applied, failed: { version, name } };
    }
    await run.context.emit({ ...event, state: 'applied', durationMs });
    applied.push({ version, name, durationMs, tasks });
  }
  return { outcome: 'done', diagnostics: [], applied };
}

/** What fails around its transactions fails the file, and no more: those before it stay applied. */
async function tryFile(...parameters: Parameters<typeof applyFile>): Promise<FileResult> {
  try {
    return await applyFile(...parameters);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return ended('failed', error.diagnostics);
  }
}

async function applyFile(
  run: Run,
  migration: PlannedMigration,
  targets: readonly Target[],
  begun: number,
): Promise<FileResult> {
  const { context } = run;
  if (context.signal?.aborted === true) return ended('interrupted');
  if (run.lease.lost) return ended('leased', [leaseLost()]);
  const unable = migration.steps.flatMap((step) => unsupported(migration, step));
  if (unable.length > 0) return ended('invalid', unable);
  if (!isRepeatable(migration.file.version)) await saveStart(run, migration, begun);
  let tasks = 0;
  for (const [i, step] of migration.steps.entries()) {
    const no = migration.stepsDone + i + 1;
    const outside = await outsideOf(context, migration, { step, no, targets });
    tasks += outside.tasks;
    if (outside.outcome !== 'done') return stopped(context, migration, outside, no);
    const filled = await computeStep(context, migration, { step, no, targets });
    if ('outcome' in filled) return filled;
    const watch = new StepWatch(context);
    const numbered = { step: filled, no, targets };
    let job = stepJob(run, migration, numbered, { begun, watch });
    if (isConvergent(step)) {
      const converged = await converge(context, job, filled);
      tasks += converged.outside.tasks;
      const isDone = converged.outside.outcome === 'done';
      if (!isDone) return stopped(context, migration, converged.outside, no);
      job = converged.job;
    }
    const result = await runTransaction({ ...context, emit: watch.emit }, job);
    tasks += result.tasks;
    if (hasFailed(result)) return failed(context, migration, result, { step, no });
  }
  return { outcome: 'done', diagnostics: [], tasks };
}

/** The transaction of a step, with what it leaves in the history. */
function stepJob(
  { context, actor }: Run,
  migration: PlannedMigration,
  numbered: NumberedStep,
  { begun, watch }: { readonly begun: number; readonly watch: StepWatch },
): Job {
  const job: Job = jobOf(context, migration, numbered, async (db, transactionId) => {
    const { no: step } = numbered;
    const durationMs = performance.now() - begun;
    await recordDone(db, actor, migration, { step, transactionId, durationMs });
    const targets = watch.records(job.works);
    const { version } = migration.file;
    await recordStep(db, {
      transactionId,
      migration: version,
      step,
      direction: 'up',
      actor,
      targets,
    });
  });
  return job;
}

async function recordDone(
  db: Db,
  actor: Actor,
  migration: PlannedMigration,
  done: { readonly step: number; readonly transactionId: string; readonly durationMs: number },
): Promise<void> {
  const { version } = migration.file;
  if (!isRepeatable(version)) return recordStepDone(db, { version, ...done });
  const start = { ...described(migration), actor };
  return recordRepeated(db, start, done.transactionId, done.durationMs);
}

/** What the server says against an expression, it says before anything has begun. */
async function computeStep(
  context: Context,
  migration: PlannedMigration,
  { step, no }: NumberedStep,
): Promise<Step | FileResult> {
  try {
    return await computeValues(context, step, locatorOf(migration.file, step));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const gone = await forget(context, migration.file.version);
    if (gone || no === 1) return ended('failed', [error.diagnostic]);
    return ended('partial', [error.diagnostic, appliedInPart(migration.file, no)]);
  }
}

/** What a step does before its transaction. */
async function outsideOf(
  context: Context,
  { file }: PlannedMigration,
  { step, no, targets }: NumberedStep,
): Promise<OutsideResult> {
  if (step.transactional) return { outcome: 'done', diagnostics: [], tasks: 0 };
  const all = targets.map((target) => ({ target, tasks: [...tasksFor(step, target, targets)] }));
  const locate = locatorOf(file, step);
  const works = all.map(({ target, tasks }) => ({ target, tasks: tasks.filter(isOutside) }));
  for (const { target, tasks } of all.filter((one) => one.target.no === 0)) {
    const inside = tasks.filter((task) => !isOutside(task));
    const work = { target, settings: [], perMessage: 1, locks: [], tasks: inside };
    const wrong = await rehearse(context, { locate }, work);
    if (wrong.length > 0) return { outcome: 'failed', diagnostics: wrong, tasks: 0 };
  }
  const [statement] = step.statements;
  const text = statement === undefined ? '' : deparse(statement.tree);
  const job = { migration: file.version, step: no, works, locate, statement: text };
  return runOutside(context, job);
}

/** A step that was not done outside transactions: what of it is done stays. */
async function stopped(
  context: Context,
  { file }: PlannedMigration,
  { outcome, diagnostics }: OutsideResult,
  no: number,
): Promise<FileResult> {
  const nothingLeft = await forget(context, file.version);
  if (nothingLeft) return ended(outcome === 'interrupted' ? outcome : 'failed', diagnostics);
  return ended('partial', [...diagnostics, appliedInPart(file, no, outcome === 'interrupted')]);
}

async function failed(
  context: Context,
  { file }: PlannedMigration,
  result: JobResult,
  { step, no }: Pick<NumberedStep, 'step' | 'no'>,
): Promise<FileResult> {
  const diagnostics = [...result.diagnostics, ...whatIsLeft(result)];
  if (result.outcome !== 'aborted' || result.unfinished.length > 0) {
    if (result.outcome === 'aborted') await forget(context, file.version);
    return ended('in doubt', diagnostics);
  }
  const gone = await forget(context, file.version);
  const nothingLeft = gone || (no === 1 && step.transactional && !isConvergent(step));
  if (nothingLeft) return ended(result.interrupted ? 'interrupted' : 'failed', diagnostics);
  return ended('partial', [...diagnostics, appliedInPart(file, no, result.interrupted)]);
}

/** Whether the history has nothing of it any more: what has done steps or tasks stays. */
async function forget(context: Context, version: string): Promise<boolean> {
  const { db } = await context.control.session().catch(() => ({ db: undefined }));
  if (db === undefined) return false;
  return forgetMigration(db, version, context.epoch).catch(() => false);
}

function ended(outcome: Outcome, diagnostics: readonly Diagnostic[] = []): FileResult {
  return { outcome, diagnostics, tasks: 0 };
}

function hasFailed({ outcome, unfinished }: JobResult): boolean {
  return outcome !== 'committed' || unfinished.length > 0;
}

function appliedInPart(file: MigrationFile, step: number, isInterrupted = false): Diagnostic {
  const again = 'run "citrate apply" again: it goes on where this run ended.';
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${titleOf(file)} is applied in part: it stands in step ${step}`,
    hint: isInterrupted ? `To finish it, ${again}` : `Remove the cause, then ${again}`,
    file: file.source,
  };
}

export function whatIsLeft({ outcome, unfinished, transaction }: JobResult): readonly Diagnostic[] {
  if (outcome !== 'in doubt' && unfinished.length === 0) return [];
  const where = unfinished.map((server) => `"${server}"`).join(', ');
  const meanings = {
    committed: `The migration is decided: committed. It is not yet carried through on ${where}.`,
    aborted: `The migration is decided: rolled back. It is not yet carried through on ${where}.`,
    'in doubt': `The coordinator could not be asked for the decision. What waits for it${where && ` on ${where}`} is left to recovery.`,
  };
  return [
    {
      code: outcome === 'in doubt' ? '08007' : '40003',
      severity: 'error',
      message: `transaction ${transaction} is not at its end`,
      detail: meanings[outcome],
      hint: 'When all servers are reachable, run "citrate recover".',
    },
  ];
}

/** A step that an earlier run has done, and could not write down any more, is written down now. */
async function saveStart(
  { context, actor }: Run,
  migration: PlannedMigration,
  begun: number,
): Promise<void> {
  const { db } = await context.control.session();
  const { stepsDone } = migration;
  const { version } = migration.file;
  const start = { epoch: context.epoch, ...described(migration), actor };
  const row = await beginMigration(db, start);
  if (row.steps_done === stepsDone) return;
  const durationMs = performance.now() - begun;
  await underLease(db, context.epoch, (trx) =>
    recordStepDone(trx, { version, step: stepsDone, transactionId: null, durationMs }),
  );
}

function described(migration: PlannedMigration): Omit<MigrationStart, 'epoch' | 'actor'> {
  const { version, name, raw, sums } = migration.file;
  const steps = migration.stepsDone + migration.steps.length;
  const reverse = reverseOf(migration);
  return { version, name, source: raw, sums, steps, ...(reverse && { reverse }) };
}

export function leaseLost(): Diagnostic {
  return {
    code: '55P03',
    severity: 'error',
    message: 'the lease was lost',
    detail: 'The connection that held it is gone; another run may have begun.',
    hint: 'Run the command again.',
    server: 'coordinator',
  };
}
