import { type Diagnostic, loadParser, position, type SourceFile } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import { baseName, parseFileName, replaceFile } from '../files/index.ts';
import { type NamedSource, nameSources, type ReadSource } from '../replay/index.ts';
import { type FileText, readInputs } from './inputs.ts';
import type { NamesOptions } from './names.ts';
import { offlineCatalog, withSnapshotRead } from './start.ts';

export interface WriteNamesOptions extends Omit<NamesOptions, 'sources'> {
  /** Of a text without a path, the new one is in the result alone. */
  readonly sources?: readonly FileText[];
  /** Versions of migrations that are applied, or begun: their files are never changed. */
  readonly applied?: readonly string[];
  /**
   * The database as it stands, with all that is applied: names of the other migrations are chosen
   * there. Absent, or for files that are no migrations: an empty database, with all files in order.
   */
  readonly catalog?: Catalog;
}

export interface WriteNamesResult {
  readonly files: readonly WrittenFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * - `named`: names were put in
 * - `complete`: there was nothing to put in
 * - `applied`: left as it is
 * - `refused`: left as it is, as it or a file before it has an error
 * - `recorded`: a program, left as it is; `left` are the names that could be written into SQL
 */
export interface WrittenFile {
  readonly file: string;
  readonly state: 'named' | 'complete' | 'applied' | 'refused' | 'recorded';
  /** What was put in, where: positions in the text as it was, from 1. */
  readonly edits: readonly WrittenName[];
  /** Names that PostgreSQL goes on choosing: the statements have no place for them. */
  readonly left: readonly ChosenName[];
  /** The new text of what is no file. */
  readonly text?: string;
}

export interface WrittenName {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly name: string;
}

/**
 * Write into the files the names that their statements leave to PostgreSQL: what is there stays to
 * the byte. A second run finds nothing to do. Names of not-nulls are written where the version was
 * said. Problems are gathered, not thrown; with an error in a file, it and those after it are left.
 */
export async function writeNames(given: WriteNamesOptions): Promise<WriteNamesResult> {
  await loadParser();
  const options = withSnapshotRead(given);
  const { inputs, problems } = await readAll(options);
  const failed = problems.some(({ severity }) => severity === 'error');
  const { read, catalog } = basisOf(inputs, options);
  const { sources, diagnostics } = nameSources(read, catalog, {
    notNulls: options.pg !== undefined,
  });
  const files: WrittenFile[] = [];
  for (const { path, source, applied } of inputs) {
    const named = sources.find((one) => one.source === source);
    const file = resultOf(source, applied ? undefined : named, failed);
    if (file.state === 'named' && path !== undefined) await replaceFile(path, named?.text ?? '');
    const text = file.state === 'named' ? named?.text : source.text;
    files.push(path === undefined && text !== undefined ? { ...file, text } : file);
  }
  return { files, diagnostics: [...problems, ...diagnostics, ...noticesOf(files)] };
}

interface NamedText extends ReadSource {
  readonly path?: string;
  readonly applied: boolean;
  readonly isMigration: boolean;
}

async function readAll({ applied = [], ...options }: WriteNamesOptions): Promise<{
  readonly inputs: readonly NamedText[];
  readonly problems: readonly Diagnostic[];
}> {
  const { inputs, problems } = await readInputs(options);
  const named = inputs.map(({ source, path, up: { statements }, diagnostics }) => {
    const name = parseFileName(source.name);
    const isMigration = 'version' in name;
    const isApplied = isMigration && applied.includes(name.version);
    const at = path === undefined ? {} : { path };
    return { source, statements, diagnostics, ...at, applied: isApplied, isMigration };
  });
  return { inputs: named, problems };
}

/** What is replayed, and in what. */
function basisOf(
  inputs: readonly NamedText[],
  { catalog, pg = 18, namesBy, snapshot }: WriteNamesOptions,
): { readonly read: readonly ReadSource[]; readonly catalog: Catalog } {
  const by = namesBy && { namesBy };
  const pending = inputs.filter(({ applied }) => !applied);
  if (snapshot !== undefined) {
    return { read: pending, catalog: { ...offlineCatalog({ snapshot }), ...by } };
  }
  if (catalog && inputs.every(({ isMigration }) => isMigration)) {
    return { read: pending, catalog: { ...catalog, pg, ...by } };
  }
  return { read: inputs, catalog: { ...offlineCatalog({ pg }), ...by } };
}

function resultOf(
  source: SourceFile,
  named: NamedSource | undefined,
  failed: boolean,
): WrittenFile {
  const nothing = { file: source.name, edits: [], left: [] };
  if (!named) return { ...nothing, state: 'applied' };
  if (named.refused || failed) return { ...nothing, state: 'refused' };
  const { edits, left } = named;
  const shown = edits.map(({ offset, text, name }) => ({
    ...position(source, offset),
    text,
    name,
  }));
  if (source.origins && edits.length > 0) return { ...nothing, state: 'recorded', left };
  const state = edits.length > 0 ? 'named' : 'complete';
  return { file: source.name, state, edits: shown, left };
}

/** Applied files are told together: there may be hundreds. */
function noticesOf(files: readonly WrittenFile[]): readonly Diagnostic[] {
  const recorded = files.filter(({ state }) => state === 'recorded');
  const [first, ...more] = files.filter(({ state }) => state === 'applied');
  const programs = recorded.map(({ file, left }) => notWritten(file, left));
  return first ? [appliedFiles(first, more.length), ...programs] : programs;
}

function appliedFiles({ file }: WrittenFile, more: number): Diagnostic {
  const message =
    more === 0
      ? `migration file "${baseName(file)}" is applied`
      : `${more + 1} migration files are applied, the first is "${baseName(file)}"`;
  const detail = `${more === 0 ? 'It is left as it is' : 'They are left as they are'}: an applied file is never changed.`;
  return { code: '00000', severity: 'notice', message, detail };
}

/** What is recorded has names in no place of the program that could be known. */
function notWritten(file: string, left: readonly ChosenName[]): Diagnostic {
  const names = left.map(({ kind, name, table }) => `${kind} ${name} of ${table}`);
  return {
    code: '00000',
    severity: 'notice',
    message: `names cannot be written into "${baseName(file)}": it is a program`,
    detail: `PostgreSQL chooses ${names.join(', ')}.`,
    hint: 'Name them in the program, such as with addUniqueConstraint(name, columns).',
  };
}
