import { type Dirent, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Diagnostic, SourceFile } from '@citrate/parser';
import type { RecordOptions } from '../record/index.ts';
import { decodeText } from './decode.ts';
import { isProgram, parseFileName } from './file-name.ts';
import type { MigrationFile } from './model.ts';
import { recordPrograms } from './programs.ts';
import { readRegularFile } from './regular-file.ts';
import { repeatableProblems } from './repeatable.ts';
import { readSections } from './sections.ts';
import { fileSums } from './sums.ts';
import { systemReason } from './system-reason.ts';

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
  const entries = listEntries(dir);
  if ('code' in entries) return { files: [], diagnostics: [entries] };
  const names = entries.filter((entry) => !isFolder(entry)).map(({ name }) => name);
  const files: MigrationFile[] = [];
  const diagnostics = entries.filter(isFolder).flatMap(({ name }) => leftOut(join(dir, name)));
  for (const read of await readAll(
    names.filter(isLikeMigration).map((name) => join(dir, name)),
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

/** What is in a folder, sorted by name; hidden files are left alone. */
function listEntries(dir: string): readonly Dirent[] | Diagnostic {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    return unreadable(dir, 'folder', cause);
  }
}

/** One that is called like a migration is meant to be one, and cannot be read. */
function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() && 'problem' in parseFileName(entry.name);
}

/** By its name; all other files are left alone. */
function isLikeMigration(name: string): boolean {
  return /\.sql$/i.test(name) || (/^\d/.test(name) && isProgram(name));
}

/** A folder within the folder is not read: that is told where it has what would be applied otherwise. */
function leftOut(dir: string): readonly Diagnostic[] {
  const entries = listEntries(dir);
  const found =
    'code' in entries ? [] : entries.filter(({ name }) => 'version' in parseFileName(name));
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      code: '01000',
      severity: 'warning',
      message: `migrations in folder "${basename(dir)}" are not read`,
      detail: `It has ${first.name}${found.length > 1 ? `, and ${found.length - 1} more` : ''}. Only files of the folder of migrations itself are applied.`,
      hint: 'Move them up, or the folder to another place.',
    },
  ];
}

/** The text of a file; a problem, 58P01, 58030, 22021 or 54000, for one that cannot be read. */
export function readText(path: string): SourceFile | Diagnostic {
  try {
    return decodeText(path, readRegularFile(path));
  } catch (cause) {
    return unreadable(path, 'file', cause);
  }
}

/** Where it is stands beside the message, to be shown as seen from the working directory. */
function unreadable(path: string, what: 'file' | 'folder', cause: unknown): Diagnostic {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return {
    code: isMissing ? '58P01' : '58030',
    severity: 'error',
    message:
      what === 'file' ? 'could not read the file' : 'could not read the folder of migrations',
    detail: isMissing ? 'It does not exist.' : `The system says: ${systemReason(cause)}.`,
    file: { name: path, text: '' },
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
    detail: `They are "${basename(other.source.name)}" and "${basename(file.source.name)}".`,
    hint: 'Give the later one a later time.',
    file: file.source,
  };
}
