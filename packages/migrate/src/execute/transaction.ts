/** Runs one transaction over several servers: the committer decides, this carries out. */
import { randomBytes } from 'node:crypto';
import type { Diagnostic } from '@citrate/parser';
import {
  type Action,
  COORDINATOR,
  type Done,
  type Event,
  formatGid,
  type State,
  start,
  step,
  toUuid,
} from '../commit/index.ts';
import { backOffMs, rest } from './back-off.ts';
import { type Context, told } from './context.ts';
import { Decision } from './decision.ts';
import type { ProtocolAction } from './events.ts';
import { commitPrepared, commitStaged, redoBranch, rollbackPrepared } from './finishing.ts';
import type { Job, JobResult } from './job.ts';
import { giveUp, LockRound } from './lock-round.ts';
import { Mailbox } from './mailbox.ts';
import { Participant } from './participant.ts';

/**
 * Run the job: on all of its servers or on none. Only a broken invariant, or a listener that throws,
 * makes this throw: then it is as if the tool had crashed at that point.
 */
export async function runTransaction(context: Context, job: Job): Promise<JobResult> {
  const transaction = randomBytes(16).toString('hex');
  const run = new Run(context, job, transaction);
  const done = await run.drive();
  await run.noteFinished(done);
  return run.result(done);
}

class Run {
  readonly #context: Context;
  readonly #job: Job;
  readonly #transaction: string;
  readonly #participants = new Map<number, Participant>();
  readonly #decision: Decision;
  readonly #branches: readonly { readonly no: number; readonly gid: string }[];
  readonly #inbox = new Mailbox<Event>();
  #round: LockRound;

  constructor(context: Context, job: Job, transaction: string) {
    this.#context = context;
    this.#job = job;
    this.#transaction = transaction;
    const links = [context.coordinator, ...context.workers];
    for (const work of job.works) {
      const link = links.find(({ target }) => target.no === work.target.no);
      if (link === undefined) throw new Error(`no connection to target ${work.target.no}`);
      const participant = new Participant(context, link, job, work, toUuid(transaction));
      this.#participants.set(work.target.no, participant);
    }
    this.#branches = job.works
      .filter(({ target }) => target.no !== COORDINATOR)
      .map(({ target: { no } }) => ({
        no,
        gid: formatGid({ cluster: context.clusterId, transaction, target: no }),
      }));
    const coordinator = this.#participant(COORDINATOR);
    this.#decision = new Decision(context, job, coordinator, this.#branches, transaction);
    this.#round = new LockRound(context, []);
  }

  /** Feed the committer until it has come to an end. */
  async drive(): Promise<Done> {
    const { signal, limits } = this.#context;
    const interrupt = (): void => this.#inbox.put({ on: 'interrupt' });
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    try {
      let { state, actions } = start({
        id: this.#transaction,
        consistency: this.#job.consistency,
        branches: this.#branches,
        rounds: limits.lockRounds,
        attempts: limits.attempts,
      });
      while (state.phase !== 'done') {
        this.#launch(state, actions);
        ({ state, actions } = step(state, await this.#inbox.take()));
      }
      return state;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      this.#round.end();
    }
  }

  result(done: Done): JobResult {
    const names = done.unfinished.map((no) => this.#participant(no).link.name);
    return {
      transaction: this.#transaction,
      outcome: done.outcome,
      interrupted: done.interrupted,
      unfinished: names,
      diagnostics: this.#diagnostics(done),
      tasks: this.#job.works.reduce((sum, work) => sum + work.tasks.length, 0),
    };
  }

  async noteFinished(done: Done): Promise<void> {
    if (done.unfinished.length === 0 || done.outcome === 'in doubt') return;
    const finished = [...done.sessions].filter(([, session]) => session === 'ended');
    await this.#decision.noteFinished(finished.map(([no]) => no));
  }

  /** What was tried in vain and succeeded later is no news. */
  #diagnostics(done: Done): readonly Diagnostic[] {
    if (done.outcome === 'committed' && done.unfinished.length === 0) return [];
    if (done.interrupted) return [];
    const concerned = [...this.#participants.values()].filter(
      ({ no }) => done.outcome !== 'committed' || done.unfinished.includes(no),
    );
    const all = [...concerned.flatMap(({ problems }) => problems), ...this.#decision.problems];
    return distinct(giveUp(all, this.#round.blockers));
  }

  /** Start actions without waiting; each puts its event into the inbox when it has come. */
  #launch(state: State, actions: readonly Action[]): void {
    if (state.phase === 'beginning' && actions.length > 0) this.#beginRound();
    for (const action of actions) {
      if (action.do === 'lock') this.#round.start();
      this.#carry(action).then(
        (event) => event && this.#inbox.put(event),
        (error: unknown) => this.#inbox.fail(error),
      );
    }
    if (state.phase === 'working') this.#round.locked();
    if (state.phase !== 'locking' && state.phase !== 'working') this.#round.end();
  }

  #beginRound(): void {
    this.#round.end();
    this.#round = new LockRound(this.#context, [...this.#participants.values()]);
    for (const participant of this.#participants.values()) participant.problems.length = 0;
  }

  async #carry(action: Action): Promise<Event | undefined> {
    switch (action.do) {
      case 'cancel':
        this.#participant(action.no).cancel('for good');
        return undefined;
      case 'pause':
        return this.#pause(action.round);
      default:
        return told(this.#context.emit, this.#stepOf(action), () => this.#act(action));
    }
  }

  #act(action: Exclude<Action, { readonly do: 'cancel' | 'pause' }>): Promise<Event> {
    switch (action.do) {
      case 'record':
        return this.#decision.record();
      case 'begin':
        return this.#participant(action.no).begin();
      case 'lock':
        return this.#round.watch(action.no, () => this.#participant(action.no).lock());
      case 'work':
        return this.#round.watch(action.no, () => this.#participant(action.no).run());
      case 'rollback':
        return this.#participant(action.no).rollback();
      case 'prepare':
        return this.#participant(action.no).prepare(action.gid);
      case 'stage':
        return this.#participant(action.no).stage();
      case 'decide':
        return this.#decide();
      case 'look up':
        return this.#decision.lookUp(action.attempt);
      case 'record aborted':
        return this.#decision.recordAborted(action.attempt);
      case 'commit prepared':
        return commitPrepared(this.#participant(action.no), action.gid, action.attempt);
      case 'commit':
        return commitStaged(this.#participant(action.no), action.attempt);
      case 'redo':
        return redoBranch(this.#participant(action.no), action.attempt);
      case 'rollback prepared':
        return rollbackPrepared(
          this.#participant(action.no),
          action.gid,
          action.unsure,
          action.attempt,
        );
      case 'close':
        return this.#decision.close();
    }
  }

  /** A staged branch whose connection is seen to be gone is better noticed now than after. */
  async #decide(): Promise<Event> {
    const isStaged = this.#job.consistency === 'staged';
    const staged = isStaged ? this.#branches.map(({ no }) => this.#participant(no)) : [];
    const gone = staged.filter((participant) => !participant.isOpen());
    if (gone.length > 0) return { on: 'failed', no: COORDINATOR, retryable: false };
    return this.#decision.decide();
  }

  /** Everything is released: tell who was in the way, and wait a little longer each time. */
  async #pause(round: number): Promise<Event> {
    const waitMs = 2 * backOffMs(round);
    const { emit, signal, limits } = this.#context;
    const { blockers } = this.#round;
    await emit({ kind: 'lock round', round, rounds: limits.lockRounds, waitMs, blockers });
    await rest(waitMs, signal);
    return { on: 'rested' };
  }

  #stepOf(action: Exclude<Action, { readonly do: 'cancel' | 'pause' }>): {
    readonly action: ProtocolAction;
    readonly server: string;
    readonly transaction: string;
  } {
    const no = 'no' in action ? action.no : COORDINATOR;
    const server = this.#participant(no).link.name;
    return { action: action.do, server, transaction: this.#transaction };
  }

  #participant(no: number): Participant {
    const participant = this.#participants.get(no);
    if (participant === undefined) throw new Error(`no participant ${no}`);
    return participant;
  }
}

/** Retries say the same again and again. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, server, shardId }) => {
    const key = JSON.stringify([code, message, server, shardId]);
    return !seen.has(key) && seen.add(key);
  });
}
