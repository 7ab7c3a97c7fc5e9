/**
 * The words of the two-phase commit that the pure machine, the recovery and their callers share.
 */

/**
 * State of a transaction's row on the coordinator, the only truth about it. It is decided once and
 * keeps its decision; that it was carried through everywhere is told by a time beside it.
 */
export type TransactionState = 'preparing' | 'committed' | 'aborted';

/**
 * How a transaction over several servers comes to be on all of them: by two-phase commit, or by
 * transactions that stay open until it is decided.
 */
export type JointConsistency = 'atomic' | 'staged';

/** Or else each branch by itself, which is nothing that a committer or recovery decides. */
export type RecordedConsistency = JointConsistency | 'convergent';

/** State of a branch's row: told for information, never decided from. */
export type BranchState = 'open' | 'finished';

/**
 * What recovery does with one branch, and why.
 * - `commit`: COMMIT PREPARED
 * - `rollback`: ROLLBACK PREPARED
 * - `redo`: committed, yet neither prepared nor marked on its server: run its stored SQL again
 * - `leave`: cannot be decided now; the reason says what it takes
 */
export interface RecoveryDecision {
  readonly server: string;
  readonly gid: string;
  /** 32 hex digits. */
  readonly transaction: string;
  /** Number of the target in the gid. */
  readonly target: number;
  /** The role that prepared it, where it is prepared: only it may finish it. */
  readonly owner?: string;
  readonly decision: 'commit' | 'rollback' | 'redo' | 'leave';
  /** A full sentence. */
  readonly reason: string;
}

/** What the operator says about a transaction that nothing else decides. */
export interface OperatorDecision {
  /** 32 hex digits, as in the gids. */
  readonly transaction: string;
  readonly as: 'commit' | 'rollback';
}
