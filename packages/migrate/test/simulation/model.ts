/**
 * The world that the committer is tried in: servers with what is on their disks, tools with the real
 * machine or the real recovery, and the calls between them. Plain readonly values: a step makes a new
 * world, which shares all that did not change.
 */
import type {
  Action,
  Event,
  JointConsistency,
  State,
  Transaction,
} from '../../src/commit/index.ts';
import type { RecoveryRun } from './recovery-model.ts';

/** What a server has made durable, in order. A failover that loses something cuts off the end. */
export type LogRecord =
  | { readonly on: 'lease'; readonly epoch: number }
  | { readonly on: 'preparing'; readonly id: string; readonly epoch: number }
  /** With the history row in the same transaction, and the coordinator's own part. */
  | { readonly on: 'committed'; readonly id: string; readonly history: boolean }
  | { readonly on: 'history' | 'aborted' | 'closed'; readonly id: string }
  | { readonly on: 'prepared' | 'rollback prepared'; readonly id: string }
  /** A branch came to be committed, with its marker. */
  | {
      readonly on: 'commit prepared' | 'commit' | 'redone';
      readonly id: string;
      readonly marked: boolean;
    };

/** A backend in an open transaction of a tool. */
export interface Backend {
  readonly tool: string;
  /** Has the locks of its tables, which nobody else can have then. */
  readonly locked: boolean;
}

/** Server 0 is the coordinator. */
export interface Server {
  readonly no: number;
  readonly up: boolean;
  readonly log: readonly LogRecord[];
  readonly backends: readonly Backend[];
  /** The tool whose session has the advisory lock; only on the coordinator. */
  readonly lock?: string;
  /** Something in its data that the migration cannot be reconciled with, found only in the end. */
  readonly poisoned: boolean;
}

/** A message of a tool: under way to a server, or its reply under way back. */
export interface Call {
  readonly tool: string;
  readonly no: number;
  readonly action: Action;
  /** Transaction that it is about. */
  readonly id: string;
  /** Epoch of the tool's lease. */
  readonly epoch: number;
  /**
   * - `sent`: not carried out yet
   * - `committing`: a decision whose guarded update was done; COMMIT is under way
   * - `replied`: carried out; `event` is under way
   * - `broken`: the server went away; the tool has not noticed yet
   */
  readonly stage: 'sent' | 'committing' | 'replied' | 'broken';
  readonly event?: Event;
  /** Nobody listens any more, yet the backend may still carry it out. */
  readonly orphan: boolean;
  readonly cancelled: boolean;
}

export interface Tool {
  readonly name: string;
  /** `apply` recovers first, then runs its transaction unless the migration is in the history. */
  readonly kind: 'apply' | 'recover';
  readonly phase: 'waiting' | 'recovering' | 'running' | 'ended' | 'dead';
  readonly epoch: number;
  readonly transaction: Transaction;
  readonly state?: State;
  readonly recovery?: RecoveryRun;
}

/** What was lost for good, although it had been acknowledged. */
export type Loss =
  /** A worker's PREPARE, before it was committed there. */
  | 'promise'
  /** A worker's ROLLBACK PREPARED: what was rolled back is prepared again. */
  | 'rollback'
  /** A worker's part of a committed transaction. */
  | 'commit'
  /** Anything the coordinator had recorded. */
  | 'record';

export interface World {
  readonly scenario: Scenario;
  readonly servers: readonly Server[];
  readonly tools: readonly Tool[];
  /** In the order of their keys. */
  readonly calls: readonly Call[];
  /** Faults that may still happen. */
  readonly budget: number;
  readonly losses: readonly Loss[];
}

/** One thing that can happen next. */
export type Choice =
  | { readonly do: 'carry out' | 'deliver' | 'vanish'; readonly call: Call }
  | { readonly do: 'restart'; readonly no: number }
  | { readonly do: 'take the lease' | 'recover on'; readonly tool: string }
  | Fault;

export type Fault =
  /** The connection is gone, and the reply with it; what was sent may still be carried out. */
  | { readonly do: 'cut'; readonly call: Call }
  /** The server answers with an error. */
  | { readonly do: 'error'; readonly call: Call; readonly retryable: boolean }
  | { readonly do: 'interrupt' | 'kill' | 'cut the lease'; readonly tool: string }
  | { readonly do: 'crash'; readonly no: number }
  /** A standby takes over that lacks the last records. */
  | { readonly do: 'fail over'; readonly no: number; readonly lost: number };

export type FaultKind = Fault['do'];

/** A guard that is left out, or a promise that a server does not keep; one or several make a mutant. */
export type Flaw =
  | 'decides without looking at the state'
  | 'decides without looking at the epoch'
  | 'decides on whatever the history says'
  | 'takes any tag of PREPARE'
  | 'takes an unsure PREPARE for a prepared one'
  | 'takes an unsure COMMIT for a failed one'
  | 'takes an unsure COMMIT for a done one'
  | 'takes an unreachable coordinator for an aborted row'
  | 'takes an absent gid for a committed one'
  | 'stages without looking at deferred constraints'
  | 'takes a lost COMMIT of a branch for a done one'
  | 'looks for the marker beside its backend'
  | 'rolls back an unsure branch beside its backend'
  | 'looks up the row beside its backend'
  | 'aborts without the row lock'
  | 'records nothing first'
  | 'records without the epoch'
  | 'writes the history after the decision'
  | 'commits asynchronously on the coordinator'
  | 'writes no marker'
  | 'redoes without the marker'
  | 'reads the marker before it has its lock'
  | 'recovers without the lease'
  | 'recovers beside stale backends'
  | 'recovers without writing aborted first'
  | 'recovers without writing aborted'
  | 'recovers by commit whatever is prepared'
  | 'recovers without redoing'
  | 'closes what is left';

export interface Scenario {
  readonly consistency: JointConsistency;
  readonly workers: number;
  readonly tools: readonly Tool['kind'][];
  readonly faults: number;
  readonly kinds: readonly FaultKind[];
  readonly rounds: number;
  readonly attempts: number;
  readonly flaws: ReadonlySet<Flaw>;
  /** Calls that leave nothing durable are answered in one order only. */
  readonly reduced: boolean;
}
