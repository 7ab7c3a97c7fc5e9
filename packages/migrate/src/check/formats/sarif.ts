import { type Diagnostic, type Severity, withoutSecrets } from '@citrate/parser';
import { conditionOf } from '../../pages/index.ts';
import { replacementOf } from '../fix.ts';
import type { CheckResult } from '../model.ts';
import { fingerprints } from './fingerprints.ts';
import type { FormatOptions } from './index.ts';
import { type Place, placeOf, ruleOf, sentencesOf } from './place.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  notice: 'note',
};

const sqlstates = 'https://www.postgresql.org/docs/current/errcodes-appendix.html';

/**
 * A log of SARIF 2.1.0, as code scanning of GitHub and others read it.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(result: CheckResult, { version }: FormatOptions): string {
  const rules = rulesOf(result.diagnostics);
  const index = new Map(rules.map(({ id }, i) => [id, i]));
  const prints = fingerprints(result);
  const results = result.diagnostics.map((diagnostic, i) => ({
    ...resultOf(diagnostic, result),
    ruleIndex: index.get(ruleOf(diagnostic)),
    partialFingerprints: { 'citrate/v1': prints[i] },
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'citrate', semanticVersion: version, rules } },
        columnKind: 'unicodeCodePoints',
        artifacts: result.files.map(({ name }) => ({ location: { uri: uriOf(name) } })),
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Each once, as its first diagnostic has it. */
function rulesOf(diagnostics: readonly Diagnostic[]) {
  const first = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const id = ruleOf(one);
    if (!first.has(id)) first.set(id, one);
  }
  return [...first].map(([id, diagnostic]) => ruleEntry(id, diagnostic));
}

function ruleEntry(id: string, { rule, severity }: Diagnostic) {
  const text =
    rule === undefined
      ? `SQLSTATE ${id}: ${conditionOf(id)}`
      : `Where it is meant: -- citrate: ignore=${id} reason="…"`;
  return {
    id,
    shortDescription: { text: rule === undefined ? conditionOf(id) : id.replaceAll('-', ' ') },
    help: { text },
    ...(rule === undefined && { helpUri: sqlstates }),
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf(diagnostic: Diagnostic, result: CheckResult) {
  const place = placeOf(diagnostic);
  const fixes = fixesOf(diagnostic, result);
  return {
    ruleId: ruleOf(diagnostic),
    level: levels[diagnostic.severity],
    message: { text: sentencesOf(diagnostic).join('\n') },
    locations: place
      ? [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(place.file) },
              region: region(place),
            },
          },
        ]
      : [],
    ...(fixes && { fixes }),
  };
}

/** None where it would show a password. */
function fixesOf(diagnostic: Diagnostic, result: CheckResult) {
  const { file, fix } = diagnostic;
  const replacement = replacementOf(diagnostic, result);
  if (!file || fix === undefined || !replacement) return undefined;
  if (withoutSecrets(replacement.by) !== replacement.by) return undefined;
  const place = placeOf({ ...diagnostic, span: replacement.span });
  if (!place) return undefined;
  const change = {
    artifactLocation: { uri: uriOf(file.name) },
    replacements: [{ deletedRegion: region(place), insertedContent: { text: replacement.by } }],
  };
  const text = fix === '' ? 'Remove the statement.' : 'Write the statement in another way.';
  return [{ description: { text }, artifactChanges: [change] }];
}

function region({ line, column, endLine, endColumn }: Place) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A relative reference: standard input has a name that is none. */
function uriOf(name: string): string {
  const path = name.replaceAll('\\', '/');
  return path.split('/').map(encodeURIComponent).join('/');
}
