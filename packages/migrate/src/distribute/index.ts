export { tableAbout } from './about-table.ts';
export { type DistributionChanges, distributionChanges } from './changes.ts';
export { judge } from './judge.ts';
export { findingsOf, type Judged, judgeStatement } from './judge-statement.ts';
export { guardTriggers } from './protected.ts';
export { isEverywhere } from './rules/rename.ts';
export { type SequenceOptions, sequenceOptions } from './sequences/index.ts';
export { leftovers, newTables, type TableFinding, undistributedTables } from './unfinished.ts';
export type * from './verdict.ts';
