/**
 * The words of the two-phase commit that the pure machine, the recovery and their callers share.
 */

/**
 * State of a transaction's row on the coordinator, the only truth about it.
 * `preparing` → `committed` | `aborted` → `done` (finished everywhere, whichever it was).
 */
export type TransactionState = 'preparing' | 'committed' | 'aborted' | 'done';

/** State of a branch's row: told for information, never decided from. */
export type BranchState = 'preparing' | 'finished';

/**
 * What recovery does with one branch, and why.
 * - `commit`: COMMIT PREPARED
 * - `rollback`: ROLLBACK PREPARED
 * - `redo`: decided, yet neither prepared nor marked on its server: run its stored SQL again
 * - `leave`: not ours to decide; the reason says who can
 */
export interface RecoveryDecision {
  readonly server: string;
  readonly gid: string;
  /** 32 hex digits. */
  readonly transaction: string;
  readonly decision: 'commit' | 'rollback' | 'redo' | 'leave';
  /** A full sentence. */
  readonly reason: string;
}
