/** What a bare Citus does with a statement: which nodes it reaches, or why it is refused. */
export { isManaged } from './kinds.ts';
export { losingTable, type Move, moveOf, type SurvivesMove } from './moves.ts';
export { type RanOnCitus, runOnCitus, staysOnCitus } from './run.ts';
