import type { Diagnostic } from '@citrate/parser';
import type { CheckResult } from '../model.ts';
import { placeOf, ruleOf, sentencesWithPage } from './place.ts';

/**
 * Workflow commands of GitHub Actions: each becomes an annotation at its line.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function github({ diagnostics }: CheckResult): string {
  return diagnostics.map((one) => `${command(one)}\n`).join('');
}

function command(diagnostic: Diagnostic): string {
  const place = placeOf(diagnostic);
  const oneLine = place !== undefined && place.line === place.endLine;
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ['file', place?.file],
    ['line', place?.line],
    ['endLine', place?.endLine],
    ['col', oneLine ? place.column : undefined],
    ['endColumn', oneLine ? Math.max(place.column, place.endColumn - 1) : undefined],
    ['title', `citrate: ${ruleOf(diagnostic)}`],
  ];
  const written = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  );
  const text = escaped(sentencesWithPage(diagnostic).join('\n'));
  return `::${diagnostic.severity} ${written.join(',')}::${text}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
