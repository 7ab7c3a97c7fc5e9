import { readdirSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, parseScript } from './parse.ts';
import { renderDiagnostic } from './render.ts';

beforeAll(loadParser);

const fixtures = new URL('../test/fixtures/errors/', import.meta.url);

/** Each `name.sql` and what `name.txt` says of it. */
describe('errors', () => {
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.sql'));

  test.each(names)('%s', async (name) => {
    const text = readFileSync(new URL(name, fixtures), 'utf8');
    const { diagnostics } = parseScript({ name, text });
    const rendered = diagnostics.map((d) => `${renderDiagnostic(d)}\n`).join('\n');
    expect(rendered).not.toBe('');
    const expected = new URL(name.replace(/sql$/, 'txt'), fixtures);
    await expect(rendered).toMatchFileSnapshot(expected.pathname);
  });
});

const error = {
  code: '42P07',
  severity: 'error',
  message: 'relation "items" already exists',
} as const;

test('without a place there is only the message and its notes', () => {
  const d = { ...error, server: 'w1', shardId: 102008, detail: 'One.\nTwo.', hint: 'Drop it.' };
  expect(renderDiagnostic(d)).toBe(`error[42P07]: relation "items" already exists
  = server: w1, shard 102008
  = detail: One.
            Two.
  = hint: Drop it.`);
  expect(renderDiagnostic({ ...error, file: { name: 'a.sql', text: '' } })).toMatch(
    '= file: a.sql',
  );
});

test('a long fix is cut where it can be seen elsewhere', () => {
  const rendered = (fix: string, wholeFix?: string): readonly string[] => {
    const text = renderDiagnostic({ ...error, fix }, wholeFix === undefined ? {} : { wholeFix });
    return text.slice(text.indexOf('= fix')).split('\n');
  };
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, i) => `line ${i + 1}`).join('\n');
  expect(rendered(lines(500))).toHaveLength(500);
  expect(rendered(lines(20), 'elsewhere')).toEqual(rendered(lines(20)));
  expect(rendered(lines(21), 'elsewhere').slice(19)).toEqual([
    '         line 20',
    '         … 1 more line (elsewhere)',
  ]);
  expect(rendered(lines(500), 'elsewhere').at(-1)?.trim()).toBe('… 480 more lines (elsewhere)');
  const [wide, last] = rendered('x'.repeat(9000), 'elsewhere');
  expect(wide?.length).toBeLessThan(500);
  expect(last?.trim()).toBe('… (elsewhere)');
  const secret = `CREATE ROLE r PASSWORD '${'sesame'.repeat(100)}'`;
  expect(rendered(secret, 'elsewhere').join()).not.toContain('sesame');
});

test('a fix is shown without passwords, and one that is empty in words', () => {
  const fix = "CREATE ROLE r;\nALTER ROLE r PASSWORD 'sesame'";
  const shown = renderDiagnostic({ ...error, fix });
  expect(shown).toContain("  = fix: CREATE ROLE r;\n         ALTER ROLE r PASSWORD '********'");
  expect(renderDiagnostic({ ...error, fix: '' })).toMatch(/ = fix: remove the statement$/);
});

test('the rule that found it is the last note', () => {
  const d = { ...error, hint: 'Drop it.', rule: 'unnamed-constraint' };
  expect(renderDiagnostic(d)).toBe(`error[42P07]: relation "items" already exists
  = hint: Drop it.
  = rule: unnamed-constraint`);
});

test('how its page is read follows the rule, where it is given', () => {
  const d = { ...error, rule: 'unnamed-constraint', page: 'rules/unnamed-constraint.md', fix: '' };
  const page = 'citrate explain unnamed-constraint';
  expect(renderDiagnostic(d, { page })).toBe(`error[42P07]: relation "items" already exists
  = rule: unnamed-constraint
  = page: citrate explain unnamed-constraint
  = fix: remove the statement`);
  expect(renderDiagnostic(d)).not.toContain('page');
});

test('the bar stands right of the widest line number', () => {
  const text = `${'\n'.repeat(99)}select 1`;
  const d = { ...error, file: { name: 'a.sql', text }, span: { start: 99, end: 105 } };
  expect(renderDiagnostic(d)).toBe(`error[42P07]: relation "items" already exists
   --> a.sql:100:1
    |
100 | select 1
    | ^^^^^^`);
});

test('lines end in CRLF or CR, too', () => {
  const text = 'select 1;\r\nselect 2;\rselect 3;';
  const at = (word: string): string => {
    const start = text.indexOf(word);
    return renderDiagnostic({
      ...error,
      file: { name: 'a', text },
      span: { start, end: start + 1 },
    });
  };
  expect(at('2')).toMatch(/a:2:8\n {2}\|\n2 \| select 2;\n {2}\| {8}\^$/);
  expect(at('3')).toMatch(/a:3:8\n {2}\|\n3 \| select 3;\n {2}\| {8}\^$/);
});

test('a span over several lines says where it ends', () => {
  const file = { name: 'a', text: 'drop table a,\n  b;\n' };
  expect(renderDiagnostic({ ...error, file, span: { start: 0, end: 17 } })).toMatch(
    /1 \| drop table a,\n {2}\| \^{13} up to line 2$/,
  );
});

test('what a program gave is quoted below its place in the program', () => {
  const text = 'create table "a" ();\nalter table "b"\n  add "c" int;';
  const origins = [
    { start: 0, line: 4, column: 3 },
    { start: 21, line: 120, column: 5 },
  ];
  const d = { ...error, file: { name: 'a.ts', text, origins }, span: { start: 33, end: 36 } };
  expect(
    renderDiagnostic({ ...d, hint: 'Drop it.' }),
  ).toBe(`error[42P07]: relation "items" already exists
   --> a.ts:120:5
    |
SQL | alter table "b"
    |             ^^^
    = hint: Drop it.`);
});

test('what could disturb a terminal is not printed', () => {
  const file = { name: 'a\x1b[2J', text: "select '\x1b[31m\u202E' x y" };
  const rendered = renderDiagnostic({
    ...error,
    message: 'a\nb',
    file,
    span: { start: 0, end: 6 },
  });
  expect(rendered).not.toContain('\x1b');
  expect(rendered).not.toContain('\u202E');
  expect(rendered.split('\n')[0]).toBe('error[42P07]: a\uFFFDb');
});

test('colours change nothing but colours', () => {
  const file = { name: 'a.sql', text: 'select 1' };
  const d = { ...error, file, span: { start: 0, end: 6 }, hint: 'Drop it.' };
  const colored = renderDiagnostic(d, { color: true });
  expect(colored).toMatch('\x1b[31merror[42P07]\x1b[0m');
  expect(stripVTControlCharacters(colored)).toBe(renderDiagnostic(d));
});
