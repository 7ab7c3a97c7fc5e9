import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { NamedInput } from '../offline/write-names.ts';
import type { Terminal } from './terminal.ts';

/**
 * The texts of files named on the command line, `-` being standard input.
 * Throws DiagnosticError: 58P01 for a file that cannot be read, 22021 for one that is not UTF-8.
 */
export async function readSources(
  names: readonly string[],
  terminal: Terminal,
): Promise<readonly NamedInput[]> {
  const read = await Promise.allSettled(names.map((name) => readSource(name, terminal)));
  const problems = read.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (problems.length > 0) throw joined(problems);
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function readSource(name: string, terminal: Terminal): Promise<NamedInput> {
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
