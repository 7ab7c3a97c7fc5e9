/**
 * The tasks of a step outside transactions: each by itself, on all workers at once, on the coordinator
 * last. What is done stays done, and is written down; a later run goes on from there.
 */
import type { Diagnostic } from '@citrate/parser';
import { COORDINATOR } from '../commit/index.ts';
import { readTasks, type TaskKey, type TaskRow } from '../history/index.ts';
import type { Target } from '../plan/model.ts';
import type { TaskOutside } from './attempts.ts';
import { applicationName, endBackend } from './backends.ts';
import type { Context } from './context.ts';
import { diagnosticsOf, ServerError } from './errors.ts';
import { foresee, isBegun, isFinal, isForeseeable, neverBegun } from './foresight.ts';
import type { Job } from './job.ts';
import type { Link } from './link.ts';
import { OutsideTask, type Written } from './outside-task.ts';
import type { Session } from './session.ts';
import { Watcher } from './watcher.ts';

export interface OutsideWork {
  readonly target: Target;
  readonly tasks: readonly TaskOutside[];
}

export interface OutsideJob extends Pick<Job, 'migration' | 'step' | 'locate'> {
  readonly works: readonly OutsideWork[];
  /** The statement of the file, completed. */
  readonly statement: string;
}

export interface OutsideResult {
  readonly outcome: 'done' | 'failed' | 'interrupted';
  readonly diagnostics: readonly Diagnostic[];
  /** Tasks that this run has done. */
  readonly tasks: number;
}

/**
 * Once one has failed, those that are under way come to their end, and no other is begun. When all are
 * done, all are looked at once more: the first may be hours old, and its server failed over since.
 */
export async function runOutside(context: Context, job: OutsideJob): Promise<OutsideResult> {
  const run = new OutsideRun(context, job, await begunTasks(context, job));
  try {
    await run.foresee();
    await run.pass();
    await run.pass();
    return run.result();
  } finally {
    run.end();
  }
}

async function begunTasks(context: Context, job: OutsideJob): Promise<readonly TaskRow[]> {
  const { db } = await context.control.session();
  const all = await readTasks(db);
  return all.filter(({ migration, step }) => migration === job.migration && step === job.step);
}

class OutsideRun {
  readonly #context: Context;
  readonly #job: OutsideJob;
  readonly #written = new Map<string, Written>();
  readonly #watchers = new Map<number, Watcher>();
  readonly #known = new Map<number, Set<string>>();
  readonly #problems: Diagnostic[] = [];
  #done = 0;

  constructor(context: Context, job: OutsideJob, begun: readonly TaskRow[]) {
    this.#context = context;
    this.#job = job;
    for (const { nodename, shardid, state } of begun) {
      this.#written.set(`${nodename} ${shardid}`, state);
    }
    for (const { target, tasks } of job.works) {
      const left = tasks.filter((task) => this.#writtenOf(task) !== 'done').length;
      this.#watchers.set(target.no, new Watcher(context, this.#link(target), left));
    }
  }

  end(): void {
    for (const watcher of this.#watchers.values()) watcher.end();
  }

  result(): OutsideResult {
    const interrupted = this.#context.signal?.aborted === true;
    const failed = this.#problems.length > 0;
    return {
      outcome: interrupted ? 'interrupted' : failed ? 'failed' : 'done',
      diagnostics: this.#problems,
      tasks: this.#done,
    };
  }

  /** Where nothing was begun yet, what one server would say is asked for before the others do theirs. */
  async foresee(): Promise<void> {
    if (this.#written.size > 0) return;
    const all = this.#job.works.flatMap(({ target, tasks }) =>
      tasks.filter(isForeseeable).map((task) => this.#foresee(target, task)),
    );
    await Promise.all(all);
    await this.#foreseeFinal();
  }

  /** FINALIZE is for what somebody has begun, if only on one shard. */
  async #foreseeFinal(): Promise<void> {
    const all = this.#job.works.flatMap(({ target, tasks }) =>
      tasks.filter(isFinal).map((task) => ({ target, task })),
    );
    for (const { target, task } of all) {
      const link = this.#link(target);
      try {
        if (await isBegun(await link.observer(), task)) return;
      } catch (error) {
        return this.#note(located(error, this.#job.locate(task)), link);
      }
    }
    const [last] = all.slice(-1);
    if (!last) return;
    const link = this.#link(last.target);
    await this.#note(
      located(neverBegun(link.server, last.task), this.#job.locate(last.task)),
      link,
    );
  }

  async #foresee(target: Target, task: TaskOutside): Promise<void> {
    const link = this.#link(target);
    try {
      await foresee(await link.observer(), task);
    } catch (error) {
      await this.#note(located(error, this.#job.locate(task)), link);
    }
  }

  /** All tasks that are not done, on all workers at once, then on the coordinator. */
  async pass(): Promise<void> {
    const isLast = ({ target }: OutsideWork): boolean => target.no === COORDINATOR;
    const servers = byServer(this.#job.works.filter((work) => !isLast(work)));
    await Promise.all(servers.map((works) => this.#server(works)));
    await this.#server(this.#job.works.filter(isLast));
  }

  /** The databases of one server share what may run on it at once. */
  async #server(works: readonly OutsideWork[]): Promise<void> {
    const all = works.flatMap(({ target, tasks }) => tasks.map((task) => ({ target, task })));
    const queue = all.values();
    const jobs = Math.min(this.#context.limits.jobsPerServer, all.length);
    await Promise.all(Array.from({ length: jobs }, () => this.#work(queue)));
  }

  /** Take tasks until there are none, with sessions of its own. */
  async #work(queue: Iterable<Queued>): Promise<void> {
    const sessions = new Map<number, OwnSession>();
    try {
      for (const { target, task } of queue) {
        if (this.#problems.length > 0 || this.#context.signal?.aborted === true) return;
        const own = sessions.get(target.no) ?? new OwnSession(this.#context, this.#link(target));
        sessions.set(target.no, own);
        await this.#run(target, task, own);
      }
    } finally {
      for (const session of sessions.values()) await session.close();
    }
  }

  async #run(target: Target, task: TaskOutside, sessions: OwnSession): Promise<void> {
    const { locate, statement } = this.#job;
    const watcher = this.#watcher(target);
    const session = (): Promise<Session> => sessions.get();
    const known = this.#knownOn(target);
    const around = { context: this.#context, watcher, known, session, locate, statement };
    try {
      const outside = new OutsideTask(around, task, this.#key(task), this.#writtenOf(task));
      const did = await outside.run();
      this.#written.set(`${task.target} ${task.shardId ?? 0}`, 'done');
      if (!did) return;
      this.#done += 1;
      await watcher.count();
    } catch (error) {
      await this.#note(error, this.#link(target));
    }
  }

  /** Told at once: others may go on for hours. What ended because the user wanted it to is no news. */
  async #note(error: unknown, link: Link): Promise<void> {
    if (this.#context.signal?.aborted === true) return;
    const found = diagnosticsOf(error, link.server);
    this.#problems.push(...found);
    for (const { code, message, shardId } of found) {
      const shard = shardId === undefined ? {} : { shardId };
      await this.#context.emit({ kind: 'task failed', server: link.name, ...shard, code, message });
    }
  }

  #watcher({ no }: Target): Watcher {
    const watcher = this.#watchers.get(no);
    if (watcher === undefined) throw new Error(`nobody watches target ${no}`);
    return watcher;
  }

  #knownOn({ no }: Target): Set<string> {
    const known = this.#known.get(no) ?? new Set();
    this.#known.set(no, known);
    return known;
  }

  #link({ no }: Target): Link {
    const { coordinator, workers } = this.#context;
    const link = [coordinator, ...workers].find(({ target }) => target.no === no);
    if (link === undefined) throw new Error(`no connection to target ${no}`);
    return link;
  }

  #key({ target, shardId = 0 }: TaskOutside): TaskKey {
    const { migration, step } = this.#job;
    return { migration, step, nodename: target, shardid: shardId };
  }

  #writtenOf({ target, shardId = 0 }: TaskOutside): Written {
    return this.#written.get(`${target} ${shardId}`) ?? 'nothing';
  }
}

function located(error: unknown, place: Pick<Diagnostic, 'file' | 'span'>): unknown {
  return error instanceof ServerError ? error.with(place) : error;
}

interface Queued {
  readonly target: Target;
  readonly task: TaskOutside;
}

function byServer(works: readonly OutsideWork[]): readonly (readonly OutsideWork[])[] {
  const servers = new Map<string, OutsideWork[]>();
  for (const work of works) {
    const { systemIdentifier } = work.target;
    servers.set(systemIdentifier, [...(servers.get(systemIdentifier) ?? []), work]);
  }
  return [...servers.values()];
}

/** A session that is opened when it is needed, and again when it was lost. */
class OwnSession {
  readonly #context: Context;
  readonly #link: Link;
  #session: Session | undefined;

  constructor(context: Context, link: Link) {
    this.#context = context;
    this.#link = link;
  }

  /** The backend of a lost one may still be at work, which must be over first. */
  async get(): Promise<Session> {
    if (this.#session?.lost === false) return this.#session;
    if (this.#session !== undefined) {
      const { clusterId, runId } = this.#context;
      const observer = await this.#link.observer();
      await endBackend(observer, this.#session.pid, applicationName(clusterId, runId));
    }
    this.#session = await this.#link.another();
    return this.#session;
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }
}
