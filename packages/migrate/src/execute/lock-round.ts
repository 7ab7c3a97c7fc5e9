/**
 * One round of locking: a deadline over all servers, and a watch that looks who is in the way while
 * somebody waits. After the wait it would be too late to ask.
 *
 * The deadline also covers the locks that statements take themselves, where LOCK TABLE was not
 * permitted: once it is over, whoever is seen waiting for a lock is stopped; work that does not wait
 * goes on.
 */
import type { Diagnostic } from '@citrate/parser';
import type { Event } from '../commit/index.ts';
import { blockersOf, watchMs, whoBlocks } from './blockers.ts';
import type { Context } from './context.ts';
import type { Blocker } from './events.ts';
import type { Participant } from './participant.ts';

export class LockRound {
  readonly #context: Context;
  readonly #participants: readonly Participant[];
  readonly #waiting = new Set<number>();
  readonly #blockers = new Map<number, readonly Blocker[]>();
  #deadline: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #locking = true;
  #expired = false;

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

  /** All locks are there that could be asked for. */
  locked(): void {
    this.#locking = false;
  }

  end(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #expire(): void {
    this.#expired = true;
    if (!this.#locking) return;
    for (const participant of this.#participants) {
      if (this.#waiting.has(participant.no)) participant.cancel('deadline');
    }
  }

  async #look(): Promise<void> {
    const waiting = this.#participants.filter(({ no }) => this.#waiting.has(no));
    await Promise.all(waiting.map((participant) => this.#lookAt(participant)));
    if (this.#watch !== undefined) this.#watch = setTimeout(() => void this.#look(), watchMs);
  }

  async #lookAt(participant: Participant): Promise<void> {
    const { no, link } = participant;
    try {
      const found = await blockersOf(await link.observer(), link.pid);
      if (found.length === 0) return;
      this.#blockers.set(no, found);
      if (this.#expired && this.#waiting.has(no)) participant.cancel('deadline');
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
  return problems.map((problem) => ({ ...problem, ...whoBlocks(problem, blockers) }));
}
