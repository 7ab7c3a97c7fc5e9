import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DiagnosticError } from '@citrate/parser';

const run = promisify(execFile);

/** Lists of changed files may be long: 64 MB. */
const MOST_BYTES = 2 ** 26;

/**
 * Real paths of the files of the repositories around `folders` that are not as they were in a revision:
 * changed, added or renamed since, committed or not. Files that git ignores don't count.
 *
 * @throws DiagnosticError, 22023, if git is missing, or knows neither a repository nor the revision
 */
export async function changedSince(
  revision: string,
  folders: readonly string[],
): Promise<ReadonlySet<string>> {
  const tops = await Promise.all([...new Set(folders)].map((folder) => topOf(folder, revision)));
  const paths = await Promise.all([...new Set(tops)].map((top) => changedBelow(top, revision)));
  return new Set(paths.flat());
}

async function topOf(folder: string, revision: string): Promise<string> {
  return (await git(folder, ['rev-parse', '--show-toplevel'], revision)).replace(/\n$/, '');
}

async function changedBelow(top: string, revision: string): Promise<readonly string[]> {
  const changed = [
    'diff',
    '--name-only',
    '-z',
    '--diff-filter=d',
    '--end-of-options',
    revision,
    '--',
  ];
  const untracked = ['ls-files', '-z', '--others', '--exclude-standard', '--full-name'];
  const lists = [await git(top, changed, revision), await git(top, untracked, revision)];
  const names = lists.flatMap((list) => list.split('\0')).filter((name) => name !== '');
  const root = await realpath(top);
  return names.map((name) => join(root, name));
}

async function git(folder: string, args: readonly string[], revision: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], {
      maxBuffer: MOST_BYTES,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout;
  } catch (error) {
    throw new DiagnosticError([
      { code: '22023', severity: 'error', ...explained(error, folder, revision), cause: error },
    ]);
  }
}

function explained(
  error: unknown,
  folder: string,
  revision: string,
): { readonly message: string; readonly detail?: string; readonly hint: string } {
  const { code, stderr = '' } = failureOf(error);
  if (code === 'ENOENT') {
    const hint = 'Install git, or check all files.';
    return { message: 'could not run git, which knows what has changed', hint };
  }
  if (/not a git repository/.test(stderr)) {
    return { message: `"${folder}" is in no git repository`, hint: 'Check all files instead.' };
  }
  const hint =
    'Name a commit, a branch or a tag that is here. A shallow clone has the last commit only: fetch more, in GitHub Actions with fetch-depth: 0.';
  // How it is used is what git says of a file in a revision, which it compares with another file alone.
  if (/^usage:/.test(stderr)) return { message: `"${revision}" is no revision but a file`, hint };
  const detail = stderr.trim();
  const message = `git does not know the revision "${revision}"`;
  return { message, ...(detail !== '' && { detail: `git says: ${detail}.` }), hint };
}

function failureOf(error: unknown): { readonly code?: unknown; readonly stderr?: string } {
  if (!(error instanceof Error)) return {};
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  return { stderr, ...('code' in error && { code: error.code }) };
}
