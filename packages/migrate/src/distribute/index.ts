export { type DistributionChanges, distributionChanges } from './changes.ts';
export { judge } from './judge.ts';
export { findingsOf, type Judged, judgeStatement } from './judge-statement.ts';
export { type SequenceOptions, sequenceOptions } from './sequences/index.ts';
export { leftovers, newTables, type TableFinding, undistributedTables } from './unfinished.ts';
export type * from './verdict.ts';
