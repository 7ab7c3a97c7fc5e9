import type { Diagnostic, Severity } from '@citrate/parser';
import { safetyRules } from './rules/index.ts';

/** By the names of rules, what their findings count as; `off` leaves them out. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

/** The same diagnostics as the configuration has them; what no rule found stays as it is. */
export function withSeverities<D extends Diagnostic>(
  diagnostics: readonly D[],
  severities: Severities,
): readonly D[] {
  return diagnostics.flatMap((diagnostic) => {
    const { rule = '' } = diagnostic;
    const wanted = Object.hasOwn(severities, rule) ? severities[rule] : undefined;
    if (wanted === 'off') return [];
    return wanted === undefined ? [diagnostic] : [{ ...diagnostic, severity: wanted }];
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
