import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * What HEAD is in the repository around a folder: 40 or 64 hex digits. Reads the files of git and runs
 * nothing; undefined outside of a repository, before its first commit, and where its files are kept in
 * another way (`reftable`).
 */
export function gitCommit(folder: string): string | undefined {
  try {
    const git = gitFolder(resolve(folder));
    return git === undefined ? undefined : commitOf(git, textOf(join(git, 'HEAD')) ?? '');
  } catch {
    return undefined;
  }
}

/** In a work tree of `git worktree` and in a submodule, `.git` is a file that says where it is. */
function gitFolder(folder: string): string | undefined {
  const path = join(folder, '.git');
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return path;
    const [, named] = /^gitdir: (.+)$/m.exec(textOf(path) ?? '') ?? [];
    return named === undefined ? undefined : resolve(folder, named.trim());
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : gitFolder(parent);
}

function commitOf(git: string, head: string): string | undefined {
  const [, ref] = /^ref: (\S+)/.exec(head) ?? [];
  if (ref === undefined) return hashIn(head);
  const common = resolve(git, (textOf(join(git, 'commondir')) ?? '.').trim());
  const loose = textOf(join(git, ref)) ?? textOf(join(common, ref));
  if (loose !== undefined) return hashIn(loose);
  const packed = textOf(join(common, 'packed-refs')) ?? '';
  return hashIn(packed.split('\n').find((line) => line.endsWith(` ${ref}`)) ?? '');
}

function hashIn(text: string): string | undefined {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?=\s|$)/.exec(text)?.[0];
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
