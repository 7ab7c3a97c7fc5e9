/** The coordinator's side of a transaction: its row, and the decision. */
import type { Diagnostic } from '@citrate/parser';
import { type Event, toUuid } from '../commit/index.ts';
import {
  decideCommit,
  findTransaction,
  markBranchDone,
  markTransactionDone,
  ownerRole,
  recordAborted,
  recordTransaction,
} from '../history/index.ts';
import { backOff } from './back-off.ts';
import type { Context } from './context.ts';
import { diagnosticsOf, isWord, notReplicated } from './errors.ts';
import { branchStatements } from './finishing.ts';
import type { Job } from './job.ts';
import type { Participant } from './participant.ts';
import type { Session } from './session.ts';
import { roleSql } from './settings.ts';

export interface Branch {
  readonly no: number;
  readonly gid: string;
}

/** Carries the actions that concern the transaction's row. */
export class Decision {
  readonly problems: Diagnostic[] = [];
  readonly #context: Context;
  readonly #job: Job;
  readonly #coordinator: Participant;
  readonly #branches: readonly Branch[];
  /** uuid. */
  readonly #id: string;

  constructor(
    context: Context,
    job: Job,
    coordinator: Participant,
    branches: readonly Branch[],
    transaction: string,
  ) {
    this.#context = context;
    this.#job = job;
    this.#coordinator = coordinator;
    this.#branches = branches;
    this.#id = toUuid(transaction);
  }

  /** The row `preparing`, with the SQL of every branch. */
  record(): Promise<Event> {
    return this.#onControl(async (session) => {
      const { kind, consistency, migration, step } = this.#job;
      const role = this.#context.role ?? (await sessionUser(session));
      const branches = this.#job.works.map((work) => ({
        target: work.target.no,
        nodename: work.target.server,
        database: work.target.database,
        role,
        statements: branchStatements(this.#context, work),
        ...this.#gid(work.target.no),
      }));
      const { epoch } = this.#context;
      session.takeReplicationWarning();
      const id = this.#id;
      await recordTransaction(session.db, {
        id,
        kind,
        consistency,
        migration,
        step,
        epoch,
        branches,
      });
      if (session.takeReplicationWarning())
        throw notReplicated(session.server, 'the record of the transaction');
      return { on: 'recorded' };
    });
  }

  /**
   * Metadata, history and the guarded update in the coordinator's open transaction, and its COMMIT.
   * Before COMMIT is sent nothing is in doubt; after it, only the server's word counts.
   */
  async decide(): Promise<Event> {
    const session = this.#coordinator.link.open;
    if (session === undefined) return { on: 'lost', no: 0 };
    try {
      await session.batch([roleSql(ownerRole, 'transaction')]);
      await this.#job.record(session.db, this.#id);
      if (!(await decideCommit(session.db, this.#id, this.#context.epoch))) return this.#refused();
    } catch (error) {
      this.#note(error);
      // Errors of the records themselves are no words of the server, but leave the session whole.
      return session.lost ? { on: 'lost', no: 0 } : { on: 'failed', no: 0, retryable: false };
    }
    return this.#commit(session);
  }

  async #commit(session: Session): Promise<Event> {
    try {
      session.takeReplicationWarning();
      const [tag] = await session.batch(['COMMIT']);
      if (tag !== 'COMMIT') return { on: 'failed', no: 0, retryable: false };
      if (session.takeReplicationWarning()) return { on: 'unsure', no: 0 };
      await this.#coordinator.progress('committed', this.#coordinator.work.tasks.length);
      return { on: 'decided' };
    } catch (error) {
      this.#note(error);
      return isWord(error) ? { on: 'failed', no: 0, retryable: false } : { on: 'unsure', no: 0 };
    }
  }

  #refused(): Event {
    this.problems.push({
      code: '40000',
      severity: 'error',
      message: 'the transaction was decided by another run',
      detail:
        'While this run stood still another one took the lease, and rolled back what it found.',
      hint: 'Run the command again.',
    });
    return { on: 'refused' };
  }

  /**
   * Read the row after our backend, which may still be committing, is gone. The row is written once
   * more before: when that is confirmed, so is everything before it, on standbys as well.
   */
  async lookUp(attempt: number): Promise<Event> {
    await backOff(attempt);
    return this.#onControl(async (session) => {
      await this.#coordinator.endBackend();
      session.takeReplicationWarning();
      await session.query('UPDATE citrate.transaction SET state = state WHERE id = $1', [this.#id]);
      if (session.takeReplicationWarning()) return { on: 'unreachable' };
      return this.#readRow(session);
    });
  }

  async recordAborted(attempt: number): Promise<Event> {
    await backOff(attempt);
    return this.#onControl(async (session) => {
      await recordAborted(session.db, this.#id, this.#context.epoch);
      return this.#readRow(session);
    });
  }

  /** Every branch is at its end. Not worth many attempts: recovery closes what is left open. */
  async close(): Promise<Event> {
    const close = async (session: Session): Promise<Event> => {
      await markTransactionDone(session.db, this.#id);
      return { on: 'closed' };
    };
    const first = await this.#onControl(close);
    return first.on === 'closed' ? first : this.#onControl(close);
  }

  /** Note for the reader of `status` which branches are at their end. */
  async noteFinished(numbers: readonly number[]): Promise<void> {
    await this.#onControl(async (session) => {
      for (const no of numbers) await markBranchDone(session.db, this.#id, no);
      return { on: 'closed' };
    });
  }

  async #readRow(session: Session): Promise<Event> {
    const row = await findTransaction(session.db, this.#id);
    return { on: 'row', state: row?.state ?? 'missing' };
  }

  async #onControl(run: (session: Session) => Promise<Event>): Promise<Event> {
    try {
      return await run(await this.#context.control.session());
    } catch (error) {
      this.#note(error);
      return { on: 'unreachable' };
    }
  }

  #gid(no: number): { readonly gid?: string } {
    const branch = this.#branches.find((candidate) => candidate.no === no);
    return branch === undefined ? {} : { gid: branch.gid };
  }

  #note(error: unknown): void {
    this.problems.push(...diagnosticsOf(error, this.#context.control.server));
  }
}

async function sessionUser(session: Session): Promise<string> {
  const [row] = await session.query<{ user: string }>('SELECT session_user::text AS user');
  if (row === undefined) throw new Error('session_user gave no row');
  return row.user;
}
