/**
 * The tasks of a step outside transactions: each by itself, on all workers at once, on the coordinator
 * last. What is done stays done, and is written down; a later run goes on from there.
 */
import type { Diagnostic } from '@citrate/parser';
import { COORDINATOR } from '../commit/index.ts';
import { readTasks, type TaskRow } from '../history/index.ts';
import type { Target } from '../plan/model.ts';
import { applicationName, endBackend } from './backends.ts';
import type { Context } from './context.ts';
import { diagnosticsOf } from './errors.ts';
import type { Job } from './job.ts';
import type { Link } from './link.ts';
import { OutsideTask, type TaskOutside } from './outside-task.ts';
import type { Session } from './session.ts';
import { Watcher } from './watcher.ts';

export interface OutsideWork {
  readonly target: Target;
  readonly tasks: readonly TaskOutside[];
}

export interface OutsideJob extends Pick<Job, 'migration' | 'step' | 'locate'> {
  readonly works: readonly OutsideWork[];
}

export interface OutsideResult {
  readonly outcome: 'done' | 'failed' | 'interrupted';
  readonly diagnostics: readonly Diagnostic[];
  /** Tasks that this run has done. */
  readonly tasks: number;
}

/** Once one has failed, those that are under way come to their end, and no other is begun. */
export async function runOutside(context: Context, job: OutsideJob): Promise<OutsideResult> {
  const run = new OutsideRun(context, job, await begunTasks(context, job));
  const isLast = ({ target }: OutsideWork): boolean => target.no === COORDINATOR;
  await Promise.all(job.works.filter((work) => !isLast(work)).map((work) => run.target(work)));
  for (const work of job.works.filter(isLast)) await run.target(work);
  return run.result();
}

async function begunTasks(context: Context, job: OutsideJob): Promise<readonly TaskRow[]> {
  const { db } = await context.control.session();
  const all = await readTasks(db);
  return all.filter(({ migration, step }) => migration === job.migration && step === job.step);
}

class OutsideRun {
  readonly #context: Context;
  readonly #job: OutsideJob;
  readonly #begun: readonly TaskRow[];
  readonly #problems: Diagnostic[] = [];
  #done = 0;

  constructor(context: Context, job: OutsideJob, begun: readonly TaskRow[]) {
    this.#context = context;
    this.#job = job;
    this.#begun = begun;
  }

  result(): OutsideResult {
    const interrupted = this.#context.signal?.aborted === true;
    const failed = this.#problems.length > 0;
    return {
      outcome: interrupted ? 'interrupted' : failed ? 'failed' : 'done',
      diagnostics: interrupted ? [] : this.#problems,
      tasks: this.#done,
    };
  }

  /** All tasks of one target, as many at once as may be. */
  async target({ target, tasks }: OutsideWork): Promise<void> {
    const { coordinator, workers, limits } = this.#context;
    const link = [coordinator, ...workers].find((one) => one.target.no === target.no);
    if (link === undefined) throw new Error(`no connection to target ${target.no}`);
    const left = tasks.filter((task) => this.#row(task)?.state !== 'done');
    const watcher = new Watcher(this.#context, link, left.length);
    const queue = left.values();
    const jobs = Math.min(limits.jobsPerServer, left.length);
    try {
      await Promise.all(Array.from({ length: jobs }, () => this.#work(link, queue, watcher)));
    } finally {
      watcher.end();
    }
  }

  /** Take tasks until there are none, with a session of its own. */
  async #work(link: Link, queue: Iterable<TaskOutside>, watcher: Watcher): Promise<void> {
    const sessions = new OwnSession(this.#context, link);
    const around = {
      context: this.#context,
      watcher,
      session: () => sessions.get(),
      locate: this.#job.locate,
    };
    try {
      for (const task of queue) {
        if (this.#stopped) return;
        await new OutsideTask(around, task, this.#key(task), this.#row(task) !== undefined).run();
        this.#done += 1;
        await watcher.count();
      }
    } catch (error) {
      this.#problems.push(...diagnosticsOf(error, link.server));
    } finally {
      await sessions.close();
    }
  }

  get #stopped(): boolean {
    return this.#problems.length > 0 || this.#context.signal?.aborted === true;
  }

  #key({ target, shardId }: TaskOutside): {
    readonly migration: string;
    readonly step: number;
    readonly nodename: string;
    readonly shardid: number;
  } {
    const { migration, step } = this.#job;
    return { migration, step, nodename: target, shardid: shardId ?? 0 };
  }

  #row({ target, shardId = 0 }: TaskOutside): TaskRow | undefined {
    return this.#begun.find((row) => row.nodename === target && row.shardid === shardId);
  }
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
