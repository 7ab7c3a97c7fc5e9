import type { Diagnostic } from '@citrate/parser';
import { position, withoutLongWords } from '@citrate/parser';
import { groupBy } from '../../catalog/index.ts';
import type { CheckResult, StatementVerdict } from '../model.ts';
import { placeOf, ruleOf, sentencesWithPage } from './place.ts';

interface Case {
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Test reports in the XML of JUnit: a suite for each file, a case for each statement, which fails by
 * its errors. What is no statement, or in no file, is a case of its own.
 */
export function junit(result: CheckResult): string {
  const statements = groupBy(result.statements, ({ file }) => file);
  const diagnostics = groupBy(result.diagnostics, ({ file }) => file);
  const suites = result.files.map((file) =>
    suite(file.name, casesOf(statements.get(file) ?? [], diagnostics.get(file) ?? [])),
  );
  const files = new Set(result.files);
  const homeless = result.diagnostics.filter(({ file }) => !file || !files.has(file));
  if (homeless.length > 0) suites.unshift(suite('citrate', homeless.map(ownCase)));
  const content = suites.map((one) => one.text).join('');
  const counts = countsOf(suites.flatMap((one) => one.cases));
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return `${head}\n<testsuites name="citrate check" ${counts}>\n${content}</testsuites>\n`;
}

/** Of one file, whose statements and diagnostics are in the order of the text. */
function casesOf(
  statements: readonly StatementVerdict[],
  diagnostics: readonly Diagnostic[],
): readonly Case[] {
  const found = statements.map((): Diagnostic[] => []);
  const left: Diagnostic[] = [];
  let at = 0;
  for (const one of diagnostics) {
    while (at < statements.length && isBehind(one, statements[at])) at++;
    const own = isIn(one, statements[at]) ? found[at] : undefined;
    (own ?? left).push(one);
  }
  const ofStatements = statements.map((one, i) => ({
    name: nameOf(one),
    diagnostics: found[i] ?? [],
  }));
  return [...ofStatements, ...left.map(ownCase)];
}

function isBehind({ span }: Diagnostic, statement: StatementVerdict | undefined): boolean {
  return span !== undefined && statement !== undefined && statement.span.end <= span.start;
}

function isIn({ span }: Diagnostic, statement: StatementVerdict | undefined): boolean {
  if (!span || !statement) return false;
  return statement.span.start <= span.start && span.start < statement.span.end;
}

function nameOf({ file, span, sql }: StatementVerdict): string {
  const text = sql.replace(/\s+/g, ' ');
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return `line ${position(file, span.start).line}: ${shown}`;
}

function ownCase(diagnostic: Diagnostic): Case {
  const place = placeOf(diagnostic);
  const name = place && diagnostic.span ? `line ${place.line}` : ruleOf(diagnostic);
  return { name, diagnostics: [diagnostic] };
}

interface Suite {
  readonly text: string;
  readonly cases: readonly Case[];
}

function suite(name: string, cases: readonly Case[]): Suite {
  const content = cases.map((one) => caseText(name, one)).join('');
  const open = `  <testsuite name="${escaped(name)}" ${countsOf(cases)}>\n`;
  return { text: `${open}${content}  </testsuite>\n`, cases };
}

function countsOf(cases: readonly Case[]): string {
  const failures = cases.filter(({ diagnostics }) => diagnostics.some(isError)).length;
  return `tests="${cases.length}" failures="${failures}" errors="0"`;
}

function caseText(suiteName: string, { name, diagnostics }: Case): string {
  const open = `    <testcase classname="${escaped(suiteName)}" name="${escaped(name)}"`;
  if (diagnostics.length === 0) return `${open}/>\n`;
  const failures = diagnostics.filter(isError).map(failure);
  const others = diagnostics.filter((one) => !isError(one));
  const said = others.map((one) => `${one.severity} ${textOf(one)}`).join('\n');
  const output = said === '' ? [] : [`      <system-out>${escaped(said)}</system-out>\n`];
  return `${open}>\n${[...failures, ...output].join('')}    </testcase>\n`;
}

function failure(diagnostic: Diagnostic): string {
  const message = withoutLongWords(diagnostic.message);
  const head = `message="${escaped(message)}" type="${escaped(ruleOf(diagnostic))}"`;
  return `      <failure ${head}>${escaped(textOf(diagnostic))}</failure>\n`;
}

function textOf(diagnostic: Diagnostic): string {
  const place = placeOf(diagnostic);
  const at = place ? `${place.file}:${place.line}:${place.column}: ` : '';
  return `${at}${sentencesWithPage(diagnostic).join('\n')}`;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Characters that XML cannot hold in any form become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
