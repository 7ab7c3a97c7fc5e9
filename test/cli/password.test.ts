/** Passwords that a configuration gets from elsewhere, for servers that want one. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { citrate } from './support/citrate.ts';

const password = 's3c/ret?&% @x';
let cluster: EmbeddedCluster;
let cwd: string;

beforeAll(async () => {
  cluster = await startCluster({ workers: 1, password });
});
afterAll(() => cluster?.stop());
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-password-'));
  mkdirSync(join(cwd, 'migrations'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

/** A configuration whose servers have this beside their URLs, which hold no password. */
function configure(setting: string): void {
  const server = (port: number | undefined): string =>
    `url: 'postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable', ${setting}`;
  writeFileSync(
    join(cwd, 'citrate.config.ts'),
    `import { appendFileSync } from 'node:fs';
     import { env } from 'citrate';
     const token = async () => { appendFileSync('calls', 'x'); return process.env.SECRET ?? ''; };
     export default { engine: 'postgres', dotenv: '.env', coordinator: { ${server(cluster.coordinator.port)} },
       workers: [{ name: 'w1', ${server(cluster.workers[0]?.port)} }] };`,
  );
  writeFileSync(join(cwd, '.env'), `FROM_FILE='${password}'\n`);
}

test('a function is called for each connection', async () => {
  configure('password: token');
  const { code, stderr } = await citrate(['status'], { cwd, env: { SECRET: password } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readFileSync(join(cwd, 'calls'), 'utf8')).toBe('xx');
});

test.each([
  ['a variable, here of a file', "password: env('FROM_FILE')"],
  ['a command', `passwordCommand: '"${process.execPath}" -p process.env.FROM_FILE'`],
])('%s gives it', async (_name, setting) => {
  configure(setting);
  const { code, stderr } = await citrate(['apply', '--yes'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'nothing to apply\n' });
});

test('none at all is told as such', async () => {
  configure('');
  const { code, stderr } = await citrate(['status'], { cwd });
  expect(code).toBe(2);
  for (const server of ['coordinator', 'w1']) {
    expect(stderr).toContain(
      `error[28P01]: server "${server}" asks for a password, and none was supplied\n  = server: ${server}\n  = hint: Name password`,
    );
  }
  expect(stderr).not.toContain('SASL');
});

test.each([
  ['password: token', 'coordinator.password gave an empty text in place of a password.'],
  ["passwordCommand: 'exit 4'", 'workers[0].passwordCommand ended with 4.'],
  ["password: () => 'wrong-s3cret'", 'password authentication failed for user "postgres"'],
])('%s is a failure with exit code 2', async (setting, message) => {
  configure(setting);
  const { code, stdout, stderr } = await citrate(['status'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain('server: w1');
  expect(stdout + stderr).not.toContain('s3c');
});

test('two ways at once are an error', async () => {
  configure("passwordCommand: 'exit 4', password: token");
  const { code, stderr } = await citrate(['status'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('workers[0]: there is a password and a passwordCommand');
});
