/** What a bare Citus does with a statement: which nodes it reaches, or why it is refused. */
export { type RanOnCitus, runOnCitus, staysOnCitus } from './run.ts';
