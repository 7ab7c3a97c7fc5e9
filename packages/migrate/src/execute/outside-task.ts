/** One task outside transactions, until it is done or cannot be. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import {
  beginTask,
  cursorName,
  dropCursorSql,
  finishTask,
  forgetTask,
  ownerRole,
  readCursor,
  type TaskKey,
  type TaskRow,
  underLease,
} from '../history/index.ts';
import type { Outside, Task } from '../plan/model.ts';
import {
  complete,
  dropBroken,
  mend,
  onceMore,
  type Standing,
  standingOf,
  type TaskOutside,
} from './attempts.ts';
import { backOffMs, rest } from './back-off.ts';
import { batchTeller } from './batch-progress.ts';
import { type InBatches, runBatches } from './batches.ts';
import { whoBlocks } from './blockers.ts';
import { type Context, told } from './context.ts';
import { hasCode, isTransient, isWord, ServerError } from './errors.ts';
import { estimatedRows } from './estimated-rows.ts';
import type { ProtocolAction } from './events.ts';
import type { Session } from './session.ts';
import { roleSql } from './settings.ts';
import type { Watcher } from './watcher.ts';

/** What a task is run with. */
export interface Surroundings {
  readonly context: Context;
  readonly watcher: Watcher;
  /** Definitions of indexes that are known to be what tasks of this step make in this database. */
  readonly known: Set<string>;
  /** Opened anew after it was lost. @throws ServerError if the server can't be reached */
  readonly session: () => Promise<Session>;
  /** Where in which file the statement is that a task comes from. */
  readonly locate: (task: Task) => Pick<Diagnostic, 'file' | 'span'>;
  /** The statement of the file, completed. */
  readonly statement: string;
}

/** What is written down of a task: nothing, that it was begun, or that it is done. */
export type Written = 'nothing' | TaskRow['state'];

/** After a failure nobody waits for long to tidy up: who was in the way still is, and the next run can. */
const tidyTimeoutMs = 2_000;

const attempts = 3;

export class OutsideTask {
  readonly #around: Surroundings;
  readonly #task: TaskOutside;
  readonly #key: TaskKey;
  #written: Written;

  constructor(around: Surroundings, task: TaskOutside, key: TaskKey, written: Written) {
    this.#around = around;
    this.#task = task;
    this.#key = key;
    this.#written = written;
  }

  /**
   * Bring it to its end; after a deadlock, a lock that was not to be had or a lost connection, once more.
   * What was done is looked at again: a server may have been restored since.
   *
   * @returns whether there was anything to do
   * @throws ServerError with what is in the way; DiagnosticError if the lease is lost
   */
  async run(): Promise<boolean> {
    const { signal } = this.#around.context;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt();
      } catch (cause) {
        const error = cause instanceof ServerError ? this.#located(cause) : cause;
        const again = attempt < attempts && mayPass(error) && signal?.aborted !== true;
        if (!again) {
          await this.#tidyUp(error);
          throw error;
        }
        await rest(backOffMs(attempt), signal);
      }
    }
  }

  async #attempt(): Promise<boolean> {
    const { outside } = this.#task;
    if (outside.effect === 'changes rows in batches') return this.#inBatches(outside);
    if (this.#written === 'done' && !showsItself(outside)) return false;
    const session = await this.#around.session();
    const standing = await this.#standing(session);
    const wasBegun = this.#written !== 'nothing';
    if (standing === 'done' && (wasBegun || isOptional(outside))) {
      if (this.#written === 'done') return false;
      await this.#record('finish task', finishTask);
      return true;
    }
    // What is there, or gone, before anything was begun, is the server's to complain about.
    if (standing !== 'done') await this.#record('begin task', beginTask);
    const sql = wasBegun ? onceMore(this.#task) : this.#task.sql;
    await this.#tell('run task', () => this.#perform(session, standing, sql));
    await this.#record('finish task', finishTask);
    return true;
  }

  /** Of the cursor only what is over is dropped: a database that was restored since has one again. */
  async #inBatches(outside: InBatches): Promise<boolean> {
    const session = await this.#around.session();
    const name = cursorName(this.#key);
    const cursor = await readCursor(session.db, name);
    const isOver = this.#written === 'done' && (cursor?.done ?? true);
    if (!isOver) {
      if (cursor?.done !== true) await this.#record('begin task', beginTask);
      await this.#tell('run task', () => this.#runBatches(session, outside, name));
      await this.#record('finish task', finishTask);
    }
    if (!isOver || cursor) {
      const drop = [roleSql(ownerRole, 'transaction'), dropCursorSql(name)];
      await session.batch(['BEGIN', ...drop, 'COMMIT']);
    }
    return !isOver;
  }

  async #runBatches(session: Session, outside: InBatches, cursor: string): Promise<void> {
    const { context, watcher } = this.#around;
    const { target: server, shardId, sql } = this.#task;
    const tell = batchTeller(context.emit, {
      server,
      ...(shardId !== undefined && { shardId }),
      estimated: await estimatedRows(session, outside.object, outside.route),
    });
    try {
      await runBatches(session, {
        sql,
        outside,
        cursor,
        lockTimeoutMs: context.limits.lockTimeoutMs,
        signal: context.signal,
        during: (run) => watcher.during(session, run),
        progress: async (at) => watcher.note(session, await tell(at)),
      });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      throw error.with(whoBlocks(error.diagnostic, watcher.blockers(session)));
    } finally {
      watcher.forget(session);
      await this.#tellWarnings(session);
    }
  }

  async #perform(session: Session, standing: Standing, sql: string): Promise<void> {
    const { context, watcher } = this.#around;
    await limitLocks(session, context.limits.longLockTimeoutMs);
    await watcher.during(session, async () => {
      try {
        const isMended = standing === 'broken' && (await mend(session, this.#task));
        if (!isMended) await session.batch([sql]);
        await complete(session, this.#task);
      } catch (error) {
        if (!(error instanceof ServerError)) throw error;
        throw error.with(whoBlocks(error.diagnostic, watcher.blockers(session)));
      } finally {
        await this.#tellWarnings(session);
      }
    });
  }

  /** Such as that a table was skipped: nothing else would say so. */
  async #tellWarnings(session: Session): Promise<void> {
    const warnings = session.takeNotices().filter(({ severity }) => severity === 'warning');
    for (const warning of warnings) {
      const diagnostic = { ...warning, ...this.#place() };
      await this.#around.context.emit({ kind: 'notice', diagnostic });
    }
  }

  #standing(session: Session): Promise<Standing> {
    return standingOf(session, this.#task, this.#around.known);
  }

  /** Whether it is as if it had never been begun. */
  async #isUntouched(session: Session, error: unknown): Promise<boolean> {
    const { effect } = this.#task.outside;
    if (effect === 'can be repeated') return isWord(error) && !hasCode(error, '57014');
    if (effect !== 'changes rows in batches') return (await this.#standing(session)) === 'todo';
    return (await readCursor(session.db, cursorName(this.#key))) === undefined;
  }

  #located(error: ServerError): ServerError {
    return error.with(this.#place());
  }

  #place(): Pick<Diagnostic, 'file' | 'span' | 'shardId'> {
    const { shardId } = this.#task;
    return { ...this.#around.locate(this.#task), ...(shardId !== undefined && { shardId }) };
  }

  #tell<T>(action: ProtocolAction, act: () => Promise<T>): Promise<T> {
    return told(this.#around.context.emit, { action, server: this.#task.target }, act);
  }

  async #record(action: 'begin task' | 'finish task', write: typeof finishTask): Promise<void> {
    const { context } = this.#around;
    const { outside } = this.#task;
    const { db } = await context.control.session();
    const object = 'object' in outside ? { object: outside.object } : {};
    const work = { effect: outside.effect, ...object, statement: this.#around.statement };
    await this.#tell(action, () => write(db, context.epoch, this.#key, work));
    this.#written = action === 'finish task' ? 'done' : 'running';
  }

  /**
   * An index that nobody uses, and that every writer keeps up to date, is better gone; unless another run
   * has the lease: then it is that run's.
   */
  async #tidyUp(error: unknown): Promise<void> {
    const isOurs = error instanceof ServerError || !(error instanceof DiagnosticError);
    if (this.#written !== 'running' || !isOurs) return;
    const { context } = this.#around;
    const { outside } = this.#task;
    try {
      const session = await this.#around.session();
      const { db } = await context.control.session();
      await limitLocks(session, tidyTimeoutMs);
      if ((await this.#standing(session)) === 'broken') {
        await underLease(db, context.epoch, () => dropBroken(session, outside));
      }
      if (await this.#isUntouched(session, error)) {
        await forgetTask(db, context.epoch, this.#key);
      }
    } catch {
      // Its row says that it was begun: the next run looks at what there is.
    }
  }
}

/**
 * Whether the server tells if it was done. Of what was dropped by name it is not asked again: what has
 * that name now is somebody else's.
 */
function showsItself({ effect }: Outside<string>): boolean {
  return shown.has(effect);
}

const shown: ReadonlySet<Outside<string>['effect']> = new Set([
  'creates index',
  'creates object',
  'detaches partition',
  'distributes table',
  'drops index',
]);

function isOptional(outside: Outside<string>): boolean {
  return 'optional' in outside && outside.optional;
}

/** Another attempt may not meet it: after a lost connection, what was done shows. */
function mayPass(error: unknown): boolean {
  return isTransient(error) || (error instanceof ServerError && error.lost);
}

async function limitLocks(session: Session, ms: number): Promise<void> {
  await session.query("SELECT pg_catalog.set_config('lock_timeout', $1, false)", [String(ms)]);
}
