import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { FileText } from '../offline/inputs.ts';
import type { Context } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

/**
 * The texts of files named on the command line, `-` being standard input.
 * Throws DiagnosticError: 58P01 for a file that cannot be read, 22021 for one that is not UTF-8.
 */
export async function readSources(
  names: readonly string[],
  terminal: Terminal,
): Promise<readonly FileText[]> {
  const read = await Promise.allSettled(names.map((name) => readSource(name, terminal)));
  const problems = read.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (problems.length > 0) throw joined(problems);
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/**
 * The text of a snapshot named by `--snapshot`, if one is: it says its version itself, so that `--pg`
 * beside it is an error.
 */
export async function readSnapshot({
  terminal,
  flags: { snapshot: name, pg },
}: Context<{ readonly snapshot?: string }>): Promise<{ readonly snapshot?: string }> {
  if (name === undefined) return {};
  if (pg !== undefined) throw failure('22023', 'a snapshot has its version: it goes without --pg');
  const [file] = await readSources([name], terminal);
  return file ? { snapshot: file.text } : {};
}

/**
 * The names with each folder among them replaced by the SQL files in it, in the order of their names.
 * What does not exist is left for `readSources` to tell.
 */
export async function expandFolders(
  names: readonly string[],
  { cwd }: Terminal,
): Promise<readonly string[]> {
  const expanded = await Promise.all(
    names.map(async (name) => {
      const entries = await readdir(resolve(cwd, name)).catch(() => undefined);
      const files = entries?.filter((entry) => /^[^.].*\.sql$/i.test(entry)).toSorted();
      return files?.map((file) => join(name, file)) ?? [name];
    }),
  );
  return expanded.flat();
}

async function readSource(name: string, terminal: Terminal): Promise<FileText> {
  const bytes = await readBytes(name, terminal);
  const { decodeText } = await import('../files/index.ts');
  const decoded = decodeText(name === '-' ? '<stdin>' : name, bytes);
  if ('code' in decoded) throw new DiagnosticError([decoded]);
  return name === '-' ? decoded : { ...decoded, path: resolve(terminal.cwd, name) };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

async function readBytes(name: string, { cwd, stdin }: Terminal): Promise<Buffer> {
  if (name === '-') return buffer(stdin);
  return readFile(resolve(cwd, name)).catch((error: NodeJS.ErrnoException) => {
    const reason = reasons[error.code ?? ''] ?? error.message;
    throw failure('58P01', `could not read "${name}": ${reason}`);
  });
}

function failure(code: string, message: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message }]);
}

function joined(problems: readonly unknown[]): unknown {
  const diagnostics: Diagnostic[] = [];
  for (const problem of problems) {
    if (!(problem instanceof DiagnosticError)) return problem;
    diagnostics.push(...problem.diagnostics);
  }
  return new DiagnosticError(diagnostics);
}
