import type { Diagnostic } from '@citrate/parser';
import type { JointConsistency } from '../commit/model.ts';
import type { Db } from '../history/index.ts';
import type { Target, Task } from '../plan/model.ts';

/** One transaction over several servers: what each of them runs, and what the decision records. */
export interface Job {
  readonly kind: 'migration';
  readonly consistency: JointConsistency;
  /** Version of the migration, and its step counted from 1. */
  readonly migration: string;
  readonly step: number;
  /** The coordinator's first; of the others, those that have anything to do. */
  readonly works: readonly Work[];
  /**
   * Write metadata and history, in the decision's transaction, as the owner of schema citrate.
   *
   * @param transaction uuid
   */
  readonly record: (db: Db, transaction: string) => Promise<void>;
  /** Where in which file the statement is that a task comes from. */
  readonly locate: (task: Task) => Pick<Diagnostic, 'file' | 'span'>;
}

/** What one target runs, in order. */
export interface Work {
  readonly target: Target;
  /** Messages of SET LOCAL statements, lock_timeout among them; BEGIN is in front of the first. */
  readonly settings: readonly (readonly string[])[];
  /** How many tasks are sent as one message at most: Citus takes the text of a message to other nodes. */
  readonly perMessage: number;
  /** LOCK TABLE statements, one table each. */
  readonly locks: readonly string[];
  readonly tasks: readonly Task[];
}

/** How a transaction ended. */
export interface JobResult {
  /** 32 hex digits. */
  readonly transaction: string;
  readonly outcome: 'committed' | 'aborted' | 'in doubt';
  readonly interrupted: boolean;
  /** Names of the servers on which something is left for recovery. */
  readonly unfinished: readonly string[];
  /** Why, the first cause first; empty if it was committed everywhere. */
  readonly diagnostics: readonly Diagnostic[];
  /** Tasks of all targets. */
  readonly tasks: number;
}
