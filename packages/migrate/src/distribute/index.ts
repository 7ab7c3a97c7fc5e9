export { type DistributionChanges, distributionChanges } from './changes.ts';
export { judge } from './judge.ts';
export { type SequenceOptions, sequenceOptions } from './sequences/index.ts';
export { judgePlainTable, undistributed } from './unfinished.ts';
export type * from './verdict.ts';
