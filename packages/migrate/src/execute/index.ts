export { isDistributed, type TaskOutside } from './attempts.ts';
export { applicationName } from './backends.ts';
export { computeValues } from './compute.ts';
export type { Context, Emit, Limits } from './context.ts';
export { told } from './context.ts';
export { convergentEffect, runConvergent } from './convergent.ts';
export { diagnosticsOf, ServerError } from './errors.ts';
export type * from './events.ts';
export * from './examination/index.ts';
export {
  judgeFacts,
  judgePrimary,
  judgeSlots,
  judgeSwitchedOff,
  judgeVersion,
  readFacts,
  type ServerFacts,
} from './facts.ts';
export { branchStatements } from './finishing.ts';
export type { Job, JobResult, Work } from './job.ts';
export { HeldLease, takeLease } from './lease.ts';
export { Link } from './link.ts';
export {
  type OutsideResult,
  type OutsideWork,
  runOutside,
} from './outside.ts';
export { type PreparedFact, readPrepared } from './prepared.ts';
export { probe } from './probe.ts';
export {
  endedBy,
  lookAround,
  type RecoveredBranch,
  type RecoveryResult,
  runRecovery,
  type Seen,
} from './recovery.ts';
export { rehearse } from './rehearsal.ts';
export { replyTimeoutMs, Session } from './session.ts';
export { lockTimeoutSql, withSettings } from './settings.ts';
export { runTransaction } from './transaction.ts';
export { runWithoutCoordinator } from './without-coordinator.ts';
