/** A configuration that is missing or wrong: which key, what is expected, what was found. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { citrate, type Ended } from './support/citrate.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-config-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const secret = 'hunter2';
const run = (...args: readonly string[]): Promise<Ended> => citrate(args, { cwd });

test.each(['plan', 'apply', 'status', 'recover'])(
  '%s without a configuration says how to get one',
  async (command) => {
    const { code, stdout, stderr } = await run(command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('error[F0000]: could not find a configuration file');
    expect(stderr).toContain('citrate init');
  },
);

test('tells everything that is wrong, with the file and without secrets', async () => {
  writeFileSync(
    join(cwd, 'citrate.config.ts'),
    `import { defineConfig, env } from 'citrate';
       export default defineConfig({
         engine: 'postgres', shardcount: 3,
         coordinator: { url: 'postgres://app:${secret}@127.0.0.1/db' },
         workers: [{ name: 'w1', url: env('W1') }, { name: 'w2', url: 5 }, { name: 'w3', url: '${secret}' }],
       } as never);`,
  );
  const { code, stdout, stderr } = await run('apply');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const url = 'expected a URL such as postgres://user@host:5432/db';
  expect(stderr).toContain(`workers[1].url: ${url}, found number`);
  expect(stderr).toContain(`workers[2].url: ${url}, found another text`);
  expect(stderr).toContain('shardcount: unknown key');
  expect(stderr).toContain('Did you mean "shardCount"?');
  expect(stderr).toContain('file: citrate.config.ts');
  expect(stderr).not.toContain(secret);
});

test('as JSON, on stdout', async () => {
  writeFileSync(
    join(cwd, 'citrate.config.json'),
    JSON.stringify({ engine: 'postgres', coordinator: { url: { env: 'NOWHERE' } }, workers: [] }),
  );
  const { code, stdout, stderr } = await run('apply', '--format', 'json');
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  const at = { code: 'F0000', severity: 'error', file: 'citrate.config.json' };
  expect(JSON.parse(stdout)).toMatchObject({
    format: 1,
    diagnostics: [
      { ...at, message: 'coordinator.url: the environment variable NOWHERE is not set' },
      { ...at, message: expect.stringMatching(/^workers: expected a list/) },
    ],
  });
});

test('with a file that cannot be read as a configuration', async () => {
  writeFileSync(join(cwd, 'broken.mjs'), `export default { url: 'postgres://a:${secret}@h/d' `);
  const broken = await run('apply', '--config', 'broken.mjs');
  expect(broken.code).toBe(2);
  expect(broken.stderr).toContain('could not load the configuration file: ParseError');
  expect(broken.stderr).not.toContain(secret);
  const gone = await run('apply', '--config', 'gone.ts');
  expect(gone.code).toBe(2);
  expect(gone.stderr).toContain('the configuration file does not exist\n  = file: gone.ts');
});

test('flags that make no sense together', async () => {
  const pg = await run('apply', '--pg', '15');
  expect(pg.code).toBe(2);
  expect(pg.stderr).toContain(
    '--pg is only for check, names, deparse, dump of files and plan --offline',
  );
  const shards = await run('plan', '--shards', '8');
  expect(shards.code).toBe(2);
  expect(shards.stderr).toContain('--shards is only for --offline');
});

test('a server that nobody runs', async () => {
  const coordinator = { url: `postgres://app:${secret}@127.0.0.1:1/db` };
  const workers = [{ name: 'w1', url: coordinator.url }];
  const config = { engine: 'postgres', coordinator, workers };
  writeFileSync(join(cwd, 'citrate.config.json'), JSON.stringify(config));
  for (const command of ['plan', 'apply', 'status', 'recover']) {
    const { code, stdout, stderr } = await run(command);
    expect({ command, code }).toEqual({ command, code: 2 });
    expect(stderr).toMatch(/could not connect/);
    expect(stderr).toContain('server: coordinator');
    expect(stdout + stderr).not.toContain(secret);
  }
});
