import { type Diagnostic, type Severity, withoutSecrets } from '@citrate/parser';
import { conditionOf, nameOfPage } from '../../pages/index.ts';
import { replacementOf } from '../fix.ts';
import type { CheckResult } from '../model.ts';
import { fingerprints } from './fingerprints.ts';
import type { FormatOptions } from './index.ts';
import { type Place, placeOf, sentencesOf } from './place.ts';

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
export function sarif(result: CheckResult, { version, textOf }: FormatOptions): string {
  const rules = rulesOf(result.diagnostics, textOf);
  const index = new Map(rules.map(({ id }, i) => [id, i]));
  const prints = fingerprints(result);
  const results = result.diagnostics.map((diagnostic, i) => ({
    ...resultOf(diagnostic, result),
    ruleIndex: index.get(idOf(diagnostic)),
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

/** The rule; of what no rule found, the SQLSTATE, with the page where it has one: many share the code. */
function idOf({ rule, code, page }: Diagnostic): string {
  return rule ?? (page === undefined ? code : `${code}/${nameOfPage(page)}`);
}

type TextOf = FormatOptions['textOf'];

/** Each once, as its first diagnostic has it. */
function rulesOf(diagnostics: readonly Diagnostic[], textOf: TextOf) {
  const first = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const id = idOf(one);
    if (!first.has(id)) first.set(id, one);
  }
  return [...first].map(([id, diagnostic]) => ruleEntry(id, diagnostic, textOf));
}

function ruleEntry(id: string, diagnostic: Diagnostic, textOf: TextOf) {
  const { rule, severity, page } = diagnostic;
  const markdown = page === undefined ? undefined : textOf(page);
  return {
    id,
    shortDescription: { text: shortText(diagnostic) },
    help: markdown === undefined ? { text: helpText(diagnostic) } : { text: markdown, markdown },
    ...(rule === undefined && { helpUri: sqlstates }),
    defaultConfiguration: { level: levels[severity] },
  };
}

function shortText({ rule, code, page }: Diagnostic): string {
  if (rule !== undefined) return rule.replaceAll('-', ' ');
  return page === undefined ? conditionOf(code) : `${conditionOf(code)}: ${nameOfPage(page)}`;
}

/** Where no page is at hand. */
function helpText({ rule, code }: Diagnostic): string {
  return rule === undefined
    ? `SQLSTATE ${code}: ${conditionOf(code)}`
    : `Where it is meant: -- citrate: ignore=${rule} reason="…"`;
}

function resultOf(diagnostic: Diagnostic, result: CheckResult) {
  const place = placeOf(diagnostic);
  const fixes = fixesOf(diagnostic, result);
  return {
    ruleId: idOf(diagnostic),
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
