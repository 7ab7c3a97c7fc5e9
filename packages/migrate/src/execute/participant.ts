/** One participant of a transaction, up to its promise: carries the committer's actions to a session. */
import type { Diagnostic } from '@citrate/parser';
import { COORDINATOR, type Event } from '../commit/index.ts';
import { markerSql, ownerRole, readMarker } from '../history/index.ts';
import { applicationName, cancelBackend, endBackend } from './backends.ts';
import type { Context } from './context.ts';
import {
  diagnosticsOf,
  hasCode,
  isTransient,
  isWord,
  notReplicated,
  ServerError,
} from './errors.ts';
import type { ProgressEvent } from './events.ts';
import type { Job, Work } from './job.ts';
import type { Link } from './link.ts';
import { takeLocks } from './locks.ts';
import type { Session } from './session.ts';
import { openingSql, roleSql } from './settings.ts';
import { runTasks } from './work.ts';

const queryCanceled = '57014';

export class Participant {
  readonly context: Context;
  readonly link: Link;
  readonly work: Work;
  /** uuid. */
  readonly transaction: string;
  /** What went wrong here, in the order in which it did. */
  readonly problems: Diagnostic[] = [];
  readonly #job: Job;
  /** The marker as it is before the branch adds to it. */
  #marker: readonly string[] = [];
  /** Why the session was asked to stop, if it was. */
  #stopped: 'for good' | 'deadline' | undefined;
  #cancelling: Promise<void> = Promise.resolve();

  constructor(context: Context, link: Link, job: Job, work: Work, transaction: string) {
    this.context = context;
    this.link = link;
    this.work = work;
    this.transaction = transaction;
    this.#job = job;
  }

  get no(): number {
    return this.work.target.no;
  }

  /** Whether the marker had the transaction when it was begun: then it is there already. */
  get isMarked(): boolean {
    return this.#marker.includes(this.transaction);
  }

  /** Open the transaction; a session that was lost before is opened anew. */
  begin(): Promise<Event> {
    this.#stopped = undefined;
    return this.#inTransaction('opened', async () => {
      await this.#cancelling;
      const session = await this.link.session();
      for (const message of openingSql(this.work.settings)) await session.batch(message);
      this.#marker = await readMarker(session.db);
      await this.progress('waiting', 0);
    });
  }

  /** Lock every existing table that the tasks are going to change. */
  lock(): Promise<Event> {
    return this.#inTransaction('locked', async () => {
      await this.progress('locking', 0);
      await takeLocks(this.#session, this.work.locks, () => this.#stopped === undefined);
    });
  }

  /** Run the tasks. */
  run(): Promise<Event> {
    return this.#inTransaction('worked', async () => {
      await this.progress('working', 0);
      this.#session.takeNotices();
      await runTasks(this.#session, this.#job, this.work, async (done) => {
        await this.progress('working', done);
        await this.#tellNotices();
        return this.#stopped === undefined;
      });
    });
  }

  /**
   * Ask the session to give up what it is doing: at a deadline it may be asked to try again. The next
   * command waits until the request has arrived, or it would be hit by it.
   */
  cancel(why: 'for good' | 'deadline'): void {
    if (this.#stopped === why) return;
    this.#stopped ??= why;
    this.#cancelling = this.#cancelling.then(() => this.#cancel());
  }

  async #cancel(): Promise<void> {
    if (this.link.open === undefined) return;
    try {
      await cancelBackend(await this.link.observer(), this.link.pid);
    } catch {
      // Whoever can't be reached will not answer the command either: that reply tells.
    }
  }

  /** End the open transaction; without a connection the server has done so. */
  async rollback(): Promise<Event> {
    await this.#cancelling;
    await this.rollbackQuietly();
    await this.progress('rolled back', 0);
    return { on: 'rolled back', no: this.no };
  }

  /**
   * The marker, then PREPARE TRANSACTION, as the role that may finish it. In a failed transaction
   * the server answers ROLLBACK, without an error: only the right tag counts.
   */
  async prepare(gid: string): Promise<Event> {
    const { no } = this;
    await this.#cancelling;
    try {
      const session = this.#session;
      session.takeReplicationWarning();
      const tags = await session.batch([
        ...this.#markerStatements(),
        `PREPARE TRANSACTION '${gid}'`,
      ]);
      const tag = tags.at(-1);
      if (tag !== 'PREPARE TRANSACTION') throw wrongTag(session, tag);
      if (session.takeReplicationWarning()) {
        this.note(notReplicated(session.server, 'PREPARE TRANSACTION'));
        return { on: 'unsure', no };
      }
      await this.progress('prepared', this.work.tasks.length);
      return { on: 'prepared', no };
    } catch (error) {
      this.note(error);
      if (!isWord(error)) return { on: 'unsure', no };
      await this.rollbackQuietly();
      return { on: 'failed', no, retryable: false };
    }
  }

  /**
   * All that PREPARE would check and write down; the transaction stays open. An error is told by the
   * event: nothing of it is committed.
   */
  stage(): Promise<Event> {
    return this.#inTransaction('staged', async () => {
      await this.#cancelling;
      await this.#session.batch(['SET CONSTRAINTS ALL IMMEDIATE', ...this.#markerStatements()]);
      await this.progress('staged', this.work.tasks.length);
    });
  }

  /** Whether the transaction is open still, as far as is known here; noted if it is not. */
  isOpen(): boolean {
    if (this.link.open !== undefined) return true;
    this.note(this.#lost());
    return false;
  }

  /**
   * COMMIT of what was staged. A failed transaction answers ROLLBACK, without an error.
   *
   * @returns false if it was surely not committed
   * @throws ServerError if the connection is lost: it may be committed
   */
  async commit(): Promise<boolean> {
    try {
      const [tag] = await this.#session.batch(['COMMIT']);
      return tag === 'COMMIT';
    } catch (error) {
      if (!isWord(error)) throw error;
      this.note(error);
      return false;
    }
  }

  /** End the backend of the main session, whatever it is doing, and wait until it is gone. */
  async endBackend(): Promise<void> {
    const { clusterId, runId } = this.context;
    const { pid } = this.link;
    await this.link.open?.close();
    await endBackend(await this.link.observer(), pid, applicationName(clusterId, runId));
  }

  async rollbackQuietly(): Promise<void> {
    try {
      await this.link.open?.batch(['ROLLBACK']);
    } catch {
      await this.link.open?.close();
    }
  }

  /** Keep what went wrong for the result. */
  note(error: unknown): void {
    this.problems.push(...diagnosticsOf(error, this.link.server));
  }

  progress(phase: ProgressEvent['phase'], done: number): Promise<void> {
    const total = this.work.tasks.length;
    return this.context.emit({ kind: 'progress', server: this.link.name, phase, done, total });
  }

  /** The session that the transaction is open in; there is no other. */
  get #session(): Session {
    if (this.link.open !== undefined) return this.link.open;
    throw this.#lost();
  }

  #lost(): ServerError {
    const { name } = this.link;
    return new ServerError(
      {
        code: '08006',
        severity: 'error',
        message: `lost the connection to server "${name}"`,
        server: name,
      },
      true,
    );
  }

  /** A shard's notices only repeat the coordinator's; warnings are told wherever they come from. */
  async #tellNotices(): Promise<void> {
    const told = this.#session
      .takeNotices()
      .filter(({ severity }) => this.no === COORDINATOR || severity === 'warning');
    for (const diagnostic of told) await this.context.emit({ kind: 'notice', diagnostic });
  }

  #markerStatements(): readonly string[] {
    return [
      roleSql(ownerRole, 'transaction'),
      markerSql(this.transaction, this.#marker),
      roleSql(this.context.role, 'transaction'),
    ];
  }

  /** One command in the open transaction, and the event that its end is. */
  async #inTransaction(
    on: 'opened' | 'locked' | 'worked' | 'staged',
    run: () => Promise<void>,
  ): Promise<Event> {
    const { no } = this;
    try {
      await run();
      if (this.#stopped === undefined) return { on, no };
      return { on: 'failed', no, retryable: this.#stopped === 'deadline' };
    } catch (error) {
      // What fails because it was asked to stop is not the cause of anything.
      if (this.#stopped !== 'for good') this.note(error);
      if (isWord(error)) return { on: 'failed', no, retryable: this.#isRetryable(error) };
      await this.link.open?.close();
      return { on: 'lost', no };
    }
  }

  #isRetryable(error: unknown): boolean {
    return isTransient(error) || (this.#stopped === 'deadline' && hasCode(error, queryCanceled));
  }
}

function wrongTag(session: Session, tag: string | undefined): ServerError {
  const server = session.server.name;
  return new ServerError(
    {
      code: '25P02',
      severity: 'error',
      message: `PREPARE TRANSACTION was answered with ${tag ?? 'nothing'}`,
      detail: 'The transaction had failed before, and was rolled back.',
      server,
    },
    false,
  );
}
