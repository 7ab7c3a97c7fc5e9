/**
 * What the engine's functions take and give. Results are data: `outcome` says how it ended, and the
 * diagnostics say why; nothing here is thrown except broken invariants.
 */

export type { OperatorDecision } from '../commit/model.ts';
export type { Finding } from '../doctor/model.ts';
export type { ToolName } from '../elsewhere/model.ts';
export type * from '../execute/events.ts';
export type { RecoveredBranch } from '../execute/index.ts';
export type { Remains } from '../history/index.ts';
export type * from './model/apply.ts';
export type * from './model/health.ts';
export type * from './model/history.ts';
export type * from './model/plan.ts';
export type {
  ChangeOptions,
  EngineOptions,
  NamedMigration,
  Outcome,
} from './model/result.ts';
export type * from './model/status.ts';
