import { type Diagnostic, loadParser, position, type SourceFile } from '@citrate/parser';
import { emptyCatalog } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import { parseFileName, readMigrations, replaceFile } from '../files/index.ts';
import { type NamedSource, nameSources, type ReadSource, readSource } from '../replay/index.ts';
import type { NamesOptions } from './names.ts';

/** A text to write names into. */
export interface NamedInput extends SourceFile {
  /** The file to change; without, the new text is in the result alone. */
  readonly path?: string;
}

export interface WriteNamesOptions extends Omit<NamesOptions, 'sources'> {
  readonly sources?: readonly NamedInput[];
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
 */
export interface WrittenFile {
  readonly file: string;
  readonly state: 'named' | 'complete' | 'applied' | 'refused';
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
export async function writeNames(options: WriteNamesOptions): Promise<WriteNamesResult> {
  await loadParser();
  const { inputs, problems } = readAll(options);
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
  return { files, diagnostics: [...problems, ...diagnostics, ...files.flatMap(noticeOf)] };
}

interface Input extends ReadSource {
  readonly path?: string;
  readonly applied: boolean;
  readonly isMigration: boolean;
}

/** The files, and problems of the folder that belong to none of them. */
function readAll({ sources = [], migrations, applied = [] }: WriteNamesOptions): {
  readonly inputs: readonly Input[];
  readonly problems: readonly Diagnostic[];
} {
  const inputOf = (read: ReadSource, path: string | undefined): Input => {
    const name = parseFileName(read.source.name);
    const isMigration = 'version' in name;
    const isApplied = isMigration && applied.includes(name.version);
    return { ...read, ...(path !== undefined && { path }), applied: isApplied, isMigration };
  };
  if (migrations === undefined) {
    const inputs = sources.map((source) => inputOf(readSource(source), source.path));
    return { inputs, problems: [] };
  }
  const { files, diagnostics } = readMigrations(migrations);
  const inputs = files.map(({ source, up: { statements } }) => {
    const own = diagnostics.filter(({ file }) => file === source);
    return inputOf({ source, statements, diagnostics: own }, source.name);
  });
  const problems = diagnostics.filter(({ file }) => inputs.every(({ source }) => source !== file));
  return { inputs, problems };
}

/** What is replayed, and in what. */
function basisOf(
  inputs: readonly Input[],
  { catalog, pg = 18, namesBy }: WriteNamesOptions,
): { readonly read: readonly ReadSource[]; readonly catalog: Catalog } {
  const by = namesBy && { namesBy };
  if (catalog && inputs.every(({ isMigration }) => isMigration)) {
    const pending = inputs.filter(({ applied }) => !applied);
    return { read: pending, catalog: { ...catalog, pg, ...by } };
  }
  return { read: inputs, catalog: emptyCatalog({ pg, anyRole: true, ...by }) };
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
  const state = edits.length > 0 ? 'named' : 'complete';
  return { file: source.name, state, edits: shown, left };
}

function noticeOf({ file, state }: WrittenFile): Diagnostic[] {
  if (state !== 'applied') return [];
  const message = `migration file "${file}" is applied`;
  const detail = 'It is left as it is: an applied file is never changed.';
  return [{ code: '00000', severity: 'notice', message, detail }];
}
