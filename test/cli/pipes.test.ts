/** What stands among files and is none: pipes, sockets, devices. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { citrate, type Ended, ended, start } from './support/citrate.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-pipes-'));
  mkdirSync(join(cwd, 'migrations'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const run = (...args: readonly string[]): Promise<Ended> => citrate(args, { cwd });
const pipe = (name: string): void => {
  execFileSync('mkfifo', [join(cwd, name)]);
};
const good = 'CREATE SCHEMA good;';

describe('found in a folder, they are refused', () => {
  const odd = 'migrations/20260101000002_odd.sql';

  test.each([
    ['check', '--quiet'],
    ['check', '--quiet', 'migrations'],
    ['names'],
    ['dump', '--quiet', '-d', 'migrations', '--pg', '18'],
    ['plan', '--offline'],
  ])('by %s %s %s', async (...args) => {
    writeFileSync(join(cwd, 'migrations/20260101000001_good.sql'), good);
    pipe(odd);
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    const said = stdout + stderr;
    expect(said).toMatch(/^error\[58030\]: could not read/);
    expect(said).toContain(odd);
    expect(said).toContain('it is a named pipe, and no file');
    expect(said).not.toContain('internal error');
  });

  test('through a link, and sockets', async () => {
    pipe('p');
    symlinkSync('../p', join(cwd, odd));
    expect((await run('check')).stdout).toContain('it is a named pipe');
    rmSync(join(cwd, odd));
    const server = createServer().listen(join(cwd, odd));
    await once(server, 'listening');
    expect((await run('check')).stdout).toContain('it is a socket');
    server.close();
  });
});

describe('named by itself', () => {
  test('a pipe is read', async () => {
    pipe('p');
    const checked = run('check', 'p');
    await writeFile(join(cwd, 'p'), good);
    expect(await checked).toMatchObject({
      code: 0,
      stderr: '1 file, 1 statement: no problems\n',
    });
  });

  test('a pipe that nobody writes to leaves a signal its way', async () => {
    pipe('p');
    const child = start(['check', 'p'], { cwd });
    const end = ended(child);
    await setTimeout(3000);
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 130, stdout: '', stderr: '' });
  });

  test.each(['/dev/stdin', '/dev/fd/0'])('standard input is read as %s', async (name) => {
    expect(await citrate(['check', name], { cwd, input: good })).toMatchObject({ code: 0 });
    const { stdout } = await citrate(['deparse', name], { cwd, input: good });
    expect(stdout).toBe(`${good}\n`);
    const fixed = await citrate(['check', '--fix', name], { cwd, input: good });
    expect(fixed).toMatchObject({ code: 0, stdout: good });
  });

  test.each([
    ['check', '-', '-'],
    ['check', '-', '/dev/stdin'],
    ['deparse', '-', 'a.sql', '-'],
    ['names', '--snapshot', '-', '-'],
  ])('standard input is not read twice by %s %s %s', async (...args) => {
    const { code, stdout, stderr } = await citrate(args, { cwd, input: good });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('error[22023]: standard input is named twice, and can be read once only\n');
  });

  test('fixes of a pipe come back, and the pipe stays', async () => {
    pipe('p');
    const fixed = run('check', '--fix', '--quiet', 'p');
    await writeFile(join(cwd, 'p'), 'CREATE TABLE a (id int CHECK (id > 0));');
    expect((await fixed).stdout).toContain('CONSTRAINT a_id_check CHECK (id > 0)');
    execFileSync('test', ['-p', join(cwd, 'p')]);
  });

  test('a device without an end is not read to its end', async () => {
    expect(await run('check', '/dev/null')).toMatchObject({ code: 0 });
    const { code, stderr } = await run('check', '/dev/zero');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error[58P01]: could not read "/dev/zero": it is too long, or has no end\n',
    });
  });
});
