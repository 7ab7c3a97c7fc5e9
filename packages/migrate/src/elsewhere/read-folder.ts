import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { readText, systemReason } from '../files/index.ts';
import type { TheirFile } from './model.ts';

/** What a tool may look at: SQL, programs, and settings beside files in SQL. */
const readable = /\.(?:sql|[cm]?[jt]s|conf)$/;

/**
 * The files of a folder and of those below it, in order of their paths; hidden ones and installed
 * packages are passed over.
 *
 * @throws DiagnosticError 58P01 without such a folder, 58030 where it cannot be read, 22021 for a file
 *   that is not UTF-8
 */
export function readTheirFolder(folder: string): readonly TheirFile[] {
  const paths = pathsBelow(folder, '').toSorted((a, b) => (a < b ? -1 : 1));
  const read = paths.map((path) => ({ path, source: readText(join(folder, path)) }));
  const problems = read.flatMap(({ source }) => ('code' in source ? [source] : []));
  if (problems.length > 0) throw new DiagnosticError(problems);
  return read.flatMap(({ path, source }) =>
    'text' in source ? [{ path, text: source.text }] : [],
  );
}

function pathsBelow(folder: string, below: string): readonly string[] {
  return entriesOf(join(folder, below)).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return pathsBelow(folder, path);
    return readable.test(path) ? [path] : [];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new DiagnosticError([unreadable(folder, cause)]);
  }
}

function unreadable(folder: string, cause: unknown): Diagnostic {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return {
    code: isMissing ? '58P01' : '58030',
    severity: 'error',
    message: `could not read the folder "${folder}"`,
    detail: isMissing ? 'It does not exist.' : `The system says: ${systemReason(cause)}.`,
    hint: 'Name the folder of the other tool with --dir-from.',
    cause,
  };
}
