import { type Diagnostic, loadParser, position, type SourceFile } from '@citrate/parser';
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
  const { inputs, read, problems } = readAll(options);
  const failed = problems.some(({ severity }) => severity === 'error');
  const settings = {
    pg: options.pg ?? 18,
    notNulls: options.pg !== undefined,
    ...(options.namesBy && { namesBy: options.namesBy }),
  };
  const { sources, diagnostics } = nameSources(read, settings);
  const files: WrittenFile[] = [];
  for (const [i, named] of sources.entries()) {
    const file = resultOf(failed ? { ...named, refused: true } : named, options.applied ?? []);
    const path = inputs[i]?.path;
    if (file.state === 'named' && path !== undefined) await replaceFile(path, named.text);
    files.push(path === undefined ? { ...file, text: shownText(named, file) } : file);
  }
  return { files, diagnostics: [...problems, ...diagnostics, ...files.flatMap(noticeOf)] };
}

interface Inputs {
  readonly inputs: readonly NamedInput[];
  readonly read: readonly ReadSource[];
  /** Of the folder, where they belong to none of its files. */
  readonly problems: readonly Diagnostic[];
}

function readAll({ sources = [], migrations }: WriteNamesOptions): Inputs {
  if (migrations === undefined) {
    return { inputs: sources, read: sources.map(readSource), problems: [] };
  }
  const { files, diagnostics } = readMigrations(migrations);
  const read = files.map(({ source, up }) => ({
    source,
    statements: up.statements,
    diagnostics: diagnostics.filter(({ file }) => file === source),
  }));
  return {
    inputs: files.map(({ source }) => ({ ...source, path: source.name })),
    read,
    problems: diagnostics.filter(({ file }) => read.every(({ source }) => source !== file)),
  };
}

function resultOf(
  { source, refused, edits, left }: NamedSource,
  applied: readonly string[],
): WrittenFile {
  const file = source.name;
  const name = parseFileName(file);
  if ('version' in name && applied.includes(name.version)) {
    return { file, state: 'applied', edits: [], left: [] };
  }
  if (refused) return { file, state: 'refused', edits: [], left: [] };
  const state = edits.length > 0 ? 'named' : 'complete';
  const shown = edits.map(({ offset, text, name: written }) => ({
    ...position(source, offset),
    text,
    name: written,
  }));
  return { file, state, edits: shown, left };
}

function shownText({ source, text }: NamedSource, { state }: WrittenFile): string {
  return state === 'named' ? text : source.text;
}

function noticeOf({ file, state }: WrittenFile): Diagnostic[] {
  if (state !== 'applied') return [];
  const message = `migration file "${file}" is applied`;
  const detail = 'It is left as it is: an applied file is never changed.';
  return [{ code: '00000', severity: 'notice', message, detail }];
}
