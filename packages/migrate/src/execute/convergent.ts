/**
 * The workers' part of a convergent step: each commits a transaction of its own, in waves. What is done
 * stays done, and is written down; a later run goes on from there, and the markers tell it what it may not
 * know.
 */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import {
  beginTask,
  finishTask,
  forgetTask,
  markerLength,
  readMarker,
  readTasks,
  type TaskKey,
} from '../history/index.ts';
import { backOffMs, rest } from './back-off.ts';
import { type Context, told } from './context.ts';
import { diagnosticsOf, ServerError } from './errors.ts';
import type { Job, Work } from './job.ts';
import { giveUp, LockRound } from './lock-round.ts';
import type { OutsideResult } from './outside.ts';
import type { Written } from './outside-task.ts';
import { Participant } from './participant.ts';
import { redoLockSql } from './redo.ts';
import { withSettings } from './settings.ts';

export interface ConvergentPart {
  /** Of the workers that have anything to do. */
  readonly job: Job;
  /** uuid of the transaction's row. */
  readonly transaction: string;
  /** What the file says, for people to read. */
  readonly statement: string;
}

/** What rows of `citrate.task` call it. */
export const convergentEffect = 'commits by itself';

/** A lost connection is tried again so often, whatever is said of locks. */
const leastRounds = 3;

/**
 * Once a server has failed, those of its wave come to their end, and no other wave is begun. When all are
 * done, all are looked at once more: the first may be hours old, and its server restored since.
 */
export async function runConvergent(
  context: Context,
  part: ConvergentPart,
): Promise<OutsideResult> {
  const { db } = await context.control.session();
  const { migration, step } = part.job;
  const begun = (await readTasks(db)).filter((t) => t.migration === migration && t.step === step);
  const written = new Map(begun.map(({ nodename, state }) => [nodename, state]));
  const run = new ConvergentRun(context, part, written);
  await run.pass();
  await run.pass();
  return run.result();
}

class ConvergentRun {
  readonly #context: Context;
  readonly #part: ConvergentPart;
  readonly #written: Map<string, Written>;
  readonly #problems: Diagnostic[] = [];
  #done = 0;

  constructor(context: Context, part: ConvergentPart, written: Map<string, Written>) {
    this.#context = context;
    this.#part = part;
    this.#written = written;
  }

  result(): OutsideResult {
    const failed = this.#problems.length > 0;
    return {
      outcome: this.#isStopped ? 'interrupted' : failed ? 'failed' : 'done',
      diagnostics: this.#problems,
      tasks: this.#done,
    };
  }

  /** All servers that do not have it, wave by wave. */
  async pass(): Promise<void> {
    const { works } = this.#part.job;
    const { wave } = this.#context.limits;
    for (let i = 0; i < works.length; i += wave) {
      if (this.#problems.length > 0 || this.#isStopped) return;
      await Promise.all(works.slice(i, i + wave).map((work) => this.#tryServer(work)));
    }
  }

  async #tryServer(work: Work): Promise<void> {
    const participant = this.#participant(work);
    try {
      await this.#server(participant);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      await this.#tell(diagnosticsOf(error, participant.link.server), participant);
    }
  }

  async #server(participant: Participant): Promise<void> {
    const { server } = participant.work.target;
    if (this.#written.get(server) === 'done' && (await isKept(participant))) return;
    await this.#record(server, 'begin task', beginTask);
    const end = await told(this.#context.emit, { action: 'run task', server }, () =>
      converge(this.#context, participant),
    );
    if (end === 'there') {
      await this.#record(server, 'finish task', finishTask);
      this.#done += participant.work.tasks.length;
      return;
    }
    if (end === 'failed') await this.#forget(server);
    await this.#tell(participant.problems, participant);
  }

  async #record(
    server: string,
    action: 'begin task' | 'finish task',
    write: typeof finishTask,
  ): Promise<void> {
    const { epoch, emit, control } = this.#context;
    const work = { effect: convergentEffect, statement: this.#part.statement };
    const { db } = await control.session();
    await told(emit, { action, server }, () => write(db, epoch, this.#key(server), work));
    this.#written.set(server, action === 'finish task' ? 'done' : 'running');
  }

  /** Its transaction was rolled back, and the server said so. */
  async #forget(server: string): Promise<void> {
    const { db } = await this.#context.control.session();
    await forgetTask(db, this.#context.epoch, this.#key(server));
    this.#written.delete(server);
  }

  /** Told at once: the others of the wave may take their time. */
  async #tell(found: readonly Diagnostic[], { link }: Participant): Promise<void> {
    if (this.#isStopped) return;
    this.#problems.push(...found);
    for (const { code, message } of found) {
      await this.#context.emit({ kind: 'task failed', server: link.name, code, message });
    }
  }

  get #isStopped(): boolean {
    return this.#context.signal?.aborted === true;
  }

  #participant(work: Work): Participant {
    const { workers } = this.#context;
    const link = workers.find(({ target }) => target.no === work.target.no);
    if (link === undefined) throw new Error(`no connection to target ${work.target.no}`);
    // Another run that does not know that it lost the lease may be at the same.
    const locked = { ...work, settings: withSettings(work.settings, [redoLockSql]) };
    const { job, transaction } = this.#part;
    return new Participant(this.#context, link, job, locked, transaction);
  }

  #key(nodename: string): TaskKey {
    const { migration, step } = this.#part.job;
    return { migration, step, nodename, shardid: 0 };
  }
}

/**
 * What is done is there still; of a marker that is full, it may have fallen out. A session that waited for
 * all the others may be gone, and is opened anew then.
 */
async function isKept({ link, transaction }: Participant): Promise<boolean> {
  const look = async () => readMarker((await link.session()).db);
  const marker = await look().catch((error: unknown) => {
    if (error instanceof ServerError && error.lost) return look();
    throw error;
  });
  return marker.includes(transaction) || marker.length >= markerLength;
}

/**
 * - `there`: committed, by this attempt or an earlier one
 * - `failed`: surely not committed
 * - `blocked`: the same, and another round may do
 * - `lost`: the connection is gone; the marker will tell
 */
type End = 'there' | 'failed' | 'blocked' | 'lost';

/** One transaction, in as many rounds as it may take. */
async function converge(context: Context, participant: Participant): Promise<End> {
  const { limits, signal } = context;
  for (let round = 1; ; round++) {
    const end = await oneRound(context, participant);
    if (end === 'there' || end === 'failed') return end;
    const last = round >= Math.max(limits.lockRounds, leastRounds) || signal?.aborted === true;
    if (last) return end === 'blocked' ? 'failed' : end;
    await rest(2 * backOffMs(round), signal);
  }
}

async function oneRound(context: Context, participant: Participant): Promise<End> {
  participant.problems.length = 0;
  const round = new LockRound(context, [participant]);
  const stop = (): void => participant.cancel('for good');
  context.signal?.addEventListener('abort', stop, { once: true });
  try {
    const end = await uncommitted(participant, round);
    context.signal?.removeEventListener('abort', stop);
    if (end !== 'open') return end;
    if (!(await participant.commit())) return 'failed';
    await participant.progress('committed', participant.work.tasks.length);
    return 'there';
  } catch (error) {
    participant.note(error);
    return await lost(participant);
  } finally {
    context.signal?.removeEventListener('abort', stop);
    round.end();
  }
}

/** All but COMMIT. */
async function uncommitted(participant: Participant, round: LockRound): Promise<End | 'open'> {
  const { no } = participant;
  const steps = [
    () => participant.begin(),
    () => round.watch(no, () => participant.lock()),
    () => round.watch(no, () => participant.run()),
    () => participant.stage(),
  ];
  for (const [i, act] of steps.entries()) {
    if (i === 1) round.start();
    if (i === 2) round.locked();
    const event = await act();
    if (event.on === 'lost') return lost(participant);
    if (event.on === 'failed') {
      await participant.rollback();
      const named = giveUp(participant.problems, round.blockers);
      participant.problems.splice(0, participant.problems.length, ...named);
      return event.retryable ? 'blocked' : 'failed';
    }
    if (participant.isMarked) {
      await participant.rollback();
      return 'there';
    }
  }
  return 'open';
}

/** What may be left of it on the server is ended, so that the next attempt is the only one. */
async function lost(participant: Participant): Promise<'lost'> {
  try {
    await participant.endBackend();
  } catch (error) {
    participant.note(error);
  }
  return 'lost';
}
