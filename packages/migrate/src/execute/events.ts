/**
 * What the executor tells while it works. A listener is awaited: until it returns, the protocol
 * stands still at that point, which is how tests stop or kill at an exact place.
 */
import type { Diagnostic } from '@citrate/parser';
import type { RecoveryDecision } from '../commit/model.ts';

/** What is done to one server, in the order in which an undisturbed run does it. */
export type ProtocolAction =
  | 'lease'
  | 'install'
  | 'probe'
  | 'record'
  | 'begin'
  | 'lock'
  | 'work'
  | 'prepare'
  | 'decide'
  | 'commit prepared'
  | 'close'
  // in the place of `prepare` and `commit prepared`, where branches are staged:
  | 'stage'
  | 'commit'
  // only in a step outside transactions, before the others:
  | 'rehearse'
  | 'begin task'
  | 'run task'
  | 'finish task'
  // only when something failed:
  | 'look up'
  | 'record aborted'
  | 'rollback'
  | 'rollback prepared'
  | 'redo';

/** Sent before and after each action of the protocol. `after` is sent also if the action failed. */
export interface StepEvent {
  readonly kind: 'step';
  readonly when: 'before' | 'after';
  readonly action: ProtocolAction;
  /** Name of the server in the configuration; `coordinator` for the coordinator. */
  readonly server: string;
  /** Id of the transaction: 32 hex digits. */
  readonly transaction?: string;
}

/** How far one server is within a transaction. */
export interface ProgressEvent {
  readonly kind: 'progress';
  readonly server: string;
  readonly phase:
    | 'waiting'
    | 'locking'
    | 'working'
    | 'prepared'
    | 'staged'
    | 'committed'
    | 'rolled back';
  /** Tasks run and tasks to run on this server. */
  readonly done: number;
  readonly total: number;
  /** Of the tasks that run now what is done, where the server tells: 0.5 is half of one. */
  readonly part?: number;
}

/** A session that holds what a lock was waited for. */
export interface Blocker {
  readonly server: string;
  /** 0: a prepared transaction, which no session owns. */
  readonly pid: number;
  readonly user?: string;
  readonly application?: string;
  readonly query?: string;
  /** Since when its transaction is open, ISO 8601. */
  readonly since?: string;
}

/** A round did not get all locks: everything was released, and the next round begins in `waitMs`. */
export interface LockRoundEvent {
  readonly kind: 'lock round';
  readonly round: number;
  readonly rounds: number;
  readonly waitMs: number;
  readonly blockers: readonly Blocker[];
}

/** What runs outside transactions waits for others to end theirs; nobody waits for it. */
export interface BlockedEvent {
  readonly kind: 'blocked';
  readonly server: string;
  readonly blockers: readonly Blocker[];
}

/** A task outside transactions failed; those under way elsewhere come to their end first. */
export interface TaskFailedEvent {
  readonly kind: 'task failed';
  readonly server: string;
  readonly shardId?: number;
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
}

/** How far a change of rows in batches is on one copy of a table. */
export interface BatchEvent {
  readonly kind: 'batch';
  readonly server: string;
  readonly shardId?: number;
  /** Batches that are committed, those of earlier runs included. */
  readonly batches: number;
  /** Rows that were changed, and rows that were looked at. */
  readonly changed: number;
  readonly seen: number;
  /** How many there are, as the server last counted; absent if it never did. */
  readonly estimated?: number;
  /** How long the rest takes at the pace of this run. */
  readonly leftMs?: number;
  readonly done: boolean;
}

/** A migration file begins or ends. */
export interface MigrationEvent {
  readonly kind: 'migration';
  readonly state: 'started' | 'applied' | 'reverted' | 'failed';
  /** It is taken back; absent where it is applied. */
  readonly direction?: 'down';
  readonly version: string;
  readonly name: string;
  /** Which file of how many of this run, from 1. */
  readonly no: number;
  readonly of: number;
  readonly durationMs?: number;
}

/** Recovery is about to carry this out (or would, in a dry run). */
export interface RecoveryEvent {
  readonly kind: 'recovery';
  readonly decision: RecoveryDecision;
}

/** A notice or warning of a server about a statement of the migration. */
export interface NoticeEvent {
  readonly kind: 'notice';
  readonly diagnostic: Diagnostic;
}

export type ExecuteEvent =
  | StepEvent
  | ProgressEvent
  | LockRoundEvent
  | BlockedEvent
  | TaskFailedEvent
  | BatchEvent
  | MigrationEvent
  | RecoveryEvent
  | NoticeEvent;

export type Listener = (event: ExecuteEvent) => void | Promise<void>;
