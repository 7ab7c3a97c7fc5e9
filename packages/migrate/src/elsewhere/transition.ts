/** From the other tool's files to ours. */
import { extname } from 'node:path';
import type { OurFile, TheirFile, TheirFolder, TheirMigration, Tool, Transition } from './model.ts';
import { timesOf, versionOf } from './order.ts';
import type { Standing } from './standing.ts';

/**
 * One file for all that is applied, made of the statements given, and one for each that is pending,
 * with versions in the other tool's order. The pending ones hold what theirs hold.
 */
export function transitionOf(
  tool: Tool,
  { applied, pending, diagnostics }: Standing,
  folder: TheirFolder,
  statements: readonly string[],
): Transition {
  const times = timesOf([...applied, ...pending].map(({ order }) => order));
  const [last = 0, ...later] = times.slice(Math.max(applied.length - 1, 0)).map(versionOf);
  return {
    baseline: baselineFile(tool, String(last), applied, statements),
    pending: [
      ...pending.map((one, i) => pendingFile(one, later[i] ?? '')),
      ...folder.repeatable.map(repeatableFile),
    ],
    diagnostics,
  };
}

function baselineFile(
  { name }: Tool,
  version: string,
  applied: Standing['applied'],
  statements: readonly string[],
): OurFile {
  const text = [
    `-- What the database had when Citrate took over from ${name}, in place of:`,
    ...applied.map(({ key }) => `--   ${oneLine(key)}`),
    '-- migrate:up',
    ...statements.map((sql) => `${sql};\n`),
  ].join('\n');
  return { version, name: 'baseline', file: `${version}_baseline.sql`, text };
}

function oneLine(key: string): string {
  return `* ${key.replaceAll(/\s+/g, ' ')}`;
}

function pendingFile(theirs: TheirMigration, version: string): OurFile {
  const name = wordsOf(theirs.name);
  const ending = theirs.program === undefined ? '.sql' : extname(theirs.path);
  const text = theirs.program ?? sectionsOf(theirs);
  return { version, name, file: `${version}_${name}${ending}`, text, from: theirs.path };
}

function sectionsOf({ up = '', down, outside }: TheirMigration): string {
  return [
    '-- migrate:up\n',
    ...(outside ? ['-- citrate: transaction=off\n'] : []),
    block(up),
    ...(down === undefined ? [] : ['\n-- migrate:down\n', block(down)]),
  ].join('');
}

/** Without empty lines around it. */
function block(text: string): string {
  const inner = text.replace(/^\uFEFF/, '').replace(/^(?:[ \t]*\r?\n)+/, '');
  return inner.trim() === '' ? '' : `${inner.trimEnd()}\n`;
}

function repeatableFile({ path, text }: TheirFile): OurFile {
  const name = wordsOf(path.replace(/^R__/, '').replace(/\.sql$/, ''));
  const version = `R__${name}`;
  return { version, name, file: `${version}.sql`, text, from: path };
}

/** What the name of a file may be made of here. */
function wordsOf(name: string): string {
  const words = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_')
    .replace(/^[_.-]+/, '');
  return words === '' ? 'change' : words.slice(0, 100);
}
