/** What servers have against what the coordinator's catalog says: pure, from catalogs that were read. */
export { type CitusCluster, citusFindings } from './citus.ts';
export {
  conditionsOf,
  type Observation,
  observe,
  type SequenceUse,
} from './conditions.ts';
export type { Finding, ObservedServer } from './finding.ts';
export { findingsOf } from './findings.ts';
export { type Fleet, fleetOf, sharded } from './fleet.ts';
export type * from './model.ts';
export { repairsOf } from './repair.ts';
export { differenceOf } from './told.ts';
