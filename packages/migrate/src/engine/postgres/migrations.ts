/** The files of a plan, one after another, each step a transaction of its own. */
import { userInfo } from 'node:os';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { type Context, type Job, type JobResult, runTransaction } from '../../execute/index.ts';
import {
  applyMetadata,
  beginMigration,
  forgetMigration,
  recordStepDone,
} from '../../history/index.ts';
import { lockTasksFor, tasksFor } from '../../plan/index.ts';
import type { Plan, PlannedMigration, Step, Target } from '../../plan/model.ts';
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
  await saveStart(context, migration);
  let tasks = 0;
  for (const [i, step] of migration.steps.entries()) {
    const result = await runTransaction(context, jobOf(migration, step, i + 1, targets, begun));
    tasks += result.tasks;
    const outcome = outcomeOf(result, i);
    if (outcome !== 'done') return failed(context, migration, result, outcome);
  }
  return { outcome: 'done', diagnostics: [], tasks };
}

async function failed(
  context: Context,
  { file }: PlannedMigration,
  result: JobResult,
  outcome: Outcome,
): Promise<FileResult> {
  const { db } = await context.control.session().catch(() => ({ db: undefined }));
  if (result.outcome === 'aborted' && db !== undefined) {
    // Its steps are counted in the row: one that has done some stays.
    await forgetMigration(db, file.version, context.epoch).catch(() => undefined);
  }
  return { outcome, diagnostics: [...result.diagnostics, ...whatIsLeft(result)], tasks: 0 };
}

function ended(outcome: Outcome, diagnostics: readonly Diagnostic[] = []): FileResult {
  return { outcome, diagnostics, tasks: 0 };
}

/**
 * @param stepsDone steps of the same file that are committed already
 */
function outcomeOf(result: JobResult, stepsDone: number): Outcome {
  if (result.outcome === 'in doubt' || result.unfinished.length > 0) return 'in doubt';
  if (result.outcome === 'committed') return 'done';
  if (stepsDone > 0) return 'partial';
  return result.interrupted ? 'interrupted' : 'failed';
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

async function saveStart(context: Context, { file, steps }: PlannedMigration): Promise<void> {
  const { db } = await context.control.session();
  await beginMigration(db, {
    epoch: context.epoch,
    version: file.version,
    name: file.name,
    source: file.source.text,
    sums: file.sums,
    steps: steps.length,
    appliedBy: appliedBy(),
    toolVersion,
  });
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
      tasks: [...tasksFor(step, target, targets)],
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
    locate: ({ statement }) => {
      const span = step.statements[statement]?.span;
      return { file: file.source, ...(span !== undefined && { span }) };
    },
  };
}

/** What the plan may say and this engine does not do is refused before anything begins. */
function unsupported({ file }: PlannedMigration, step: Step): readonly Diagnostic[] {
  if (step.transactional && step.consistency === 'atomic' && step.route === 'direct') return [];
  const [first] = step.statements;
  return [
    {
      code: '0A000',
      severity: 'error',
      message: 'steps outside of an atomic transaction are not supported',
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
