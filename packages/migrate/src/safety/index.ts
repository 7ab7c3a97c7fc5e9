/** Safety rules: whether a statement that can be distributed should be run, and how. */

export { type JudgedStatement, placed, safetyFindings, safetyJudge } from './findings.ts';
export { faultOfIgnore, type Judged, withoutIgnored } from './ignore.ts';
export { type AskedRules, askedRules, type Found, judgeFileSafety, judgeSafety } from './judge.ts';
export type { SafetyQuestion, SafetyRule } from './rule.ts';
export { safetyRules } from './rules/index.ts';
export { rulesWith, type Severities, unknownRules } from './severities.ts';
