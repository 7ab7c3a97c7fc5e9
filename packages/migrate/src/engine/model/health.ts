/** What doctor, recover and drift take and give. */
import type { OperatorDecision } from '../../commit/model.ts';
import type { Finding } from '../../doctor/model.ts';
import type { Condition, Difference, ReferenceData, ServerRepair } from '../../drift/model.ts';
import type { RecoveredBranch } from '../../execute/index.ts';
import type { EngineOptions, Result } from './result.ts';
import type { PreparedStatus, ServerStatus } from './status.ts';

export interface DoctorOptions extends EngineOptions {
  /** Whether to prepare a trial transaction on every worker, and roll it back; default true. */
  readonly probe?: boolean;
}

/**
 * Its outcome is that which `apply` would end with: `done`, `unusable` or `invalid`, by the errors among
 * the findings. Diagnostics are only of what kept the checks from being made.
 */
export interface DoctorResult extends Result {
  /** Of each check at least one, in a fixed order of checks. */
  readonly findings: readonly Finding[];
  readonly servers: readonly DoctorServer[];
}

/** What was measured on a server; nothing but its name where it cannot be asked. */
export interface DoctorServer extends ServerStatus {
  readonly primary?: boolean;
  readonly database?: string;
  readonly systemIdentifier?: string;
  readonly preparedNow?: number;
  readonly preparedSlots?: number;
  readonly lockSlots?: number;
  /** Without those of ours. */
  readonly connectionsNow?: number;
  readonly connectionsMax?: number;
  /** How far its clock is ahead of this machine's, and how far off that may be. */
  readonly clockOffsetMs?: number;
  readonly clockUncertaintyMs?: number;
  readonly databaseBytes?: number;
  /** Absent where the user may not see it. */
  readonly walBytes?: number;
}

export interface RecoverOptions extends EngineOptions {
  /** Explain only: changes nothing, takes no lease. */
  readonly dryRun?: boolean;
  readonly leaseWaitMs?: number;
  /**
   * What the operator says about a transaction without a row, or whose row a marker disproves: every
   * branch of it that can be reached is finished so. What the coordinator has decided, and no marker
   * disproves, is never decided otherwise. Not with `dryRun`.
   */
  readonly decide?: OperatorDecision;
  /**
   * The coordinator is gone: finish what the markers of the workers prove, and what `decide` says. It
   * takes no lease, and is refused while the coordinator answers.
   */
  readonly withoutCoordinator?: boolean;
}

/** What was done with a branch, and why. */
export interface ExplainedBranch extends RecoveredBranch {
  /** As it was found; absent where the server had lost it. */
  readonly found?: PreparedStatus;
}

export interface RecoverResult extends Result {
  readonly branches: readonly ExplainedBranch[];
  /** Transactions whose records were closed, with a dry run would be: 32 hex digits each. */
  readonly closed: readonly string[];
  /** Prepared transactions that are not ours: never touched. */
  readonly others: readonly PreparedStatus[];
}

export interface DriftOptions extends EngineOptions {
  /** Compare the rows of reference tables, too: each copy is read once. */
  readonly data?: boolean;
  /** Say what would bring each server to what the coordinator has. */
  readonly repair?: boolean;
}

export interface DriftResult extends Result {
  /** What is not everywhere as the coordinator has it. */
  readonly differences: readonly Difference[];
  /** What is wrong and no difference between definitions. */
  readonly conditions: readonly Condition[];
  /** With `data`. */
  readonly data?: readonly ReferenceData[];
  /** With `repair`: one for each server that something is to be done on. */
  readonly repair?: readonly ServerRepair[];
}
