/** One task outside transactions, until it is done or cannot be. */
import type { Diagnostic } from '@citrate/parser';
import { beginTask, type Db, finishTask, forgetTask, type TaskKey } from '../history/index.ts';
import type { Outside, Task } from '../plan/model.ts';
import { dropBroken, type Standing, standingOf } from './attempts.ts';
import { backOffMs, rest } from './back-off.ts';
import { whoBlocks } from './blockers.ts';
import { type Context, told } from './context.ts';
import { hasCode, isTransient, isWord, ServerError } from './errors.ts';
import type { ProtocolAction } from './events.ts';
import type { Session } from './session.ts';
import type { Watcher } from './watcher.ts';

/** A task with what it does. */
export type TaskOutside = Task & { readonly outside: Outside<string> };

/** What a task is run with. */
export interface Surroundings {
  readonly context: Context;
  readonly watcher: Watcher;
  /** Opened anew after it was lost. @throws ServerError if the server can't be reached */
  readonly session: () => Promise<Session>;
  /** Where in which file the statement is that a task comes from. */
  readonly locate: (task: Task) => Pick<Diagnostic, 'file' | 'span'>;
}

/** After a failure nobody waits for long to tidy up: who was in the way still is, and the next run can. */
const tidyTimeoutMs = 2_000;

const attempts = 3;

export class OutsideTask {
  readonly #around: Surroundings;
  readonly #task: TaskOutside;
  readonly #key: TaskKey;
  /** Whether what is found on the server may be of an attempt of ours. */
  #begun: boolean;

  /** @param begun by an earlier run, which has not written down that it was done */
  constructor(around: Surroundings, task: TaskOutside, key: TaskKey, begun: boolean) {
    this.#around = around;
    this.#task = task;
    this.#key = key;
    this.#begun = begun;
  }

  /**
   * Bring it to its end; after a deadlock, a lock that was not to be had or a lost connection, once more.
   *
   * @throws ServerError with what is in the way; DiagnosticError if the lease is lost
   */
  async run(): Promise<void> {
    const { signal } = this.#around.context;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt();
      } catch (error) {
        const again = attempt < attempts && mayPass(error) && signal?.aborted !== true;
        if (!again) {
          await this.#tidyUp(error);
          throw error;
        }
        await rest(backOffMs(attempt), signal);
      }
    }
  }

  async #attempt(): Promise<void> {
    const { outside } = this.#task;
    const session = await this.#around.session();
    const standing = await standingOf(session, outside);
    const known = this.#begun || (outside.effect === 'creates index' && outside.optional);
    if (standing === 'done' && known) return this.#record('finish task', finishTask);
    // What is there, or gone, before anything was begun, is the server's to complain about.
    if (standing !== 'done') {
      await this.#record('begin task', beginTask);
      this.#begun = true;
    }
    await this.#tell('run task', () => this.#perform(session, standing));
    await this.#record('finish task', finishTask);
  }

  async #perform(session: Session, standing: Standing): Promise<void> {
    const { context, watcher } = this.#around;
    const { sql, outside } = this.#task;
    await limitLocks(session, context.limits.longLockTimeoutMs);
    await watcher.during(session, async () => {
      try {
        if (standing === 'broken') await dropBroken(session, outside);
        await session.batch([sql]);
      } catch (error) {
        throw error instanceof ServerError ? this.#explained(error, session) : error;
      }
    });
  }

  #explained(error: ServerError, session: Session): ServerError {
    const { watcher, locate } = this.#around;
    const { shardId } = this.#task;
    return error.with({
      ...locate(this.#task),
      ...(shardId !== undefined && { shardId }),
      ...whoBlocks(error.diagnostic, watcher.blockers(session)),
    });
  }

  #tell<T>(action: ProtocolAction, act: () => Promise<T>): Promise<T> {
    return told(this.#around.context.emit, { action, server: this.#task.target }, act);
  }

  async #record(action: 'begin task' | 'finish task', write: typeof finishTask): Promise<void> {
    const { context } = this.#around;
    const { outside } = this.#task;
    const { db } = await context.control.session();
    const object = 'object' in outside ? { object: outside.object } : {};
    const work = { effect: outside.effect, ...object };
    await this.#tell(action, () => write(db, context.epoch, this.#key, work));
  }

  /** An index that nobody uses, and that every writer keeps up to date, is better gone. */
  async #tidyUp(error: unknown): Promise<void> {
    if (!this.#begun) return;
    try {
      const session = await this.#around.session();
      await limitLocks(session, tidyTimeoutMs);
      const { outside } = this.#task;
      if ((await standingOf(session, outside)) === 'broken') await dropBroken(session, outside);
      if (await isUntouched(session, outside, error)) await this.#forget();
    } catch {
      // Its row says that it was begun: the next run looks at what there is.
    }
  }

  async #forget(): Promise<void> {
    const { context } = this.#around;
    const { db }: { readonly db: Db } = await context.control.session();
    await forgetTask(db, context.epoch, this.#key);
  }
}

/** Another attempt may not meet it: after a lost connection, what was done shows. */
function mayPass(error: unknown): boolean {
  return isTransient(error) || (error instanceof ServerError && error.lost);
}

/** Whether it is as if it had never been begun. */
async function isUntouched(
  session: Session,
  outside: Outside<string>,
  error: unknown,
): Promise<boolean> {
  if (outside.effect === 'can be repeated') return isWord(error) && !hasCode(error, '57014');
  return (await standingOf(session, outside)) === 'todo';
}

async function limitLocks(session: Session, ms: number): Promise<void> {
  await session.query("SELECT pg_catalog.set_config('lock_timeout', $1, false)", [String(ms)]);
}
