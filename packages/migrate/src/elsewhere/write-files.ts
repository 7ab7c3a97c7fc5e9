import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { isProgram } from '../files/index.ts';
import type { OurFile } from './model.ts';

/**
 * Why the files cannot be written: the folder is the other tool's, or has migrations of another text.
 * What an earlier run has left there is not in the way.
 */
export function obstaclesIn(
  folder: string,
  theirs: string,
  files: readonly OurFile[],
): readonly Diagnostic[] {
  if (realOf(folder) === realOf(theirs)) return [sameFolder(folder)];
  return namesIn(folder)
    .filter((name) => /\.sql$/i.test(name) || (/^\d/.test(name) && isProgram(name)))
    .filter((name) => {
      const ours = files.find(({ file }) => file === name);
      return ours?.text !== readFileSync(join(folder, name), 'utf8');
    })
    .map((name) => notEmpty(join(folder, name)));
}

/**
 * Write those that are not there; what was written is taken away again by the function it gives.
 *
 * @throws Error of the file system, with nothing left
 */
export function writeFiles(folder: string, files: readonly OurFile[]): () => void {
  mkdirSync(folder, { recursive: true });
  const there = new Set(namesIn(folder));
  const written: string[] = [];
  const takeBack = (): void => {
    for (const path of written) rmSync(path, { force: true });
  };
  try {
    for (const { file, text } of files.filter((one) => !there.has(one.file))) {
      const path = join(folder, file);
      writeFileSync(path, text, { flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    takeBack();
    throw error;
  }
  return takeBack;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    const message = `could not read the folder "${folder}"`;
    throw new DiagnosticError([{ code: '58030', severity: 'error', message, cause }]);
  }
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function sameFolder(folder: string): Diagnostic {
  return {
    code: '22023',
    severity: 'error',
    message: `the folder "${folder}" is the other tool's`,
    detail: 'Its files stay as they are, and Citrate reads every file of its own folder.',
    hint: 'Set another folder with --dir, or with migrations in the configuration.',
  };
}

function notEmpty(path: string): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `the folder of the migrations has "${path}" already`,
    detail: 'A baseline from another tool is the first of all files.',
    hint: 'Set an empty folder with --dir, or remove the file.',
  };
}
