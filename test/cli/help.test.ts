import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { citrate } from './support/citrate.ts';
import { violations } from './support/schema.ts';

const commands = [
  ...[
    'init',
    'new',
    'check',
    'explain',
    'plan',
    'apply',
    'down',
    'baseline',
    'status',
    'nodes',
    'doctor',
  ],
  ...['recover', 'drift', 'names', 'deparse', 'dump', 'dev', 'completion'],
  ...['migrate:make', 'migrate:up', 'migrate:down', 'migrate:rollback'],
];
const here = { cwd: tmpdir() };

test('--help lists every command', async () => {
  const { code, stdout, stderr } = await citrate(['--help'], here);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const listed = [...stdout.matchAll(/^ {2}([a-z:]+)[|\w:]*(?: [[<]|\s)/gm)].map((m) => m[1]);
  expect(listed).toEqual([...commands, 'help']);
  const codes = [...stdout.matchAll(/^ {2}(\d+) {2}/gm)].map((m) => Number(m[1]));
  expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 130]);
});

test.each(commands)('%s --help shows what it does, its flags and examples', async (command) => {
  const { code, stdout, stderr } = await citrate([command, '--help'], here);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: citrate ${command}`));
  expect(stdout).toContain('--format <format>');
  expect(stdout).toMatch(new RegExp(`Examples:\n {2}\\$ .*citrate ${command}`));
  expect(stdout).toMatch(/^Exit codes: see "citrate --help"\.$/m);
});

test.each([
  ['up', 'apply the pending migrations'],
  ['migrate', 'apply the pending migrations'],
  ['migrate:latest', 'apply the pending migrations'],
  ['migrate latest', 'apply the pending migrations'],
  ['migrate:list', 'show which migrations are applied'],
  ['migrate list', 'show which migrations are applied'],
  ['migrate make', 'in TypeScript'],
  ['migrate up', 'apply the next pending migration'],
  ['migrate rollback', 'take all migrations back'],
])('%s is there, too', async (alias, description) => {
  const { code, stdout } = await citrate([...alias.split(' '), '--help'], here);
  expect(code).toBe(0);
  expect(stdout).toContain(description);
});

test('--version prints the version alone', async () => {
  const { stdout } = await citrate(['--version'], here);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each<[readonly string[], RegExp]>([
  [[], /^Usage: citrate/],
  [['aply'], /unknown command 'aply'\n\(Did you mean apply\?\)/],
  [['plan', '--ofline'], /unknown option '--ofline'\n\(Did you mean --offline\?\)/],
  [['names', '--pg', '12'], /'12' is invalid. Expected a major version from 13 to 18/],
  [['plan', '--offline', '--shards', '0'], /'0' is invalid. Expected a whole number above 0/],
  [['apply', '--url', ''], /option '-u, --url <url>' argument '' is invalid. It is empty/],
  [
    ['check', '--snapshot=', 'a.sql'],
    /option '--snapshot <file>' argument '' is invalid. It is empty/,
  ],
  [['check', 'a.sql', ''], /command-argument value '' is invalid. It is empty: a variable/],
  [['status', '--format', 'xml'], /'xml' is invalid. Allowed choices are pretty, json/],
  [['check', '--format', 'xml'], /Allowed choices are pretty, json, github, gitlab, sarif, junit/],
  [['--format', 'sarif', 'plan'], /'sarif' is invalid. Allowed choices are pretty, json\./],
  [
    ['migrate', 'foo'],
    /unknown command 'migrate:foo'\n\(Did you mean one of migrate:down, migrate:up\?\)/,
  ],
  [['status', 'surplus'], /too many arguments for 'status'/],
  [['new'], /missing required argument 'name'/],
])('%j is a usage error', async (args, complaint) => {
  const { code, stdout, stderr } = await citrate(args, here);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(complaint);
});

test.each<[readonly string[], string]>([
  [['--format', 'json'], 'no command was given'],
  [['aply', '--format', 'json'], "unknown command 'aply'"],
  [['plan', '--ofline', '--format=json'], "unknown option '--ofline'"],
  [['names', '--pg', '12', '--format', 'json'], "option '--pg <major>' argument '12' is invalid"],
  [['status', 'surplus', '--format', 'json'], "too many arguments for 'status'"],
  [['new', '--format', 'json'], "missing required argument 'name'"],
])('%j is a usage error in JSON', async (args, message) => {
  const { code, stdout, stderr } = await citrate(args, here);
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  const failure = JSON.parse(stdout);
  expect(violations('failure', failure)).toEqual([]);
  expect(failure.diagnostics).toMatchObject([{ code: '22023', severity: 'error', message }]);
  expect(failure.diagnostics[0].hint).toMatch(/Add --help for what there is\.$/);
});

test('colours only where they are asked for', async () => {
  const plain = await citrate(['status'], here);
  expect(plain.stderr).not.toContain('\x1b[');
  const coloured = await citrate(['status'], { ...here, env: { FORCE_COLOR: '1' } });
  expect(coloured.stderr).toContain('\x1b[');
  const refused = await citrate(['status'], { ...here, env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  expect(refused.stderr).not.toContain('\x1b[');
});
