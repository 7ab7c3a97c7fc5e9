/**
 * Completion: a statement in, the same statement out with every name explicit that it would have
 * left to Postgres.
 */
export { Completion, complete, completeAndApply, fillIn } from './complete.ts';
export type { ChosenName, Completed, NameKind } from './model.ts';
export {
  type NameEdit,
  type NameEditOptions,
  nameEdits,
  withEdits,
  writtenDecisions,
} from './name-edits.ts';
export { qualify } from './qualify.ts';
