/** What apply takes and gives. */
import type { Catalog } from '../../catalog/model.ts';
import type { RecoveredBranch } from '../../execute/index.ts';
import type { PinnedPlan } from '../../pin/index.ts';
import type { EngineOptions, Result } from './result.ts';

export interface ApplyOptions extends EngineOptions {
  /** How long to wait for the lease that another run holds, in milliseconds; default 0. */
  readonly leaseWaitMs?: number;
  /**
   * How often what must be done in the end (a commit that was decided, a rollback) is tried on a
   * server that does not answer, before it is left to recovery; default 8, some 6 seconds.
   */
  readonly attempts?: number;
  /** How many tasks outside transactions may run on one server at once; default 1. */
  readonly jobsPerServer?: number;
  /** How many servers a convergent migration changes at once; the configuration's, or 10, when absent. */
  readonly wave?: number;
  /** The version after which the run stops; the last file when absent. */
  readonly to?: string;
  /** How many files are applied; all when absent. */
  readonly atMost?: number;
  /** Only if the plan comes to this one still; otherwise the outcome is `drift`, and nothing changed. */
  readonly plan?: PinnedPlan;
}

export interface ApplyResult extends Result {
  /** Files applied by this run, in order. */
  readonly applied: readonly AppliedMigration[];
  /** The file that failed, was interrupted or is in doubt. */
  readonly failed?: { readonly version: string; readonly name: string };
  /** Files after it, and those not reached. */
  readonly pending: readonly { readonly version: string; readonly name: string }[];
  /** What recovery found and did before the run. */
  readonly recovered: readonly RecoveredBranch[];
}

export interface AppliedMigration {
  readonly version: string;
  readonly name: string;
  readonly durationMs: number;
  /** SQL texts run on all servers. */
  readonly tasks: number;
}

export interface AppliedResult extends Result {
  /** Of all migrations in the history: applied, or begun. */
  readonly versions: readonly string[];
  /** The coordinator's, once read: names are chosen as the oldest of the servers chooses them. */
  readonly catalog?: Catalog;
}
