/** What the documentation says of a rule, a refusal, a verdict, a SQLSTATE: the package has it with it. */
export { type Entry, type EntryKind, type Explanation, explain, explainable } from './explain.ts';
export { readPart } from './pages.ts';
