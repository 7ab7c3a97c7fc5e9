/** Replay: scripts in, the catalog out that they lead to, and each statement completed. */
export type {
  NamedSource,
  NamedSources,
  Names,
  ReadSource,
  Replay,
  ReplayedStatement,
  ReplaySource,
  ReplayStep,
} from './model.ts';
export { nameSources, readSource } from './named-sources.ts';
export { namesOf } from './names.ts';
export { replay, replayEach } from './replay.ts';
export { moveTransaction, noTransaction, transactionStatement } from './transactions.ts';
