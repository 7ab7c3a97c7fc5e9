/** The pages that the package has with it are those of docs/, and every problem leads to its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { citrate } from './support/citrate.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const here = { cwd: tmpdir() };

const sql = `CREATE TABLE orders (customer_id bigint PRIMARY KEY, note text);
SELECT create_distributed_table('orders', 'customer_id');
ALTER TABLE orders ADD UNIQUE (note);
ALTER TABLE orders ADD CONSTRAINT notes UNIQUE (note);
`;

test('a page is printed as it is', async () => {
  for (const page of ['rules/ban-drop-column.md', 'failures.md', 'coverage.md']) {
    const { code, stdout, stderr } = await citrate(['explain', page], here);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(readFileSync(join(docs, page), 'utf8'));
  }
});

test('without a name, all are listed', async () => {
  const { code, stdout } = await citrate(['explain'], here);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Safety rules\n {2}adding-/);
  expect(stdout).toMatch(/^ {2}ban-drop-column +Column dropped$/m);
  expect(stdout).toMatch(/^ {2}keys +Keys$/m);
  expect(stdout).toMatch(/^ {2}per shard +on the shell /m);
  expect(stdout).toMatch(/^ {2}failures\.md +\S/m);
});

test('a verdict may be written as two words', async () => {
  const { stdout } = await citrate(['explain', 'per', 'shard'], here);
  expect(stdout).toMatch(/^# Verdicts\n/);
});

test('headings are bold where colours are wanted, comments in code are none', async () => {
  const { stdout } = await citrate(['explain', 'citus.md'], { ...here, env: { FORCE_COLOR: '1' } });
  const bold = stdout.split('\n').filter((line) => line.startsWith('\x1b[1m#'));
  expect(bold).toContain('\x1b[1m# On a Citus cluster\x1b[22m');
  expect(stripVTControlCharacters(stdout)).toBe(readFileSync(join(docs, 'citus.md'), 'utf8'));
});

test('what nothing is called is a usage error, with what may be meant', async () => {
  const { code, stdout, stderr } = await citrate(['explain', 'ban-drop-colum'], here);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/nothing called "ban-drop-colum" to explain/);
  expect(stderr).toMatch(/Did you mean "ban-drop-column"/);
});

test('as JSON: one with its text, or all without', async () => {
  const one = await citrate(['explain', 'keys', '--format', 'json'], here);
  expect(JSON.parse(one.stdout)).toMatchObject({
    entries: [{ kind: 'refusal', name: 'keys', text: expect.stringMatching(/^## Keys/) }],
    diagnostics: [],
  });
  const all = await citrate(['explain', '--format', 'json'], here);
  const { entries } = JSON.parse(all.stdout);
  expect(entries.filter((entry: object) => 'text' in entry)).toEqual([]);
});

test('check leads to the pages of what it finds, once each', async () => {
  const { code, stdout } = await citrate(['check', '-'], { ...here, input: sql });
  expect(code).toBe(3);
  expect(stdout.match(/error\[0A000\]/g)).toHaveLength(2);
  const named = [...stdout.matchAll(/= page: citrate (explain \S+)$/gm)].map(([, one = '']) => one);
  expect(named).toContain('explain keys');
  expect(new Set(named).size).toBe(named.length);
  for (const words of named) {
    const { stdout: page } = await citrate(words.split(' '), here);
    expect(page).toMatch(/^##? \S/);
  }
});

test('plan leads to them as well, in both forms', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'citrate-explain-'));
  mkdirSync(join(cwd, 'migrations'));
  writeFileSync(join(cwd, 'migrations/20260501090000_orders.sql'), `-- migrate:up\n${sql}`);
  const plan = ['plan', '--offline', '--shards', '4'];
  const { code, stderr } = await citrate(plan, { cwd });
  expect(code).toBe(3);
  expect(stderr.match(/= page: citrate explain keys$/gm)).toHaveLength(1);
  const { stdout } = await citrate([...plan, '--format', 'json'], { cwd });
  const errors = JSON.parse(stdout).diagnostics.filter(
    ({ severity }: { severity: string }) => severity === 'error',
  );
  const page = 'distribution/README.md#keys';
  expect(errors).toMatchObject([{ page }, { page }]);
  rmSync(cwd, { recursive: true });
});

test('check says the page in JSON, of problems and of refused statements', async () => {
  const { stdout } = await citrate(['check', '--format', 'json', '-'], { ...here, input: sql });
  const { statements, diagnostics } = JSON.parse(stdout);
  const page = 'distribution/README.md#keys';
  expect(statements.map((one: { page?: string }) => one.page)).toEqual([
    undefined,
    undefined,
    page,
    page,
  ]);
  expect(diagnostics.map((one: { page?: string }) => one.page)).toContain(page);
});

test('SARIF has the text of the pages', async () => {
  const { stdout } = await citrate(['check', '--format', 'sarif', '-'], { ...here, input: sql });
  const [run] = JSON.parse(stdout).runs;
  const rule = run.tool.driver.rules.find((one: { id: string }) => one.id === '0A000/keys');
  expect(rule.help.markdown).toMatch(/^## Keys\n/);
  expect(readFileSync(join(docs, 'distribution/README.md'), 'utf8')).toContain(
    rule.help.markdown.trim(),
  );
});
