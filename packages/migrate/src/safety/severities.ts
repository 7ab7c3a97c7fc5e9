import type { Diagnostic, Severity } from '@citrate/parser';
import type { SafetyRule } from './rule.ts';
import { safetyRules } from './rules/index.ts';

/** By the names of rules, what their findings count as; `off` leaves them out. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

/** The rules as the configuration has them. */
export function rulesWith(severities: Severities): readonly SafetyRule[] {
  return safetyRules.flatMap((rule) => {
    const severity = severities[rule.name] ?? rule.severity;
    return severity === 'off' ? [] : [{ ...rule, severity }];
  });
}

/** Warnings of names in a configuration that no rule has. */
export function unknownRules(severities: Severities): readonly Diagnostic[] {
  return Object.keys(severities)
    .filter((name) => !safetyRules.some((rule) => rule.name === name))
    .map((name) => ({
      code: '01000',
      severity: 'warning',
      message: `there is no rule "${name}" to set a severity for`,
      hint: 'The rules are listed in docs/rules/README.md.',
    }));
}
