import { type Diagnostic, locate, type SourceFile, type Statement } from '@citrate/parser';
import { type Catalog, exact, execute, type TreeDiagnostic, withFields } from '../catalog/index.ts';
import { Completion } from '../complete/index.ts';
import type { Replay, ReplayedStatement, ReplaySource, ReplayStep } from './model.ts';
import {
  type Moved,
  moveTransaction,
  noTransaction,
  transactionStatement,
} from './transactions.ts';

/**
 * The statements of all sources in turn, each completed against what those before it made. After an
 * error a statement counts as not applied, and the rest is checked all the same. A transaction that is
 * rolled back, or has an error in it, leaves nothing behind.
 */
export function replay(sources: readonly ReplaySource[], catalog: Catalog): Replay {
  const replayed: ReplayedStatement[] = [];
  let last = catalog;
  for (const { statement, source, completed, diagnostics, after } of replayEach(sources, catalog)) {
    const kept = { statement, completed, diagnostics };
    replayed.push(source ? withFields<ReplayedStatement>(kept, { source }) : kept);
    last = after;
  }
  const diagnostics = replayed.flatMap((s) => s.diagnostics);
  return { catalog: last, statements: replayed, diagnostics };
}

/** The same, statement by statement, with the catalogs between them. */
export function* replayEach(
  sources: readonly ReplaySource[],
  catalog: Catalog,
): Generator<ReplayStep> {
  let state: Moved = { catalog, transaction: noTransaction };
  for (const { source, statements } of sources) {
    for (const statement of statements) {
      const next = replayNext(statement, state, source);
      state = next.state;
      yield next.replayed;
    }
  }
}

function replayNext(
  statement: Statement,
  state: Moved,
  source: SourceFile | undefined,
): { readonly replayed: ReplayStep; readonly state: Moved } {
  const { catalog: before, transaction } = state;
  const control = transactionStatement(statement.tree);
  if (control) {
    const moved = moveTransaction(control, state);
    const completed = { tree: statement.tree, names: [], decisions: [], diagnostics: [] };
    const at = { statement, ...(source && { source }), before, after: moved.catalog };
    return { replayed: { ...at, completed, diagnostics: [] }, state: moved };
  }
  const replayed = replayStatement(statement, before, source);
  const failed = transaction.failed || replayed.diagnostics.some((d) => d.severity === 'error');
  const inBlock = transaction.saved.length > 0;
  return {
    replayed,
    state: {
      catalog: replayed.after,
      transaction: inBlock ? { ...transaction, failed } : transaction,
    },
  };
}

export function replayStatement(
  statement: Statement,
  before: Catalog,
  source?: SourceFile,
): ReplayStep {
  const applied = execute(before, statement.tree);
  const { catalog: after } = applied;
  const completed = new Completion(statement.tree, applied);
  const diagnostics = exact(applied.diagnostics.map((d) => placed(d, statement, source)));
  const replayed = { statement, completed, before, after, diagnostics };
  return source ? withFields<ReplayStep>(replayed, { source }) : replayed;
}

/** The tree's byte offset becomes a place in the text. */
export function placed(
  { location, ...diagnostic }: TreeDiagnostic,
  statement: Statement,
  source: SourceFile | undefined,
): Diagnostic {
  return { ...diagnostic, ...(source && { file: source }), span: locate(statement, location) };
}
