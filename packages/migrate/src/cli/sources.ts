import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Diagnostic, DiagnosticError, type SourceFile } from '@citrate/parser';
import type { Terminal } from './terminal.ts';

/**
 * The texts of files named on the command line, `-` being standard input.
 * Throws DiagnosticError: 58P01 for a file that cannot be read, 22021 for one that is not UTF-8.
 */
export async function readSources(
  names: readonly string[],
  terminal: Terminal,
): Promise<readonly SourceFile[]> {
  const read = await Promise.allSettled(names.map((name) => readSource(name, terminal)));
  const problems = read.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (problems.length > 0) throw joined(problems);
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function readSource(name: string, terminal: Terminal): Promise<SourceFile> {
  const bytes = await readBytes(name, terminal);
  const shown = name === '-' ? '<stdin>' : name;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { name: shown, text };
  } catch {
    throw failure('22021', `"${shown}" is not encoded in UTF-8`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

async function readBytes(name: string, { cwd, stdin }: Terminal): Promise<Uint8Array> {
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
