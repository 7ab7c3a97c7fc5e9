/** Checks: texts in, what becomes of each statement out, and whatever there is to say of it. */
export { checkSources } from './check.ts';
export { citusChecks } from './citus.ts';
export { type FixedText, type TextEdit, withFixes } from './fix.ts';
export { fleetChecks } from './fleet.ts';
export { type CheckFormat, checkFormats, formatResult } from './formats/index.ts';
export { type StatementJson, statementsJson } from './formats/json.ts';
export { checkSummary, prettyCheck } from './formats/pretty.ts';
export type * from './model.ts';
