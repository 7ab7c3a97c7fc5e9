/** Steps of which each server commits its part by itself, until all have it. */
import { randomBytes } from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { formatGid, fromUuid, toUuid } from '../../commit/index.ts';
import {
  branchStatements,
  type Context,
  type Job,
  type OutsideResult,
  rehearse,
  runConvergent,
  type Work,
} from '../../execute/index.ts';
import {
  type Begun,
  endConvergent,
  findConvergent,
  finishConvergent,
  readTasks,
  recordTransaction,
  underLease,
} from '../../history/index.ts';
import type { Step } from '../../plan/model.ts';

export interface Converged {
  /** Of the workers. */
  readonly outside: OutsideResult;
  /** What is left: the coordinator's transaction, which counts the step as done. */
  readonly job: Job;
}

export function isConvergent({ consistency, transactional }: Step): boolean {
  return transactional && consistency === 'convergent';
}

/**
 * Bring the workers to what the job says; begun by an earlier run, to what that has written down.
 *
 * @throws DiagnosticError 55000 if the migration would be done otherwise now than where it is done
 */
export async function converge(context: Context, job: Job, step: Step): Promise<Converged> {
  const begun = await findBegun(context, job);
  const works = begun === undefined ? job.works : asBegun(begun, job, step);
  const own = works.filter(({ target }) => target.no === 0);
  const rest = { ...job, works: own };
  if (begun === undefined) {
    const wrong = await rehearseAll(context, job, own);
    if (wrong.length > 0) return { outside: failed(wrong), job: rest };
  }
  const transaction = begun?.id ?? (await record(context, job));
  const others = { ...job, works: works.filter(({ target }) => target.no !== 0) };
  const statement = step.statements.map(({ sql }) => sql).join(';\n');
  const outside = await runConvergent(context, { job: others, transaction, statement });
  return { outside, job: { ...rest, record: recordWith(job.record, transaction) } };
}

function failed(diagnostics: readonly Diagnostic[]): OutsideResult {
  return { outcome: 'failed', diagnostics, tasks: 0 };
}

async function rehearseAll(
  context: Context,
  job: Job,
  works: readonly Work[],
): Promise<readonly Diagnostic[]> {
  const found = [];
  for (const work of works) found.push(...(await rehearse(context, job, work)));
  return found;
}

function recordWith(before: Job['record'], transaction: string): Job['record'] {
  return async (db, id) => {
    await before(db, id);
    await finishConvergent(db, transaction);
  };
}

/** One of which no server was begun has left nothing but its row. */
async function findBegun(context: Context, job: Job): Promise<Begun | undefined> {
  const { migration, step } = job;
  const { db } = await context.control.session();
  const tasks = await readTasks(db);
  if (tasks.some((task) => task.migration === migration && task.step === step)) {
    const begun = await findConvergent(db, migration, step);
    if (begun === undefined) throw otherwise(job);
    return begun;
  }
  await underLease(db, context.epoch, (trx) => endConvergent(trx, migration));
  return undefined;
}

/** The row, with the SQL of every server. Gives its uuid. */
async function record(context: Context, { migration, step, works }: Job): Promise<string> {
  const id = toUuid(randomBytes(16).toString('hex'));
  const { clusterId: cluster, epoch, role = '', control } = context;
  const branches = works.map((work) => ({
    target: work.target.no,
    nodename: work.target.server,
    database: work.target.database,
    role,
    statements: branchStatements(context, work),
    ...(work.target.no !== 0 && {
      gid: formatGid({ cluster, transaction: fromUuid(id), target: work.target.no }),
    }),
  }));
  const { db } = await control.session();
  const common = { kind: 'migration', consistency: 'convergent' } as const;
  await recordTransaction(db, { id, ...common, migration, step, epoch, branches });
  return id;
}

/**
 * The texts as they were when it was begun: values that were computed for all servers stay what they are.
 * Where nothing is computed they have to be the same still.
 */
function asBegun({ statements }: Begun, job: Job, step: Step): readonly Work[] {
  const isComputed = step.statements.some(({ computed }) => computed !== undefined);
  const works = job.works.map((work) => {
    const texts = statements.get(work.target.no)?.slice(1) ?? [];
    const tasks = work.tasks.map((task, i) => ({ ...task, sql: texts[i] ?? '' }));
    const isSame = isComputed || tasks.every(({ sql }, i) => sql === work.tasks[i]?.sql);
    if (texts.length !== tasks.length || !isSame) throw otherwise(job);
    return { ...work, tasks };
  });
  if (works.length !== statements.size) throw otherwise(job);
  return works;
}

function otherwise({ migration }: Job): DiagnosticError {
  return new DiagnosticError([
    {
      code: '55000',
      severity: 'error',
      message: `the rest of migration ${migration} would be done otherwise now than it was begun`,
      detail:
        'Some servers have it already. The catalog of the coordinator, or the servers of the configuration, have changed since.',
      hint: `Undo what has come between, or give the migration up: citrate recover --give-up ${migration}`,
    },
  ]);
}
