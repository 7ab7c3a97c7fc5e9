export {
  type Capacity,
  capacityOf,
  type LockSummary,
  type Need,
  needsOf,
  type Shortage,
  sessionsHeld,
  shortagesOf,
  stepLocks,
} from './capacity.ts';
export { missingNames } from './chosen-names.ts';
export { completionDiff } from './completion-diff.ts';
export { beginningOf, type Value, valueQuery, withValues } from './computed.ts';
export { judgeDirectives } from './directives.ts';
export {
  type MigrationJson,
  type PlanJson,
  planJson,
  type StepJson,
  type TaskJson,
} from './json.ts';
export { stepMetadata } from './metadata.ts';
export { type PlanOptions, planMigrations } from './migrations.ts';
export * from './model.ts';
export { offlineTargets } from './offline-targets.ts';
export { schemaDiff } from './schema-diff.ts';
export { shardTemplate } from './shard-template.ts';
export { groupsOf } from './steps.ts';
export { type LockTask, lockTasksFor, tasksFor, tasksOf } from './tasks.ts';
