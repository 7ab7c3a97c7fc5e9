import { deparse } from '@citrate/deparser';
import type { SourceFile } from '@citrate/parser';
import type { Catalog, ChosenName } from '../catalog/index.ts';
import {
  fillIn,
  type NameEdit,
  type NameEditOptions,
  nameEdits,
  withEdits,
  writtenDecisions,
} from '../complete/index.ts';
import { readSections } from '../files/index.ts';
import type { NamedSource, NamedSources, ReadSource, ReplayedStatement } from './model.ts';
import { replay } from './replay.ts';

/**
 * Each source with the names written into it that its statements leave to Postgres, in order, in a
 * database like the catalog. What stands behind `-- migrate:down` stays as it is. So does a source with
 * an error, and all after it: what they would be named depends on what is wrong there.
 */
export function nameSources(
  read: readonly ReadSource[],
  catalog: Catalog,
  options: NameEditOptions,
): NamedSources {
  const replayed = replay(read, catalog);
  const named: NamedSource[] = [];
  let failed = false;
  for (const { source, diagnostics } of read) {
    const own = replayed.statements.filter((statement) => statement.source === source);
    const all = [...diagnostics, ...own.flatMap((statement) => statement.diagnostics)];
    failed ||= all.some(({ severity }) => severity === 'error');
    named.push(failed ? unchanged(source) : nameSource(source, own, options));
  }
  const diagnostics = [...read.flatMap((one) => one.diagnostics), ...replayed.diagnostics];
  return { sources: named, diagnostics };
}

/** A text taken apart, for `nameSources`. */
export function readSource(source: SourceFile): ReadSource {
  const { up, diagnostics } = readSections(source);
  return { source, statements: up.statements, diagnostics };
}

function unchanged(source: SourceFile): NamedSource {
  return { source, refused: true, text: source.text, edits: [], left: [] };
}

function nameSource(
  source: SourceFile,
  statements: readonly ReplayedStatement[],
  options: NameEditOptions,
): NamedSource {
  const edits = statements.flatMap(({ statement, completed }) =>
    nameEdits(statement, writtenDecisions(statement.tree, completed.decisions, options)),
  );
  // Names can be written into SQL alone: of a program, the edits say what could be named.
  if (source.origins) {
    return { ...unchanged(source), refused: false, edits, left: leftOpen(statements, []) };
  }
  const text = withEdits(source.text, edits);
  if (edits.length > 0) requireSame({ ...source, text }, statements, options);
  return { source, refused: false, text, edits, left: leftOpen(statements, edits) };
}

function leftOpen(
  statements: readonly ReplayedStatement[],
  edits: readonly NameEdit[],
): ChosenName[] {
  const written = new Set(edits.map(({ name }) => name));
  return statements
    .flatMap(({ completed }) => completed.names)
    .filter(({ name }) => !written.has(name));
}

/** The new text is read once more: a file is never changed to anything but what was meant. */
function requireSame(
  source: SourceFile,
  statements: readonly ReplayedStatement[],
  options: NameEditOptions,
): void {
  const meant = statements.map(({ statement, completed }) =>
    fillIn(statement.tree, writtenDecisions(statement.tree, completed.decisions, options)),
  );
  const { up, diagnostics } = readSections(source);
  const same =
    up.statements.length === meant.length &&
    up.statements.every(({ tree }, i) => {
      const expected = meant[i];
      return expected !== undefined && deparse(tree) === deparse(expected);
    });
  if (same && !diagnostics.some(({ severity }) => severity === 'error')) return;
  throw new TypeError(`the names written into ${source.name} would change what it says`);
}
