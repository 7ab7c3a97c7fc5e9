import type { ExecuteEvent, ProtocolAction } from './events.ts';
import type { Link } from './link.ts';

/** What every part of the executor works with: the servers, and under whose name. */
export interface Context {
  /** 8 hex digits. */
  readonly clusterId: string;
  /** 32 hex digits, of this run of the tool. */
  readonly runId: string;
  /** Of the lease that this run holds. */
  readonly epoch: number;
  /** Where decisions run, with the coordinator's own tasks. */
  readonly coordinator: Link;
  readonly workers: readonly Link[];
  /** To the coordinator as well: the records that must not be part of the decision's transaction. */
  readonly control: Link;
  readonly role?: string;
  readonly searchPath: readonly string[];
  readonly limits: Limits;
  readonly emit: Emit;
  readonly signal?: AbortSignal;
}

export interface Limits {
  /** How long one statement waits for one lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** How long one round may take to get all locks on all servers, in milliseconds. */
  readonly lockDeadlineMs: number;
  readonly lockRounds: number;
  /** The same for a statement outside transactions, which blocks nobody while it waits. */
  readonly longLockTimeoutMs: number;
  /** How many of these may run on one server at once. */
  readonly jobsPerServer: number;
  /** How many servers a convergent migration changes at once. */
  readonly wave: number;
  /** How often what must be done in the end is tried before it is left to recovery. */
  readonly attempts: number;
}

/** Tell the listener, and wait for it. */
export type Emit = (event: ExecuteEvent) => Promise<void>;

/** Carry out one action of the protocol, told before and after. */
export async function told<T>(
  emit: Emit,
  step: { readonly action: ProtocolAction; readonly server: string; readonly transaction?: string },
  act: () => Promise<T>,
): Promise<T> {
  await emit({ kind: 'step', when: 'before', ...step });
  try {
    return await act();
  } finally {
    await emit({ kind: 'step', when: 'after', ...step });
  }
}
