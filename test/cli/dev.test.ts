import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outputMatching } from '../support/child.ts';
import { run } from '../support/databases.ts';
import { citrate, ended, start } from './support/citrate.ts';
import { violations } from './support/schema.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-dev-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'dev prints a configuration, and %s stops the servers',
  async (signal) => {
    const child = start(['dev', '--workers', '1'], { cwd });
    const end = ended(child);
    await outputMatching(child, /Ctrl-C stops the servers/);
    child.kill(signal);
    const { code, stdout, stderr } = await end;
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('stopped') });
    writeFileSync(join(cwd, 'citrate.config.ts'), stdout);
    const urls = [...stdout.matchAll(/postgres:\/\/[^']+/g)].map(String);
    expect(urls).toHaveLength(2);
    for (const url of urls) await expect(run(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    // The printed configuration is valid: what fails is that nobody listens there any more.
    const status = await citrate(['status'], { cwd });
    expect(status.code).toBe(2);
    expect(status.stderr).not.toContain('F0000');
  },
);

test('dev as JSON gives URLs that work', async () => {
  const child = start(['dev', '--workers', '1', '--format', 'json', '-q'], { cwd });
  const end = ended(child);
  const [json] = await outputMatching(child, /^\{[^]*^\}/m);
  const shown = JSON.parse(json);
  expect(violations('dev', shown)).toEqual([]);
  const { format, coordinator, workers } = shown;
  expect(format).toBe(1);
  expect(workers).toEqual([{ name: 'w1', url: expect.stringMatching(/^postgres:/) }]);
  expect(await run(coordinator.url, 'SHOW max_prepared_transactions')).not.toEqual([
    { max_prepared_transactions: '0' },
  ]);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 0 });
});

test('dev ends with its first server that dies', async () => {
  const child = start(['dev', '--workers', '2', '--format', 'json'], { cwd });
  const end = ended(child);
  const [json] = await outputMatching(child, /^\{[^]*^\}/m);
  const { coordinator, workers } = JSON.parse(json);
  const [row] = await run(
    workers[1].url,
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  process.kill(Number(row?.['pid']), 'SIGKILL');
  const { code, stderr } = await end;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error\[57P03\]: server "w2" ended unexpectedly$/m);
  expect(stderr).toMatch(/database system is ready to accept connections$/m);
  expect(stderr).not.toContain('Its log is'); // it is gone
  for (const { url } of [coordinator, workers[0]]) {
    await expect(run(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  }
});
