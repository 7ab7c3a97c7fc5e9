/** What plan and dump give. */

import type { Diagnostic } from '@citrate/parser';
import type { DumpedStatements } from '../../dump/model.ts';
import type { Plan, ServerLimits, Target } from '../../plan/model.ts';
import type { Result } from './result.ts';

/** A server as it was when the plan was made. */
export interface PlannedServer extends ServerLimits {
  /** As `SHOW server_version` gives it. */
  readonly version: string;
}

export interface PlanResult extends Result {
  /** The files that apply would run, with their steps, as far as they could be planned. */
  readonly plan: Plan;
  /** Where tasks go: the coordinator first, then the workers in the configuration's order. */
  readonly targets: readonly Target[];
  /** What each server is and has room for; empty where none was asked. */
  readonly servers: readonly PlannedServer[];
  /** Versions applied before. */
  readonly applied: readonly string[];
}

export interface DumpResult extends Result, DumpedStatements {
  /** The catalog they are made from; absent if it could not be read. */
  readonly snapshot?: string;
  readonly diagnostics: readonly Diagnostic[];
}
