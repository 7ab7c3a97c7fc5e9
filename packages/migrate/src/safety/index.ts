/** Safety rules: whether a statement that can be distributed should be run, and how. */

export { type JudgedStatement, presentable, safetyFindings } from './findings.ts';
export { faultOfIgnore, type Judged, withoutIgnored } from './ignore.ts';
export { type FileDiagnostic, judgeFileSafety, judgeSafety } from './judge.ts';
export type { SafetyQuestion, SafetyRule } from './rule.ts';
export { safetyRules } from './rules/index.ts';
export { type Severities, unknownRules, withSeverities } from './severities.ts';
