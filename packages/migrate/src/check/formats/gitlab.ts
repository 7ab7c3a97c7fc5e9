import type { Severity } from '@citrate/parser';
import type { CheckResult } from '../model.ts';
import { fingerprints } from './fingerprints.ts';
import { placeOf, ruleOf, sentencesWithPage } from './place.ts';

const severities: Readonly<Record<Severity, string>> = {
  error: 'major',
  warning: 'minor',
  notice: 'info',
};

/**
 * A Code Quality report of GitLab. What is in no file is told of the folder.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function gitlab(result: CheckResult): string {
  const prints = fingerprints(result);
  const issues = result.diagnostics.map((diagnostic, i) => {
    const { file = '.', line = 1, endLine = 1 } = placeOf(diagnostic) ?? {};
    return {
      description: sentencesWithPage(diagnostic).join('\n'),
      check_name: ruleOf(diagnostic),
      fingerprint: prints[i],
      severity: severities[diagnostic.severity],
      location: { path: file, lines: { begin: line, end: endLine } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
