import type { Diagnostic, SourceFile, Statement } from '@citrate/parser';
import type { Catalog, ChosenName } from '../catalog/index.ts';
import type { Completed, NameEdit } from '../complete/index.ts';

/** Statements of one text; the text, if known, is named by diagnostics. */
export interface ReplaySource {
  readonly source?: SourceFile;
  readonly statements: readonly Statement[];
}

export interface ReplayedStatement {
  readonly statement: Statement;
  readonly source?: SourceFile;
  readonly completed: Completed;
  readonly diagnostics: readonly Diagnostic[];
}

/** A statement as it is replayed: whoever keeps these keeps a catalog for each. */
export interface ReplayStep extends ReplayedStatement {
  /** What the statement was applied to. */
  readonly before: Catalog;
  /** What came of it: `before` itself if the statement failed. */
  readonly after: Catalog;
}

export interface Replay {
  /** After the last statement; failed ones count as not applied. */
  readonly catalog: Catalog;
  readonly statements: readonly ReplayedStatement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A source, and what reading it said. */
export interface ReadSource extends ReplaySource {
  readonly source: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** One text with its names written into it. */
export interface NamedSource {
  readonly source: SourceFile;
  /** It, or one before it, has an error: nothing is written. */
  readonly refused: boolean;
  /** With the edits made. */
  readonly text: string;
  /** In order; offsets into the source's text. */
  readonly edits: readonly NameEdit[];
  /** Names that its statements have no place for. */
  readonly left: readonly ChosenName[];
}

export interface NamedSources {
  readonly sources: readonly NamedSource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What `citrate names` prints. */
export interface Names {
  readonly statements: readonly { readonly sql: string; readonly names: readonly ChosenName[] }[];
  readonly diagnostics: readonly Diagnostic[];
}
