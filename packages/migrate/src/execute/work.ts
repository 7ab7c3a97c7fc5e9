/** The tasks of one target, in batches, with every error brought back to the task it belongs to. */
import type { Diagnostic } from '@citrate/parser';
import { missingNames } from '../plan/index.ts';
import type { Task } from '../plan/model.ts';
import { ServerError } from './errors.ts';
import type { Job, Work } from './job.ts';
import type { Session } from './session.ts';

/**
 * Run the tasks in the session's open transaction.
 *
 * @param progress told the number of tasks done after each batch; false stops before the next one
 * @throws ServerError
 */
export async function runTasks(
  session: Session,
  job: Pick<Job, 'locate'>,
  work: Work,
  progress: (done: number) => Promise<boolean>,
): Promise<void> {
  let done = 0;
  for (const batch of batches(work)) {
    await runBatch(session, job, batch);
    done += batch.length;
    const more = await progress(done);
    if (!more) return;
  }
}

/** A task whose names are to be compared ends its batch. */
function* batches({ tasks, perMessage }: Work): Generator<readonly Task[]> {
  let batch: Task[] = [];
  for (const task of tasks) {
    batch.push(task);
    if (batch.length < perMessage && task.names.length === 0) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function runBatch(
  session: Session,
  job: Pick<Job, 'locate'>,
  batch: readonly Task[],
): Promise<void> {
  try {
    await session.batch(batch.map(({ sql }) => sql));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const task = batch[Math.min(error.completed, batch.length - 1)];
    throw task === undefined ? error : error.with(whereabouts(job, task));
  }
  const last = batch.at(-1);
  if (last !== undefined && last.names.length > 0) await compareNames(session, job, last);
}

function whereabouts(job: Pick<Job, 'locate'>, task: Task): Partial<Diagnostic> {
  const shard = task.shardId === undefined ? {} : { shardId: task.shardId };
  return { ...job.locate(task), ...shard };
}

/** Shards got the names that we foresaw: if Postgres chose others, nothing of it may stay. */
async function compareNames(session: Session, job: Pick<Job, 'locate'>, task: Task): Promise<void> {
  const missing = await session.query<Record<string, unknown>>(missingNames(task.names));
  if (missing.length === 0) return;
  const names = missing.map((row) => Object.values(row).map(String).join(' ')).join(', ');
  const diagnostic: Diagnostic = {
    code: 'XX000',
    severity: 'error',
    message: 'the server chose other names than foreseen',
    detail: `It did not create: ${names}. Nothing was changed.`,
    hint: 'Write the names into the statement, and report what you ran.',
    ...whereabouts(job, task),
    server: session.server.name,
  };
  throw new ServerError(diagnostic, false);
}
