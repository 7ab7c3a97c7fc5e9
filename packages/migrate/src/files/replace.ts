import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { systemReason } from './system-reason.ts';

/**
 * Puts a text in the place of a file's, at once: whoever reads the file, also after a crash, finds
 * the old text or the new one. The file keeps its mode; a link goes on to point to it.
 *
 * @throws DiagnosticError, 58030, about the file; nothing is changed then
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await replace(path, text);
  } catch (cause) {
    throw new DiagnosticError([unwritable(path, cause)]);
  }
}

function unwritable(path: string, cause: unknown): Diagnostic {
  return {
    code: '58030',
    severity: 'error',
    message: 'could not write the file',
    detail: `The system says: ${systemReason(cause)}.`,
    hint: 'A new file is put in its place: its folder has to take one.',
    file: { name: path, text: '' },
    cause,
  };
}

async function replace(path: string, text: string): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    await writeDurably(temporary, text);
    await chmod(temporary, mode);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The name of a file without the folders that it is in. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
