export { type DistributionChanges, distributionChanges } from './changes.ts';
export { judge } from './judge.ts';
export type { StatementTag } from './rule.ts';
export { type SequenceOptions, sequenceOptions } from './sequences/index.ts';
export { judgePlainTable, undistributed } from './unfinished.ts';
export type * from './verdict.ts';
export { volatileParts } from './volatility.ts';
export { placed, shown, sqlList, sqlName } from './words.ts';
