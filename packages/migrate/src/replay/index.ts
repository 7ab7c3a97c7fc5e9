/** Replay: scripts in, the catalog out that they lead to, and each statement completed. */
export type { Names, Replay, ReplayedStatement, ReplaySource } from './model.ts';
export { names, namesOf } from './names.ts';
export { replay } from './replay.ts';
