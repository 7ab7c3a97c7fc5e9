/** Completion of the command line, in the shells themselves where this machine has them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subcommands } from '../../packages/migrate/src/cli/index.ts';
import { citrate } from './support/citrate.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-completion-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function script(shell: string): Promise<string> {
  const { code, stdout, stderr } = await citrate(['completion', shell], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** What bash offers at the end of these words, the last of which is being typed. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, 'completion.bash');
  writeFileSync(file, await script('bash'));
  const program = `source "$0"; COMP_WORDS=(citrate "$@"); COMP_CWORD=$#
    eval "$(complete -p citrate | sed 's/.*-F \\([^ ]*\\).*/\\1/')"; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['--noprofile', '--norc', '-c', program, file, ...words];
  const { stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8', cwd: folder });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash offers every command, by the beginning of its name', async () => {
  const all = await offered('');
  expect(all).toEqual(expect.arrayContaining(['init', 'apply', 'up', 'completion']));
  expect(all.length).toBeGreaterThanOrEqual(subcommands.length - 2);
  expect(await offered('dr')).toEqual(['drift']);
  expect(await offered('--env', 'staging', 'do')).toEqual(['down', 'doctor']);
  expect(await offered('nothing-like-it')).toEqual([]);
});

test('bash offers the flags of the command, and those of all', async () => {
  expect(await offered('apply', '--pl')).toEqual(['--plan']);
  expect(await offered('up', '--jobs')).toEqual(['--jobs-per-server']);
  expect(await offered('status', '--pl')).toEqual([]);
  expect(await offered('status', '--conf')).toEqual(['--config']);
  expect(await offered('-d', 'apply', 'status', '--conf')).toEqual(['--config']);
  expect(await offered('--verb')).toEqual(['--verbose']);
});

test('bash offers what a flag or an argument may be, and leaves files to itself', async () => {
  expect(await offered('apply', '--progress', '')).toEqual(['auto', 'plain', 'json']);
  expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(await offered('explain', 'ban-drop-c')).toEqual(['ban-drop-column']);
  expect(await offered('explain', 'foreign')).toEqual(['foreign-keys']);
  expect(await offered('apply', '--plan', '')).toEqual([]);
  expect(await offered('check', 'migr')).toEqual([]);
});

test.each(['zsh', 'fish'])('%s takes the script, where it is here', async (shell) => {
  const file = join(folder, `completion.${shell}`);
  writeFileSync(file, await script(shell));
  const { error, status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
  const missing = error !== undefined && 'code' in error && error.code === 'ENOENT';
  const good = { status: 0, stderr: '' };
  expect(missing ? good : { status, stderr }).toEqual(good);
});

test('fish offers commands, flags and values, where it is here', async () => {
  const file = join(folder, 'completion.fish');
  writeFileSync(file, await script('fish'));
  const complete = (line: string): readonly string[] | undefined => {
    const program = `source ${file}; complete -C '${line}'`;
    const { error, stdout } = spawnSync('fish', ['--no-config', '-c', program], {
      encoding: 'utf8',
    });
    return error === undefined
      ? stdout.split('\n').map((row) => row.split('\t')[0] ?? '')
      : undefined;
  };
  if (complete('citrate ') === undefined) return;
  expect(complete('citrate dr')).toEqual(['drift', '']);
  expect(complete('citrate apply --jobs')).toEqual(['--jobs-per-server', '']);
  expect(complete('citrate apply --progress pl')).toEqual(['plain', '']);
});

test('every command and flag is in every script', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const text = await script(shell);
    for (const word of ['migrate', 'recover', 'give-up', 'without-coordinator', 'snapshot']) {
      expect(text).toContain(word);
    }
  }
});

test('another shell is an error of the command line', async () => {
  const { code, stderr } = await citrate(['completion', 'csh'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
});
