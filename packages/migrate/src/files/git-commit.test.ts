import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitCommit } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-git-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  return execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim();
}

test('is what git says: on a branch, packed, detached, in another work tree, in a folder below', () => {
  git('init', '-q', '-b', 'main');
  expect(gitCommit(folder)).toBeUndefined();
  git('commit', '-q', '--allow-empty', '-m', 'one');
  const first = git('rev-parse', 'HEAD');
  expect(gitCommit(folder)).toBe(first);
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  expect(gitCommit(join(folder, 'a/b'))).toBe(first);
  git('pack-refs', '--all');
  expect(gitCommit(folder)).toBe(first);
  git('commit', '-q', '--allow-empty', '-m', 'two');
  expect(gitCommit(folder)).toBe(git('rev-parse', 'HEAD'));
  git('checkout', '-q', '--detach', first);
  expect(gitCommit(folder)).toBe(first);
  git('worktree', 'add', '-q', '-b', 'other', join(folder, 'tree'));
  expect(gitCommit(join(folder, 'tree'))).toBe(first);
});

test('is nothing outside of a repository, and in one that cannot be read', () => {
  expect(gitCommit(folder)).toBeUndefined();
  writeFileSync(join(folder, '.git'), 'nonsense');
  expect(gitCommit(folder)).toBeUndefined();
});
