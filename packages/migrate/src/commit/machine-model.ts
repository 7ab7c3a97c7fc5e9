/**
 * States, events and actions of the committer. It decides what happens next in a transaction over
 * several servers, and does nothing itself: the executor carries its actions to connections and
 * brings back what came of each as events.
 *
 * Participants are numbered as targets are: 0 is the coordinator, whose open transaction carries the
 * decision and which is never prepared; the others are branches.
 *
 * How branches promise is the transaction's consistency. `atomic`: each is prepared, and keeps its
 * promise whatever happens to the tool or its server. `staged`, where servers cannot prepare: each
 * waits in its open transaction, in which everything is done and checked, and a promise is lost with
 * its connection; what was decided and then lost is done again.
 */
import type { JointConsistency } from './model.ts';

/** What a participant other than the coordinator does; of a staged one the gid is only a name. */
export interface Branch {
  readonly no: number;
  readonly gid: string;
}

/** A transaction, as the committer needs to know it. */
export interface Transaction {
  /** 32 hex digits. */
  readonly id: string;
  readonly consistency: JointConsistency;
  /** Everyone but the coordinator; none where the coordinator alone has work. */
  readonly branches: readonly Branch[];
  /** How many rounds may try to get all locks. */
  readonly rounds: number;
  /** How often what must be done in the end is tried before it is left to recovery. */
  readonly attempts: number;
}

export const COORDINATOR = 0;

/**
 * Where a participant's session stands.
 * - `idle`: no transaction is open
 * - `busy`: something was sent, the reply is awaited
 * - `open`: in a transaction, waiting for the others
 * - `cancelling`: busy, and the reply, whatever it is, will be followed by ROLLBACK
 * - `rolling back`: ROLLBACK was sent
 * - `preparing`: PREPARE TRANSACTION was sent; from here on nothing is cancelled
 * - `prepared`: acknowledged
 * - `unsure`: PREPARE TRANSACTION was sent and no valid reply came
 * - `staged`: in its open transaction, checked and marked; kept until the row tells what becomes of it
 * - `finishing`: its last command was sent: COMMIT or COMMIT PREPARED, ROLLBACK PREPARED or the redo
 * - `ended`: nothing of the transaction is left to do there
 * - `given up`: promised, or unsure whether, and all attempts to finish it failed
 */
export type Session =
  | 'idle'
  | 'busy'
  | 'open'
  | 'cancelling'
  | 'rolling back'
  | 'preparing'
  | 'prepared'
  | 'unsure'
  | 'staged'
  | 'finishing'
  | 'ended'
  | 'given up';

export type Sessions = ReadonlyMap<number, Session>;

interface Common {
  readonly transaction: Transaction;
  readonly sessions: Sessions;
}

/**
 * The row `preparing`, with every branch, its gid and its SQL, is being committed on the coordinator.
 * If we crash during this phase nothing has begun anywhere; recovery marks the row, if it is there,
 * as aborted.
 */
export interface Recording extends Common {
  readonly phase: 'recording';
  readonly interrupted: boolean;
}

/**
 * A transaction is being opened on every participant.
 * If we crash during this phase the open transactions end with their connections: rolled back.
 */
export interface Beginning extends Common {
  readonly phase: 'beginning';
  readonly round: number;
}

/**
 * Every participant locks the existing tables that it is going to change.
 * If we crash during this phase the locks go with the connections: rolled back.
 */
export interface Locking extends Common {
  readonly phase: 'locking';
  readonly round: number;
}

/**
 * The tasks run: on the coordinator first, so that an error in the statement itself and a name that
 * differs from the planned one show before any worker starts; then on all branches at once.
 * If we crash during this phase the open transactions end with their connections: rolled back.
 */
export interface Working extends Common {
  readonly phase: 'working';
  readonly round: number;
}

/**
 * A round did not get its locks: everything is rolled back everywhere, so that nobody waits for us
 * while we wait for others.
 * If we crash during this phase nothing is held: rolled back.
 */
export interface Releasing extends Common {
  readonly phase: 'releasing';
  readonly round: number;
}

/**
 * Between two rounds. Nothing is open anywhere.
 * If we crash during this phase nothing is held: recovery marks the row as aborted.
 */
export interface Pausing extends Common {
  readonly phase: 'pausing';
  readonly round: number;
  readonly interrupted: boolean;
}

/**
 * PREPARE TRANSACTION on all branches at once; the coordinator's transaction stays open.
 * If we crash during this phase some branches may be prepared and hold their locks. There is no
 * decision: recovery writes `aborted` first, then rolls them back.
 */
export interface Preparing extends Common {
  readonly phase: 'preparing';
}

/**
 * Staged: on every branch deferred constraints are checked, and the marker is written; its transaction
 * stays open.
 * If we crash during this phase the open transactions end with their connections: rolled back.
 */
export interface Staging extends Common {
  readonly phase: 'staging';
  readonly round: number;
}

/**
 * All branches are prepared, or staged. The coordinator's open transaction turns the row to `committed`, if it
 * is still `preparing` and ours, and commits: with it its own DDL, the metadata and the history.
 * If we crash during this phase the row tells: `committed`, and recovery commits all branches;
 * `preparing`, and recovery writes `aborted` and rolls them back. Staged branches are gone with us:
 * `committed`, and recovery runs them again from their stored SQL.
 */
export interface Deciding extends Common {
  readonly phase: 'deciding';
}

/**
 * The reply to the decision's COMMIT was lost. Only the row knows; memory decides nothing.
 * If we crash during this phase recovery does what this phase does: it reads the row.
 */
export interface Resolving extends Common {
  readonly phase: 'resolving';
  readonly attempt: number;
}

/**
 * Decided: COMMIT PREPARED on every branch, again and again; or COMMIT of what is staged.
 * If we crash during this phase recovery commits what is left. Until then the branches not yet
 * committed keep their locks, and their servers show the old schema. Staged ones keep nothing: others
 * may change the tables before recovery runs the branch again. The marker tells which were committed.
 */
export interface Finishing extends Common {
  readonly phase: 'finishing';
  readonly attempts: ReadonlyMap<number, number>;
}

/**
 * Something failed before the decision. The row is turned to `aborted` first; only then are
 * prepared branches rolled back. Open transactions are rolled back at once: they can't be prepared
 * any more.
 * If we crash during this phase recovery writes `aborted`, if that is not there, and rolls back.
 */
export interface Aborting extends Common {
  readonly phase: 'aborting';
  readonly interrupted: boolean;
  readonly row: 'pending' | 'aborted' | 'given up';
  /** How often the row was tried. */
  readonly attempt: number;
  readonly attempts: ReadonlyMap<number, number>;
}

/**
 * Every branch has come to its end; the row is given the time of it.
 * If we crash during this phase recovery finds nothing left to finish, and closes the row.
 */
export interface Closing extends Common {
  readonly phase: 'closing';
  readonly outcome: 'committed' | 'aborted';
  readonly interrupted: boolean;
}

/**
 * The end, as far as this run can take it. With `unfinished` participants the outcome stands, and
 * recovery completes it; `in doubt` means that the row could not be read.
 */
export interface Done extends Common {
  readonly phase: 'done';
  readonly outcome: 'committed' | 'aborted' | 'in doubt';
  readonly interrupted: boolean;
  readonly unfinished: readonly number[];
}

export type State =
  | Recording
  | Beginning
  | Locking
  | Working
  | Releasing
  | Pausing
  | Preparing
  | Staging
  | Deciding
  | Resolving
  | Finishing
  | Aborting
  | Closing
  | Done;

export type Phase = State['phase'];

/** What the executor is asked to do. Every action but `cancel` is answered by exactly one event. */
export type Action =
  /** Commit the row `preparing` and all branches. → `recorded` | `unreachable` */
  | { readonly do: 'record' }
  /** → `opened` | `failed` | `lost` */
  | { readonly do: 'begin'; readonly no: number }
  /** → `locked` | `failed` | `lost` */
  | { readonly do: 'lock'; readonly no: number }
  /** → `worked` | `failed` | `lost` */
  | { readonly do: 'work'; readonly no: number }
  /** End what the participant is doing; no event of its own, the reply awaited comes sooner. */
  | { readonly do: 'cancel'; readonly no: number }
  /** ROLLBACK of an open transaction; a lost connection counts as well. → `rolled back` */
  | { readonly do: 'rollback'; readonly no: number }
  /** Wait before the next round. → `rested` */
  | { readonly do: 'pause'; readonly round: number }
  /** → `prepared` only for the tag PREPARE TRANSACTION | `failed` if surely not | `unsure` */
  | { readonly do: 'prepare'; readonly no: number; readonly gid: string }
  /** Deferred constraints, then the marker; nothing is committed. → `staged` | `failed` | `lost` */
  | { readonly do: 'stage'; readonly no: number }
  /** → `decided` | `refused` by the guard | `failed` | `lost` before COMMIT was sent | `unsure` */
  | { readonly do: 'decide' }
  /** End our stale backend, then read the row durably. → `row` | `unreachable` */
  | { readonly do: 'look up'; readonly attempt: number }
  /** The guarded update, then read the row. → `row` | `unreachable` */
  | { readonly do: 'record aborted'; readonly attempt: number }
  /** → `finished` | `absent` if neither prepared nor marked | `unfinished` */
  | {
      readonly do: 'commit prepared';
      readonly no: number;
      readonly gid: string;
      readonly attempt: number;
    }
  /**
   * COMMIT of a staged branch. After the first attempt: end what may be left of its transaction, and
   * read the marker. → `finished` | `absent` if not marked | `unfinished`
   */
  | { readonly do: 'commit'; readonly no: number; readonly attempt: number }
  /** Run the stored SQL and the marker in one transaction. → `finished` | `unfinished` */
  | { readonly do: 'redo'; readonly no: number; readonly attempt: number }
  /**
   * If `unsure`, a backend of ours may still be working on PREPARE: end it first.
   * An unknown gid is fine. → `finished` | `unfinished`
   */
  | {
      readonly do: 'rollback prepared';
      readonly no: number;
      readonly gid: string;
      readonly unsure: boolean;
      readonly attempt: number;
    }
  /** Write down that nothing is left to do. → `closed` | `unreachable` */
  | { readonly do: 'close'; readonly outcome: 'committed' | 'aborted' };

/** What came of an action, or what happened outside. */
export type Event =
  | { readonly on: 'recorded' | 'rested' | 'closed' }
  /** The coordinator did not answer, or answered with an error: nothing is known. */
  | { readonly on: 'unreachable' }
  | {
      readonly on: 'opened' | 'locked' | 'worked' | 'staged' | 'rolled back';
      readonly no: number;
    }
  /** An error reported by the server: the transaction there can only be rolled back. */
  | { readonly on: 'failed'; readonly no: number; readonly retryable: boolean }
  /** The connection is gone, and with it the open transaction. */
  | { readonly on: 'lost'; readonly no: number }
  | { readonly on: 'prepared' | 'unsure'; readonly no: number }
  | { readonly on: 'decided' | 'refused' }
  /** The row as it is on the coordinator; a closed one tells how it was decided. */
  | { readonly on: 'row'; readonly state: 'preparing' | 'committed' | 'aborted' | 'missing' }
  | { readonly on: 'finished' | 'absent' | 'unfinished'; readonly no: number }
  /** The user wants it to stop. */
  | { readonly on: 'interrupt' };

export interface Transition {
  readonly state: State;
  readonly actions: readonly Action[];
}
