import { createHash } from 'node:crypto';
import type { Diagnostic } from '@citrate/parser';
import { statementOf } from '../fix.ts';
import type { CheckResult } from '../model.ts';
import { ruleOf } from './place.ts';

/**
 * What tells each diagnostic from the others, and stays the same while lines above it come and go:
 * SHA-256, hex, over its rule, file, message and statement, and the how many-th of that kind it is.
 */
export function fingerprints(result: CheckResult): readonly string[] {
  const seen = new Map<string, number>();
  return result.diagnostics.map((diagnostic) => {
    const kind = kindOf(diagnostic, result);
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    return createHash('sha256').update(`${kind}\0${before}`, 'utf8').digest('hex');
  });
}

function kindOf(diagnostic: Diagnostic, result: CheckResult): string {
  const { file, span, message } = diagnostic;
  const at = statementOf(diagnostic, result) ?? span;
  const source = file && at ? file.text.slice(at.start, at.end) : '';
  const spaced = source.replace(/\s+/g, ' ').trim();
  return [ruleOf(diagnostic), file?.name ?? '', message, spaced].join('\0');
}
