/** Steps of a plan as jobs of the executor. */
import type { Diagnostic } from '@citrate/parser';
import {
  type Context,
  type Job,
  lockTimeoutSql,
  type TaskOutside,
  withSettings,
} from '../../execute/index.ts';
import type { MigrationFile } from '../../files/index.ts';
import { applyMetadata } from '../../history/index.ts';
import { lockTasksFor, stepMetadata, tasksFor } from '../../plan/index.ts';
import type { PlannedMigration, Step, Target, Task } from '../../plan/model.ts';

export interface NumberedStep {
  readonly step: Step;
  /** Counted from 1. */
  readonly no: number;
  readonly targets: readonly Target[];
}

export function isOutside(task: Task): task is TaskOutside {
  return task.outside !== undefined;
}

/** Larger messages gain nothing, and make errors and cancellation coarser. */
const perMessage = 100;

/** @param record what the decision writes to the history, after the metadata of the step's statements */
export function jobOf(
  { limits }: Pick<Context, 'limits'>,
  { file }: Pick<PlannedMigration, 'file'>,
  { step, no, targets }: NumberedStep,
  record: Job['record'],
): Job {
  const works = targets
    .map((target) => ({
      target,
      settings: withSettings(
        lockTimeoutSql(step.route, limits.lockTimeoutMs),
        target.no === 0 ? step.settings : [],
      ),
      perMessage: step.route === 'coordinator' ? 1 : perMessage,
      locks: [...lockTasksFor(step, target)].map(({ sql }) => sql),
      tasks: [...tasksFor(step, target, targets)].filter((task) => !isOutside(task)),
    }))
    .filter(({ target, tasks }) => target.no === 0 || tasks.length > 0);
  return {
    kind: 'migration',
    consistency: step.consistency === 'staged' ? 'staged' : 'atomic',
    migration: file.version,
    step: no,
    works,
    record: async (db, transactionId) => {
      await applyMetadata(db, stepMetadata(step.statements));
      await record(db, transactionId);
    },
    locate: locatorOf(file, step),
  };
}

export function locatorOf(
  { source }: Pick<MigrationFile, 'source'>,
  { statements }: Step,
): Job['locate'] {
  return ({ statement }) => {
    const span = statements[statement]?.span;
    return { file: source, ...(span !== undefined && { span }) };
  };
}

/** What the plan may say and this engine does not do is refused before anything begins. */
export function unsupported({ file }: PlannedMigration, step: Step): readonly Diagnostic[] {
  const known = step.transactional || step.consistency === 'convergent';
  if (known) return [];
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
