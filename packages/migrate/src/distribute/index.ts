export { tableAbout } from './about-table.ts';
export { batchKey } from './batches.ts';
export { type DistributionChanges, distributionChanges } from './changes.ts';
export {
  isManaged as isOnAllNodes,
  losingTable,
  type Move,
  moveOf,
  type RanOnCitus,
  runOnCitus,
  type SurvivesMove,
} from './citus/index.ts';
export { type ComputedValue, computedIn } from './computed.ts';
export { needsSequential, staysOnCoordinator } from './coordinator/index.ts';
export { judge } from './judge.ts';
export { findingsOf, type Judged, judgeStatement } from './judge-statement.ts';
export { guardTriggers } from './protected.ts';
export { routeRows, type ShardRows } from './routing.ts';
export type { Asked, StatementTag } from './rule.ts';
export { partitionCommand } from './rules/partition-commands.ts';
export { isEverywhere } from './rules/rename.ts';
export { type SequenceOptions, sequenceOptions } from './sequences/index.ts';
export { movesDatabase, runsOutside } from './transaction-blocks.ts';
export {
  changedTables,
  leftovers,
  newAmong,
  newTables,
  type TableFinding,
  undistributedTables,
} from './unfinished.ts';
export type * from './verdict.ts';
export { usesSequence, volatileParts } from './volatility.ts';
export { givenAgain, moveRemark, objectWords, placed, shown, sqlList, sqlName } from './words.ts';
