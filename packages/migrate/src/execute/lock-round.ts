/**
 * One round of locking: a deadline over all servers, and a watch that looks who is in the way while
 * somebody waits. After the wait it would be too late to ask.
 */
import type { Diagnostic } from '@citrate/parser';
import type { Event } from '../commit/index.ts';
import { blockersOf, describeBlocker } from './blockers.ts';
import type { Context } from './context.ts';
import type { Blocker } from './events.ts';
import type { Participant } from './participant.ts';

const watchMs = 250;

export class LockRound {
  readonly #context: Context;
  readonly #participants: readonly Participant[];
  readonly #waiting = new Set<number>();
  readonly #blockers = new Map<number, readonly Blocker[]>();
  #deadline: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;

  constructor(context: Context, participants: readonly Participant[]) {
    this.#context = context;
    this.#participants = participants;
  }

  /** Who was last seen in the way, on every server that waited. */
  get blockers(): readonly Blocker[] {
    return [...this.#blockers.values()].flat();
  }

  /** The first lock is about to be asked for. */
  start(): void {
    this.#deadline ??= setTimeout(() => this.#expire(), this.#context.limits.lockDeadlineMs);
    this.#watch ??= setTimeout(() => void this.#look(), watchMs);
  }

  /** Look after a participant while it is at it. */
  async watch(no: number, run: () => Promise<Event>): Promise<Event> {
    this.#waiting.add(no);
    try {
      return await run();
    } finally {
      this.#waiting.delete(no);
    }
  }

  /** All locks are there. */
  stopDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  end(): void {
    this.stopDeadline();
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #expire(): void {
    for (const participant of this.#participants) {
      if (this.#waiting.has(participant.no)) void participant.cancel('deadline');
    }
  }

  async #look(): Promise<void> {
    const waiting = this.#participants.filter(({ no }) => this.#waiting.has(no));
    await Promise.all(waiting.map((participant) => this.#lookAt(participant)));
    if (this.#watch !== undefined) this.#watch = setTimeout(() => void this.#look(), watchMs);
  }

  async #lookAt({ no, link }: Participant): Promise<void> {
    try {
      const found = await blockersOf(await link.observer(), link.pid);
      if (found.length > 0) this.#blockers.set(no, found);
    } catch {
      // Nothing is known then; the wait itself fails soon enough.
    }
  }
}

/** Locks that were not to be had: say who was in the way. */
export function giveUp(
  problems: readonly Diagnostic[],
  blockers: readonly Blocker[],
): readonly Diagnostic[] {
  if (blockers.length === 0) return problems;
  return problems.map((problem) =>
    problem.code === '55P03' || problem.code === '57014' || problem.code === '40P01'
      ? { ...problem, ...whoBlocks(problem, blockers) }
      : problem,
  );
}

function whoBlocks(problem: Diagnostic, blockers: readonly Blocker[]): Partial<Diagnostic> {
  const there = blockers.filter(({ server }) => server === problem.server);
  const [first] = there;
  if (first === undefined) return {};
  return {
    code: problem.code === '57014' ? '55P03' : problem.code,
    detail: there.map(describeBlocker).join(' '),
    hint:
      first.pid === 0
        ? 'Finish that prepared transaction, then run the command again.'
        : `Wait until it ends, or end it: SELECT pg_terminate_backend(${first.pid}); on "${first.server}". Then run the command again.`,
  };
}
