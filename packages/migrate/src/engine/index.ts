export type * from './model.ts';
export { appliedMigrations } from './postgres/applied.ts';
export { applyCluster } from './postgres/apply.ts';
export { driftCluster } from './postgres/drift.ts';
export { dumpCluster } from './postgres/dump.ts';
export { pinnedPlan } from './postgres/pinned.ts';
export { planCluster } from './postgres/plan.ts';
export { recoverCluster } from './postgres/recover.ts';
export { statusCluster } from './postgres/status.ts';
