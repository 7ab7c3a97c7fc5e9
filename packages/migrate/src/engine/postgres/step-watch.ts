/** How long each target was at what, within one step: measured by what the executor tells. */
import { createHash } from 'node:crypto';
import type { Context, Emit, StepEvent, Work } from '../../execute/index.ts';
import type { StepRecord } from '../../history/index.ts';

/** What is measured, by action: staging takes the place of preparing. */
const timed = { lock: 'lock', work: 'work', prepare: 'prepare', stage: 'prepare' } as const;

type Timed = (typeof timed)[keyof typeof timed];

/** Milliseconds in all rounds, and how many there were. */
interface Spent {
  ms: number;
  rounds: number;
  since: number;
}

export class StepWatch {
  readonly #emit: Emit;
  readonly #spent = new Map<string, Spent>();

  constructor({ emit }: Context) {
    this.#emit = emit;
  }

  /** In the place of the context's own. */
  readonly emit: Emit = async (event) => {
    if (event.kind === 'step') this.#measure(event);
    await this.#emit(event);
  };

  /** What is known when the step is about to be decided. */
  records(works: readonly Work[]): readonly StepRecord[] {
    return works.map(({ target: { server }, tasks }) => {
      const [lock, work, prepare] = (['lock', 'work', 'prepare'] as const).map((action) =>
        this.#spent.get(keyOf(action, server)),
      );
      return {
        nodename: server,
        tasks: tasks.length,
        sha256: sumOf(tasks.map(({ sql }) => sql)),
        ...(lock && { lockWaitMs: lock.ms, lockRounds: lock.rounds }),
        ...(work && { workMs: work.ms }),
        ...(prepare && { prepareMs: prepare.ms }),
      };
    });
  }

  #measure({ when, action, server }: StepEvent): void {
    if (!isTimed(action)) return;
    const key = keyOf(timed[action], server);
    const spent = this.#spent.get(key) ?? { ms: 0, rounds: 0, since: 0 };
    this.#spent.set(key, spent);
    if (when === 'before') {
      spent.rounds += 1;
      spent.since = performance.now();
    } else spent.ms += performance.now() - spent.since;
  }
}

function isTimed(action: StepEvent['action']): action is keyof typeof timed {
  return action in timed;
}

function keyOf(action: Timed, server: string): string {
  return `${action} ${server}`;
}

/** Of the texts in order, each with a NUL behind it. */
function sumOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}
