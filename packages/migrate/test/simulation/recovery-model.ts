/** Where a run of recovery stands. */
import type { Action, ServerSeen } from '../../src/commit/index.ts';

export type RecoveryStep =
  | { readonly do: 'end backends' | 'look'; readonly no: number }
  | { readonly do: 'read the rows' }
  | { readonly do: 'act'; readonly no: number; readonly id: string; readonly action: Action };

export interface RecoveryRun {
  readonly steps: readonly RecoveryStep[];
  readonly seen: readonly ServerSeen[];
  /** Ids of transactions that cannot be closed by this run. */
  readonly left: readonly string[];
  /** Ids that the operator is told about, because they cannot be decided. */
  readonly reported: readonly string[];
  /** Ids of transactions for which it did more than look. */
  readonly acted: readonly string[];
}
