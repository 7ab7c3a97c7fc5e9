/** What each version of PostgreSQL has, and how to write for those that have less. */
export { checkTarget, forTarget } from './check.ts';
export type { TargetVersion } from './model.ts';
