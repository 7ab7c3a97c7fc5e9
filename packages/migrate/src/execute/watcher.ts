/**
 * Looks, while sessions of one server work outside transactions, how far they are and who is in their
 * way; and asks them to stop once the user wants that.
 */
import { cancelBackend } from './backends.ts';
import { blockersOf } from './blockers.ts';
import type { Context } from './context.ts';
import type { Blocker } from './events.ts';
import type { Link } from './link.ts';
import type { Session } from './session.ts';

const lookMs = 1_000;

/**
 * How much of its work each backend has done, from 0 to 1. The phases of CREATE INDEX, each with where it
 * begins and how much of the whole it is taken to be: nobody knows before.
 */
const partsSql = `
  SELECT DISTINCT ON (p.pid) p.pid, coalesce(w.start + w.share * CASE
    WHEN blocks_total > 0 THEN least(1, blocks_done::double precision / blocks_total)
    WHEN tuples_total > 0 THEN least(1, tuples_done::double precision / tuples_total)
    ELSE 0 END, 0)::double precision AS part
  FROM pg_catalog.pg_stat_progress_create_index AS p
  LEFT JOIN (VALUES (1, 'building index: scanning table', 0, 0.4), (2, 'building index%', 0.4, 0.2),
    (3, 'waiting for writers before validation', 0.6, 0),
    (4, 'index validation: scanning index', 0.6, 0.1), (5, 'index validation: sorting%', 0.7, 0),
    (6, 'index validation: scanning table', 0.7, 0.3), (7, 'waiting for old snapshots', 1, 0),
    (8, 'waiting for readers%', 1, 0)) AS w (no, phase, start, share) ON p.phase LIKE w.phase
  WHERE p.pid = ANY ($1) ORDER BY p.pid, w.no`;

export class Watcher {
  readonly #context: Context;
  readonly #link: Link;
  readonly #total: number;
  #done = 0;
  /** By process id: those that it was last seen waiting for. */
  readonly #running = new Map<number, readonly Blocker[]>();
  #told = '';
  /** By process id: phases may begin anew, the work is not less done for that. */
  readonly #parts = new Map<number, number>();
  /** By process id: what its own work tells. */
  readonly #noted = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(context: Context, link: Link, total: number) {
    this.#context = context;
    this.#link = link;
    this.#total = total;
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), lookMs);
    context.signal?.addEventListener('abort', this.#stop);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#context.signal?.removeEventListener('abort', this.#stop);
  }

  /** One more task is done. */
  async count(): Promise<void> {
    this.#done += 1;
    await this.#tell(0);
  }

  /** What part of its work that session has done, from 0 to 1, where no view of the server tells. */
  note({ pid }: Session, part: number): void {
    this.#noted.set(pid, part);
  }

  /** The session's task has come to its end. */
  forget({ pid }: Session): void {
    this.#noted.delete(pid);
  }

  /** Run something in the session. @throws as `run` does, or at once if the user wants to stop */
  async during(session: Session, run: () => Promise<unknown>): Promise<void> {
    this.#running.set(session.pid, []);
    try {
      this.#context.signal?.throwIfAborted();
      await run();
    } finally {
      this.#running.delete(session.pid);
      this.#parts.delete(session.pid);
    }
  }

  /** Who was in the way of that session when it was last seen waiting. */
  blockers(session: Session): readonly Blocker[] {
    return this.#running.get(session.pid) ?? [];
  }

  readonly #stop = (): void => {
    for (const pid of this.#running.keys()) void this.#cancel(pid);
  };

  async #cancel(pid: number): Promise<void> {
    try {
      await cancelBackend(await this.#link.observer(), pid);
    } catch {
      // A server that can't be reached ends what it was asked to do by itself, or answers later.
    }
  }

  async #look(): Promise<void> {
    if (this.#running.size === 0 && this.#noted.size === 0) return;
    if (this.#context.signal?.aborted === true) return this.#stop();
    const observer = await this.#link.observer();
    const pids = [...this.#running.keys()];
    for (const pid of pids) {
      const found = await blockersOf(observer, pid);
      if (found.length > 0 && this.#running.has(pid)) this.#running.set(pid, found);
    }
    await this.#tellBlockers();
    const rows = await observer.query<{ pid: number; part: number }>(partsSql, [pids]);
    for (const { pid, part } of rows) {
      this.#parts.set(pid, Math.max(part, this.#parts.get(pid) ?? 0));
    }
    const parts = [...pids.map((pid) => this.#parts.get(pid) ?? 0), ...this.#noted.values()];
    await this.#tell(parts.reduce((sum, part) => sum + part, 0));
  }

  /** Once for each set of them. */
  async #tellBlockers(): Promise<void> {
    const blockers = [...this.#running.values()].flat();
    const who = JSON.stringify(blockers.map(({ pid, query }) => [pid, query]));
    if (blockers.length === 0 || who === this.#told) return;
    this.#told = who;
    await this.#context.emit({ kind: 'blocked', server: this.#link.name, blockers });
  }

  async #tell(part: number): Promise<void> {
    await this.#context.emit({
      kind: 'progress',
      server: this.#link.name,
      phase: 'working',
      done: this.#done,
      part,
      total: this.#total,
    });
  }
}
