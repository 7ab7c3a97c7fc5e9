/** The lease of a run: its own connection to the coordinator, and a heartbeat while it is held. */
import type { Diagnostic } from '@citrate/parser';
import type { ServerConfig } from '../config/model.ts';
import {
  acquireLease,
  heartbeat,
  type Lease,
  leaseTaken,
  readLease,
  releaseLease,
  thisHolder,
} from '../history/index.ts';
import { rest } from './back-off.ts';
import { Session } from './session.ts';

const heartbeatMs = 3_000;
const pollMs = 200;

export class HeldLease {
  readonly epoch: number;
  readonly #session: Session;
  readonly #lease: Lease;
  readonly #timer: NodeJS.Timeout;
  #lost = false;
  #beating: Promise<unknown> = Promise.resolve();

  constructor(session: Session, lease: Lease) {
    this.#session = session;
    this.#lease = lease;
    this.epoch = lease.epoch;
    this.#timer = setInterval(() => {
      this.#beating = this.#beat();
    }, heartbeatMs);
  }

  /** True once another run may hold it: nothing new may be started. */
  get lost(): boolean {
    return this.#lost || this.#session.lost;
  }

  /** For the check that queries do stay in one server session. */
  get lease(): Lease {
    return this.#lease;
  }

  /** Let recovery of a later run know whose session this is. */
  async rename(application: string): Promise<void> {
    await this.#session.rename(application);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    try {
      if (!this.lost) await releaseLease(this.#session.db, this.#lease);
    } catch {
      // The lock goes with the session.
    }
    await this.#session.close();
  }

  async #beat(): Promise<void> {
    try {
      this.#lost = !(await heartbeat(this.#session.db, this.#lease));
    } catch {
      this.#lost = true;
    }
  }
}

/**
 * Take the lease, trying again until the wait is over; a diagnostic names who holds it then.
 *
 * @throws DiagnosticError if the coordinator fails
 */
export async function takeLease(
  coordinator: ServerConfig,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<HeldLease | Diagnostic> {
  const session = await Session.open(coordinator, { application: 'citrate', signal });
  try {
    const until = Date.now() + waitMs;
    for (;;) {
      const lease = await acquireLease(session.db, thisHolder('citrate'));
      if (lease !== undefined) return new HeldLease(session, lease);
      if (Date.now() >= until || signal?.aborted === true) break;
      await rest(pollMs, signal);
    }
    const taken = leaseTaken(await readLease(session.db));
    await session.close();
    return taken;
  } catch (error) {
    await session.close();
    throw error;
  }
}
