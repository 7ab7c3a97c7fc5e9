import { type Diagnostic, locate, type SourceFile, type Statement } from '@citrate/parser';
import type { Catalog, TreeDiagnostic } from '../catalog/index.ts';
import { completeAndApply } from '../complete/index.ts';
import type { Replay, ReplayedStatement, ReplaySource } from './model.ts';

/**
 * The statements of all sources in turn, each completed against what those before it made. After an
 * error a statement counts as not applied, and the rest is checked all the same.
 */
export function replay(sources: readonly ReplaySource[], catalog: Catalog): Replay {
  const replayed: ReplayedStatement[] = [];
  let before = catalog;
  for (const { source, statements } of sources) {
    for (const statement of statements) {
      const next = replayStatement(statement, before, source);
      replayed.push(next);
      before = next.after;
    }
  }
  const diagnostics = replayed.flatMap((s) => s.diagnostics);
  return { catalog: before, statements: replayed, diagnostics };
}

export function replayStatement(
  statement: Statement,
  before: Catalog,
  source?: SourceFile,
): ReplayedStatement {
  const { catalog: after, ...completed } = completeAndApply(statement.tree, before);
  const diagnostics = completed.diagnostics.map((d) => placed(d, statement, source));
  return { statement, ...(source && { source }), completed, before, after, diagnostics };
}

/** The tree's byte offset becomes a place in the text. */
export function placed(
  { location, ...diagnostic }: TreeDiagnostic,
  statement: Statement,
  source: SourceFile | undefined,
): Diagnostic {
  return { ...diagnostic, ...(source && { file: source }), span: locate(statement, location) };
}
