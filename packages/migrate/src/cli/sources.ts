import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Diagnostic, DiagnosticError } from '@citrate/parser';
import type { FileText } from '../offline/inputs.ts';
import { usageError } from './flags.ts';
import { type NamedFile, readNamedFile, readStream } from './named-file.ts';
import type { Context } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

/** The texts of files, and what is wrong with those that are no text. */
export interface GatheredSources {
  readonly sources: readonly FileText[];
  readonly problems: readonly Diagnostic[];
}

/**
 * The texts of files named on the command line, `-` being standard input, and a problem, 22021, for
 * each that is not UTF-8. Throws DiagnosticError: 58P01 for files that cannot be read, 22023 for
 * standard input that is to be read twice.
 */
export async function gatherSources(
  names: readonly string[],
  terminal: Terminal,
): Promise<GatheredSources> {
  await takeStdin(names, terminal);
  const read = await Promise.all(names.map((name) => readSource(name, terminal)));
  const problems = read.filter((one) => 'code' in one);
  if (problems.some(({ code }) => code === '58P01')) await refuse(problems);
  return { sources: read.filter((one) => 'text' in one), problems };
}

/** Like `gatherSources`, but throws what is not UTF-8, too. */
export async function readSources(
  names: readonly string[],
  terminal: Terminal,
): Promise<readonly FileText[]> {
  const { sources, problems } = await gatherSources(names, terminal);
  if (problems.length > 0) await refuse(problems);
  return sources;
}

/** Throws DiagnosticError. */
export async function refuse(problems: readonly Diagnostic[]): Promise<never> {
  const { DiagnosticError } = await import('@citrate/parser');
  throw new DiagnosticError(problems);
}

/**
 * The text of a snapshot named by `--snapshot`, if one is: it says its version itself, so that `--pg`
 * beside it is an error.
 */
export async function readSnapshot({
  terminal,
  flags: { snapshot: name, pg },
}: Context<{ readonly snapshot?: string }>): Promise<{
  readonly snapshot?: string;
  readonly snapshotName?: string;
}> {
  if (name === undefined) return {};
  if (pg !== undefined) throw await usageError('a snapshot has its version: it goes without --pg');
  const [file] = await readSources([name], terminal);
  return file ? { snapshot: file.text, snapshotName: file.name } : {};
}

/**
 * The names with each folder among them replaced by the SQL files in it, and the migrations in
 * TypeScript or JavaScript, in the order of their names.
 * What does not exist is left for `readSources` to tell. Throws DiagnosticError: 58P01 for a folder
 * without such files, so that a wrong name does not pass for a good check, and 58030 for pipes and
 * the like in it, which nobody named.
 */
export async function expandFolders(
  names: readonly string[],
  { cwd }: Terminal,
): Promise<readonly string[]> {
  const expanded = await Promise.all(
    names.map(async (name) => {
      const entries = await readdir(resolve(cwd, name)).catch(() => undefined);
      const files = entries?.filter((entry) => MIGRATION.test(entry)).toSorted();
      if (files?.length === 0) throw await emptyFolder(name);
      if (!files) return [name];
      const paths = files.map((file) => join(name, file));
      await refuseSpecial(paths, cwd);
      return paths;
    }),
  );
  return expanded.flat();
}

/** In a folder of all sorts of programs, those with a version are migrations. */
const MIGRATION = /^[^.].*\.sql$|^\d{14}_.*(?<!\.d)\.[cm]?[jt]s$/i;

async function refuseSpecial(paths: readonly string[], cwd: string): Promise<void> {
  const { specialFile } = await import('../files/index.ts');
  const problems = await Promise.all(
    paths.map(async (path): Promise<readonly Diagnostic[]> => {
      const stats = await stat(resolve(cwd, path)).catch(() => undefined);
      const what = stats && specialFile(stats);
      if (what === undefined) return [];
      const message = `could not read "${path}": it is ${what}, and no file`;
      const hint = 'Of a folder only files are read: name it by itself.';
      return [{ code: '58030', severity: 'error', message, hint }];
    }),
  );
  if (problems.flat().length > 0) await refuse(problems.flat());
}

async function emptyFolder(name: string): Promise<DiagnosticError> {
  const { DiagnosticError } = await import('@citrate/parser');
  const message = `there is no .sql file in folder "${name}"`;
  return new DiagnosticError([{ code: '58P01', severity: 'error', message }]);
}

/** Also where one option names it and another one does. */
async function takeStdin(names: readonly string[], { stdin }: Terminal): Promise<void> {
  const named = names.filter((name) => STDIN.has(name)).length;
  if (named === 0) return;
  if (named > 1 || taken.has(stdin)) {
    throw await usageError('standard input is named twice, and can be read once only');
  }
  taken.add(stdin);
}

const taken = new WeakSet<Terminal['stdin']>();

async function readSource(name: string, terminal: Terminal): Promise<FileText | Diagnostic> {
  const read = await readBytes(name, terminal).catch((error) => unreadable(name, error));
  if ('code' in read) return read;
  const { decodeText } = await import('../files/index.ts');
  const decoded = decodeText(STDIN.has(name) ? '<stdin>' : name, read.bytes);
  if ('code' in decoded || !read.isFile) return decoded;
  return { ...decoded, path: resolve(terminal.cwd, name) };
}

async function readBytes(name: string, { cwd, stdin }: Terminal): Promise<NamedFile> {
  if (STDIN.has(name)) return { bytes: await readStream(stdin), isFile: false };
  return readNamedFile(resolve(cwd, name));
}

/** Not opened once more by its other names: that is not to be had where it is a socket. */
const STDIN: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0']);

async function unreadable(name: string, error: unknown): Promise<Diagnostic> {
  const { systemReason } = await import('../files/index.ts');
  const message = `could not read "${name}": ${systemReason(error)}`;
  return { code: '58P01', severity: 'error', message };
}
