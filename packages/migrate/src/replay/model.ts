import type { Diagnostic, SourceFile, Statement } from '@citrate/parser';
import type { Catalog, ChosenName } from '../catalog/index.ts';
import type { Completed } from '../complete/index.ts';

/** Statements of one text; the text, if known, is named by diagnostics. */
export interface ReplaySource {
  readonly source?: SourceFile;
  readonly statements: readonly Statement[];
}

export interface ReplayedStatement {
  readonly statement: Statement;
  readonly source?: SourceFile;
  readonly completed: Completed;
  /** What the statement was applied to. */
  readonly before: Catalog;
  /** What came of it: `before` itself if the statement failed. */
  readonly after: Catalog;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Replay {
  /** After the last statement; failed ones count as not applied. */
  readonly catalog: Catalog;
  readonly statements: readonly ReplayedStatement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What `citrate names` prints. */
export interface Names {
  readonly statements: readonly { readonly sql: string; readonly names: readonly ChosenName[] }[];
  readonly diagnostics: readonly Diagnostic[];
}
