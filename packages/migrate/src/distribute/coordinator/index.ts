/** What becomes of statements on a Citus cluster, route coordinator. */
export { judgeOnCoordinator } from './judge.ts';
export { staysOnCoordinator } from './kept.ts';
export { needsSequential } from './sequential.ts';
