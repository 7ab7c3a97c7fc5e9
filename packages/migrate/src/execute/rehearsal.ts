/** What the coordinator's transaction will do, tried before anything outside transactions begins. */
import type { Diagnostic } from '@citrate/parser';
import { type Context, told } from './context.ts';
import { diagnosticsOf, hasCode, isWord } from './errors.ts';
import type { Job, Work } from './job.ts';
import { runTasks } from './work.ts';

/**
 * Run the tasks on the coordinator and roll them back: shells are empty, so that it takes no time, and
 * what is wrong with a statement shows before hours of work on the shards.
 *
 * @returns what the server said against it; a lock that is not to be had says nothing
 * @throws ServerError if the server can't be reached
 */
export async function rehearse(
  context: Context,
  job: Pick<Job, 'locate'>,
  work: Work,
): Promise<readonly Diagnostic[]> {
  if (work.tasks.length === 0) return [];
  const server = context.coordinator.name;
  return told(context.emit, { action: 'rehearse', server }, () => tryTasks(context, job, work));
}

async function tryTasks(
  context: Context,
  job: Pick<Job, 'locate'>,
  work: Work,
): Promise<readonly Diagnostic[]> {
  const session = await context.coordinator.session();
  await session.batch(['BEGIN', `SET LOCAL lock_timeout = ${context.limits.lockTimeoutMs}`]);
  try {
    await runTasks(session, job, work, () => Promise.resolve(true));
    return [];
  } catch (error) {
    if (!isWord(error)) throw error;
    return hasCode(error, '55P03') ? [] : diagnosticsOf(error, session.server);
  } finally {
    session.takeNotices();
    if (!session.lost) await session.batch(['ROLLBACK']);
  }
}
