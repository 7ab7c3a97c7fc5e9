/** The files of a plan, one after another, each step a transaction of its own. */
import { userInfo } from 'node:os';
import { deparse } from '@citrate/deparser';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import {
  type Context,
  type Job,
  type JobResult,
  type OutsideResult,
  rehearse,
  runOutside,
  runTransaction,
  type TaskOutside,
} from '../../execute/index.ts';
import type { MigrationFile } from '../../files/index.ts';
import {
  applyMetadata,
  beginMigration,
  forgetMigration,
  recordStepDone,
  underLease,
} from '../../history/index.ts';
import { lockTasksFor, tasksFor } from '../../plan/index.ts';
import type { Plan, PlannedMigration, Step, Target, Task } from '../../plan/model.ts';
import type { AppliedMigration, ApplyResult, Outcome } from '../model.ts';
import { toolVersion } from '../version.ts';
import type { Run } from './run.ts';

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
  if (run.lease.lost) return ended('failed', [leaseLost()]);
  const unable = migration.steps.flatMap((step) => unsupported(migration, step));
  if (unable.length > 0) return ended('invalid', unable);
  await saveStart(context, migration, begun);
  let tasks = 0;
  for (const [i, step] of migration.steps.entries()) {
    const no = migration.stepsDone + i + 1;
    const outside = await outsideOf(context, migration, { step, no, targets });
    tasks += outside.tasks;
    if (outside.outcome !== 'done') return stopped(context, migration, outside, no);
    const result = await runTransaction(context, jobOf(migration, step, no, targets, begun));
    tasks += result.tasks;
    if (hasFailed(result)) return failed(context, migration, result, { step, no });
  }
  return { outcome: 'done', diagnostics: [], tasks };
}

interface NumberedStep {
  readonly step: Step;
  /** Counted from 1. */
  readonly no: number;
  readonly targets: readonly Target[];
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
    const wrong = await rehearse(context, { locate }, { target, locks: [], tasks: inside });
    if (wrong.length > 0) return { outcome: 'failed', diagnostics: wrong, tasks: 0 };
  }
  const [statement] = step.statements;
  const text = statement === undefined ? '' : deparse(statement.tree);
  const job = { migration: file.version, step: no, works, locate, statement: text };
  return runOutside(context, job);
}

function isOutside(task: Task): task is TaskOutside {
  return task.outside !== undefined;
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
  return ended('partial', [...diagnostics, appliedInPart(file, no)]);
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
  const nothingLeft = gone || (no === 1 && step.transactional);
  if (nothingLeft) return ended(result.interrupted ? 'interrupted' : 'failed', diagnostics);
  return ended('partial', [...diagnostics, appliedInPart(file, no)]);
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

function appliedInPart({ version, name, source }: MigrationFile, step: number): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${version}_${name} is applied in part: it stands in step ${step}`,
    hint: 'Remove the cause, then run "citrate apply" again: it goes on where this run ended.',
    file: source,
  };
}

function whatIsLeft({ outcome, unfinished, transaction }: JobResult): readonly Diagnostic[] {
  if (outcome !== 'in doubt' && unfinished.length === 0) return [];
  const where = unfinished.map((server) => `"${server}"`).join(', ');
  const meanings = {
    committed: `The migration is decided: committed. It is not yet carried through on ${where}.`,
    aborted: `The migration is decided: rolled back. It is not yet carried through on ${where}.`,
    'in doubt': `The coordinator could not be asked for the decision. What is prepared${where && ` on ${where}`} waits for it.`,
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
  context: Context,
  { file, stepsDone, steps }: PlannedMigration,
  begun: number,
): Promise<void> {
  const { db } = await context.control.session();
  const { version } = file;
  const row = await beginMigration(db, {
    epoch: context.epoch,
    version,
    name: file.name,
    source: file.raw,
    sums: file.sums,
    steps: stepsDone + steps.length,
    appliedBy: appliedBy(),
    toolVersion,
  });
  if (row.steps_done === stepsDone) return;
  const durationMs = performance.now() - begun;
  await underLease(db, context.epoch, (trx) =>
    recordStepDone(trx, { version, step: stepsDone, transactionId: null, durationMs }),
  );
}

function appliedBy(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function jobOf(
  { file }: PlannedMigration,
  step: Step,
  no: number,
  targets: readonly Target[],
  begun: number,
): Job {
  const works = targets
    .map((target) => ({
      target,
      locks: [...lockTasksFor(step, target)].map(({ sql }) => sql),
      tasks: [...tasksFor(step, target, targets)].filter((task) => !isOutside(task)),
    }))
    .filter(({ target, tasks }) => target.no === 0 || tasks.length > 0);
  return {
    kind: 'migration',
    migration: file.version,
    step: no,
    works,
    record: async (db, transactionId) => {
      await applyMetadata(
        db,
        step.statements.flatMap(({ metadata }) => metadata),
      );
      const durationMs = performance.now() - begun;
      await recordStepDone(db, { version: file.version, step: no, transactionId, durationMs });
    },
    locate: locatorOf(file, step),
  };
}

function locatorOf({ source }: MigrationFile, { statements }: Step): Job['locate'] {
  return ({ statement }) => {
    const span = statements[statement]?.span;
    return { file: source, ...(span !== undefined && { span }) };
  };
}

/** What the plan may say and this engine does not do is refused before anything begins. */
function unsupported({ file }: PlannedMigration, step: Step): readonly Diagnostic[] {
  const known = step.consistency === (step.transactional ? 'atomic' : 'convergent');
  if (known && step.route === 'direct') return [];
  const [first] = step.statements;
  return [
    {
      code: '0A000',
      severity: 'error',
      message: 'a step of this kind is not supported',
      detail: `The plan has a step with route ${step.route}, consistency ${step.consistency}, ${step.transactional ? 'in' : 'outside of'} a transaction.`,
      hint: 'Take the statement out of the migration.',
      file: file.source,
      ...(first !== undefined && { span: first.span }),
    },
  ];
}

function leaseLost(): Diagnostic {
  return {
    code: '55P03',
    severity: 'error',
    message: 'the lease was lost',
    detail: 'The connection that held it is gone; another run may have begun.',
    hint: 'Run the command again.',
    server: 'coordinator',
  };
}
