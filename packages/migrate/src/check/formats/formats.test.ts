import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Diagnostic, loadParser, parseScript } from '@citrate/parser';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyCatalog, treeDiagnostic } from '../../catalog/index.ts';
import { checkFormats, checkSources, fleetChecks, formatResult, prettyCheck } from '../index.ts';
import type { CheckResult } from '../model.ts';

const require = createRequire(import.meta.url);
const folder = join(import.meta.dirname, '../../../test/fixtures/check');
const text = readFileSync(join(folder, 'input.sql'), 'utf8');
const options = { version: '1.2.3', textOf: (page: string) => `# What ${page} says\n` };

beforeAll(loadParser);

/** A rule finds something in each CREATE TABLE; of two texts, one is in order; a folder is missing. */
function resultOf(sql = text): CheckResult {
  const texts = [
    { name: 'migrations/a b/1.sql', text: sql },
    { name: 'good.sql', text: 'CREATE SCHEMA good;' },
  ].map((source) => ({
    source,
    span: { start: 0, end: sql.length },
    directives: [],
    ...parseScript(source),
  }));
  const result = checkSources(texts, emptyCatalog({ pg: 18 }), {
    ...fleetChecks(),
    statementJudges: [
      ({ statement: { tree, source } }) => {
        const found = treeDiagnostic('01000', 'tables are born', { hint: 'Think\nagain: later.' });
        const fix = source.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS');
        return 'CreateStmt' in tree
          ? [{ ...found, severity: 'notice', rule: 'table-born', page: 'rules/table-born.md', fix }]
          : [];
      },
    ],
  });
  const missing: Diagnostic = { code: '58P01', severity: 'error', message: 'no folder "m"' };
  return { ...result, diagnostics: [missing, ...result.diagnostics] };
}

test('pretty', async () => {
  const shown = prettyCheck(resultOf(), { color: false, verbose: true });
  await expect(shown).toMatchFileSnapshot(join(folder, 'pretty.txt'));
  const brief = prettyCheck(resultOf(), { color: false, verbose: false });
  expect(brief).toBe(shown.slice(shown.indexOf('error[58P01]')));
});

test.each(checkFormats)('%s', async (format) => {
  const file =
    format === 'junit' ? 'junit.xml' : format === 'github' ? 'github.txt' : `${format}.json`;
  const written = formatResult(format, resultOf(), options);
  await expect(written).toMatchFileSnapshot(join(folder, file));
});

test.each([
  ['github', /^$/],
  ['gitlab', /^\[\]\n$/],
  ['sarif', /"results": \[\]/],
  [
    'junit',
    /<testsuites name="citrate check" tests="0" failures="0" errors="0">\n<\/testsuites>\n$/,
  ],
] as const)('%s of nothing at all', (format, expected) => {
  const nothing = formatResult(format, { files: [], statements: [], diagnostics: [] }, options);
  expect(nothing).toMatch(expected);
});

test.each(checkFormats)('%s shows no password', (format) => {
  const file = { name: 'a.sql', text: 'CREATE ROLE r;' };
  const span = { start: 0, end: 13 };
  const verdict = { file, span, sql: 'CREATE ROLE r', verdict: 'all nodes' as const };
  const fix = "CREATE ROLE r PASSWORD 'sesame'";
  const found = { code: '01000', severity: 'warning' as const, message: 'm', fix, file, span };
  const result = { files: [file], statements: [verdict], diagnostics: [found] };
  const written = formatResult(format, result, options);
  expect(written).toContain('********');
  expect(written).not.toContain('sesame');
});

test('annotations of GitHub are one line each, whatever is in them', () => {
  const file = { name: 'a,b:c%.sql', text: 'x\ny' };
  const message = '50% of\r\nall :: ,';
  const at = { file, span: { start: 0, end: 3 } };
  const result = {
    files: [file],
    statements: [],
    diagnostics: [{ code: '01000', severity: 'warning' as const, message, ...at }],
  };
  expect(formatResult('github', result, options)).toBe(
    '::warning file=a%2Cb%3Ac%25.sql,line=1,endLine=2,title=citrate%3A 01000::50%25 of%0D%0Aall :: ,\n',
  );
});

describe('fingerprints', () => {
  const prints = (result: CheckResult): readonly string[] =>
    JSON.parse(formatResult('gitlab', result, options)).map(
      (issue: { fingerprint: string }) => issue.fingerprint,
    );

  test('differ from each other', () => {
    const all = prints(resultOf('COMMIT; COMMIT; COMMIT;'));
    expect(new Set(all).size).toBe(4);
  });

  test('stay the same where lines are added above, and blanks inside', () => {
    const changed = `-- more\n\n${text.replace('customer_id bigint,', 'customer_id\n    bigint,')}`;
    expect(prints(resultOf(changed))).toEqual(prints(resultOf()));
    expect(prints(resultOf(changed.replace('bigint', 'int')))).not.toEqual(prints(resultOf()));
  });

  test('are the same in SARIF', () => {
    const log = JSON.parse(formatResult('sarif', resultOf(), options));
    const [{ results }] = log.runs;
    expect(results.map((one: { partialFingerprints: object }) => one.partialFingerprints)).toEqual(
      prints(resultOf()).map((print) => ({ 'citrate/v1': print })),
    );
  });
});

test('what has a page says how it is read: once for people, each time where it stands alone', () => {
  const file = { name: 'a.sql', text: 'x' };
  const found = { code: '0A000', severity: 'error', message: 'm', file } as const;
  const diagnostics = [
    { ...found, page: 'distribution/README.md#keys' },
    { ...found, page: 'distribution/README.md#keys' },
    { ...found, rule: 'ban-drop-column', page: 'rules/ban-drop-column.md' },
    found,
  ];
  const result = { files: [file], statements: [], diagnostics };
  const counts = (written: string): readonly number[] =>
    ['keys', 'ban-drop-column'].map((name) => written.split(`citrate explain ${name}`).length - 1);
  expect(counts(prettyCheck(result, { color: false, verbose: false }))).toEqual([1, 1]);
  for (const format of ['github', 'gitlab', 'junit'] as const) {
    expect(counts(formatResult(format, result, options)), format).toEqual([2, 1]);
  }
});

describe('SARIF', () => {
  // Draft 04 has `id` for `$id`; this schema has nothing else that is not as in draft 07.
  const path = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _, id: _id, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    schema,
  );
  const log = () => JSON.parse(formatResult('sarif', resultOf(), options));

  test('is valid by the schema of OASIS, which can tell', () => {
    validate(log());
    expect(validate.errors).toBeNull();
    expect(validate({ ...log(), version: '2.0.0' })).toBe(false);
    const [run] = log().runs;
    const wrong = { ...run, results: [{ ...run.results[1], level: 'fatal' }] };
    expect(validate({ ...log(), runs: [wrong] })).toBe(false);
  });

  test('every result is of a rule that is there, at a place that is a reference', () => {
    const [run] = log().runs;
    for (const { ruleId, ruleIndex, locations } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
      for (const { physicalLocation } of locations) {
        expect(physicalLocation.artifactLocation.uri).toBe('migrations/a%20b/1.sql');
      }
    }
  });

  test('a rule has the text of its page, and an address only where there is one', () => {
    const [run] = log().runs;
    const byId = new Map(run.tool.driver.rules.map((rule: { id: string }) => [rule.id, rule]));
    const said = '# What rules/table-born.md says\n';
    expect(byId.get('table-born')).toMatchObject({ help: { text: said, markdown: said } });
    expect(byId.get('table-born')).not.toHaveProperty('helpUri');
    expect(byId.get('25001/sessions')).toMatchObject({
      help: { markdown: '# What distribution/refused.md#sessions-and-transactions says\n' },
      helpUri: expect.stringContaining('postgresql.org'),
    });
    const without = formatResult('sarif', resultOf(), { ...options, textOf: () => undefined });
    expect(without).toContain('citrate: ignore=table-born');
    expect(without).not.toContain('"markdown"');
  });

  test('a fix, made, gives the text that --fix gives', () => {
    const [run] = log().runs;
    const [begin] = run.results.flatMap((one: { fixes?: object[] }) => one.fixes ?? []);
    const [{ deletedRegion, insertedContent }] = begin.artifactChanges[0].replacements;
    expect(deletedRegion).toEqual({ startLine: 2, startColumn: 1, endLine: 3, endColumn: 1 });
    expect(insertedContent).toEqual({ text: '' });
  });
});

test('JUnit holds no character that XML cannot hold, and nests as it should', () => {
  const file = { name: '<&">.sql', text: 'x' };
  const message = 'a \u0000 b \u001b c \uFFFE <&">';
  const result = {
    files: [file],
    statements: [],
    diagnostics: [{ code: '01000', severity: 'error' as const, message, file }],
  };
  const xml = formatResult('junit', result, options);
  expect(xml).toContain('message="a \uFFFD b \uFFFD c \uFFFD &lt;&amp;&quot;&gt;"');
  for (const written of [xml, formatResult('junit', resultOf(), options)]) {
    expect(openElements(written)).toEqual([]);
  }
});

/** What is still open at the end, or was closed by another name. */
function openElements(xml: string): readonly string[] {
  const open: string[] = [];
  const tag = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g;
  const content = xml.replace(/^<\?xml[^>]*\?>/, '');
  for (const [, end, name = '', , empty] of content.matchAll(tag)) {
    if (end === '/' && open.at(-1) === name) open.pop();
    else if (empty === '') open.push(name);
  }
  return /[<>]/.test(content.replaceAll(tag, '')) ? [...open, content] : open;
}
