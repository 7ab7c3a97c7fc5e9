import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, SourceFile } from '@citrate/parser';
import type { RecordOptions } from '../record/index.ts';
import { decodeText } from './decode.ts';
import { isProgram, parseFileName } from './file-name.ts';
import type { MigrationFile } from './model.ts';
import { recordPrograms } from './programs.ts';
import { repeatableProblems } from './repeatable.ts';
import { readSections } from './sections.ts';
import { fileSums } from './sums.ts';

/**
 * Reads one migration file in SQL, from a path or from a text whose name is a path. The parser must be
 * loaded. Statements that are not SQL are missing in the file given: any diagnostic of severity
 * error means that it must not be applied. Without a valid name or a readable text there is none.
 */
export function readMigrationFile(from: string | SourceFile): Read {
  const path = typeof from === 'string' ? from : from.name;
  const fileName = parseFileName(path);
  if ('problem' in fileName) return { diagnostics: [fileName.problem] };
  const source = typeof from === 'string' ? readText(from) : from;
  if ('code' in source) return { diagnostics: [source] };
  if (isProgram(path)) return { diagnostics: [notSql(path)] };
  return withSections(fileName, source, source.text);
}

interface Read {
  readonly file?: MigrationFile;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every migration file of a folder, in order of their versions. The parser must be loaded. Of a
 * program that cannot be recorded there is a file without statements, and an error.
 */
export async function readMigrations(
  dir: string,
  options: RecordOptions = {},
): Promise<{
  readonly files: readonly MigrationFile[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const names = listFiles(dir);
  if ('code' in names) return { files: [], diagnostics: [names] };
  const files: MigrationFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const read of await readAll(
    names.map((name) => join(dir, name)),
    options,
  )) {
    diagnostics.push(...read.diagnostics);
    if (!read.file) continue;
    const { version } = read.file;
    const other = files.find((f) => f.version === version);
    if (other) diagnostics.push(versionTwice(read.file, other));
    files.push(read.file);
  }
  return { files, diagnostics };
}

/** Programs are recorded together: a thread takes its time to start. */
async function readAll(paths: readonly string[], options: RecordOptions): Promise<readonly Read[]> {
  const programs = paths
    .filter((path) => isProgram(path) && 'version' in parseFileName(path))
    .map(readText)
    .filter((text) => 'text' in text);
  const recorded = await recordPrograms(programs, options);
  return paths.map((path) => {
    const fileName = parseFileName(path);
    const found = recorded.find(({ file }) => file.name === path);
    if (!found || !('version' in fileName)) return readMigrationFile(path);
    const { file, diagnostics, ...rest } = withSections(fileName, found.source, found.file.text);
    return { ...rest, ...(file && { file }), diagnostics: [...found.diagnostics, ...diagnostics] };
  });
}

function withSections(fileName: NamedFile, source: SourceFile, raw: string): Read {
  const { diagnostics, ...sections } = readSections(source);
  const file = { ...fileName, source, raw, ...sections, sums: fileSums(source, raw) };
  return { file, diagnostics: [...diagnostics, ...repeatableProblems(file)] };
}

type NamedFile = Pick<MigrationFile, 'version' | 'name'>;

/** The names that look like migrations, sorted; hidden files and all others are left alone. */
function listFiles(dir: string): readonly string[] | Diagnostic {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => /\.sql$/i.test(name) || (/^\d/.test(name) && isProgram(name)))
      .toSorted((a, b) => (a < b ? -1 : 1));
  } catch (cause) {
    return unreadable(dir, 'folder', cause);
  }
}

function readText(path: string): SourceFile | Diagnostic {
  try {
    return decodeText(path, readFileSync(path));
  } catch (cause) {
    return unreadable(path, 'file', cause);
  }
}

function unreadable(path: string, what: 'file' | 'folder', cause: unknown): Diagnostic {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return {
    code: code === 'ENOENT' ? '58P01' : '58030',
    severity: 'error',
    message: `could not read the ${what} "${path}"`,
    detail: code === 'ENOENT' ? 'It does not exist.' : `${reason}.`,
    cause,
  };
}

function notSql(path: string): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `migration file "${path}" is not SQL`,
    detail: 'What it executes is known when it has been recorded.',
    hint: 'Read the folder that it is in: readMigrations records programs.',
  };
}

function versionTwice(file: MigrationFile, other: MigrationFile): Diagnostic {
  return {
    code: '42710',
    severity: 'error',
    message: `two migration files have the version ${file.version}`,
    detail: `They are "${other.source.name}" and "${file.source.name}".`,
    hint: 'Give the later one a later time.',
    file: file.source,
  };
}
