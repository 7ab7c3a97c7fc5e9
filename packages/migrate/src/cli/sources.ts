import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Diagnostic, DiagnosticError } from '@citrate/parser';
import type { FileText } from '../offline/inputs.ts';
import { usageError } from './flags.ts';
import type { Context } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

/** The texts of files, and what is wrong with those that are no text. */
export interface GatheredSources {
  readonly sources: readonly FileText[];
  readonly problems: readonly Diagnostic[];
}

/**
 * The texts of files named on the command line, `-` being standard input, and a problem, 22021, for
 * each that is not UTF-8. Throws DiagnosticError, 58P01, for files that cannot be read.
 */
export async function gatherSources(
  names: readonly string[],
  terminal: Terminal,
): Promise<GatheredSources> {
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
 * without such files, so that a wrong name does not pass for a good check.
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
      return files?.map((file) => join(name, file)) ?? [name];
    }),
  );
  return expanded.flat();
}

/** In a folder of all sorts of programs, those with a version are migrations. */
const MIGRATION = /^[^.].*\.sql$|^\d{14}_.*(?<!\.d)\.[cm]?[jt]s$/i;

async function emptyFolder(name: string): Promise<DiagnosticError> {
  const { DiagnosticError } = await import('@citrate/parser');
  const message = `there is no .sql file in folder "${name}"`;
  return new DiagnosticError([{ code: '58P01', severity: 'error', message }]);
}

async function readSource(name: string, terminal: Terminal): Promise<FileText | Diagnostic> {
  const bytes = await readBytes(name, terminal);
  if ('code' in bytes) return bytes;
  const { decodeText } = await import('../files/index.ts');
  const decoded = decodeText(name === '-' ? '<stdin>' : name, bytes);
  if ('code' in decoded || name === '-') return decoded;
  return { ...decoded, path: resolve(terminal.cwd, name) };
}

async function readBytes(name: string, { cwd, stdin }: Terminal): Promise<Buffer | Diagnostic> {
  if (name === '-') return buffer(stdin);
  return readFile(resolve(cwd, name)).catch(async (error: unknown): Promise<Diagnostic> => {
    const { systemReason } = await import('../files/index.ts');
    const message = `could not read "${name}": ${systemReason(error)}`;
    return { code: '58P01', severity: 'error', message };
  });
}
