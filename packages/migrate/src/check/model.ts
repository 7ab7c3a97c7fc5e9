import type { Diagnostic, Node, SourceFile, Span, Statement } from '@citrate/parser';
import type { TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import type { Asked, Judged } from '../distribute/index.ts';
import type { VerdictKind } from '../distribute/verdict.ts';
import type { Directive } from '../files/model.ts';
import type { JudgedStatement } from '../safety/index.ts';

/** What becomes of a statement on the cluster that is asked about. */
export type Judge = (statement: Node, before: Catalog, asked: Asked) => Judged;

/** A text taken apart, to be checked. */
export interface CheckSource {
  readonly source: SourceFile;
  /** What of the text is checked: a section of it, or all. */
  readonly span: Span;
  readonly statements: readonly Statement[];
  readonly directives: readonly Directive[];
  /** What reading it said. */
  readonly diagnostics: readonly Diagnostic[];
  /** Its statements count for those after it, and nothing is said of them. */
  readonly silent?: boolean;
}

/** All statements of a text. */
export interface CheckedFile {
  readonly text: CheckSource;
  readonly statements: readonly JudgedStatement[];
  readonly before: Catalog;
  readonly after: Catalog;
  /** Tables that are new at the end, or not as they were. */
  readonly changed: readonly Table[];
}

/** Says more of a statement than what becomes of it. */
export type StatementJudge = (checked: JudgedStatement) => readonly TreeDiagnostic[];

/** Says what no single statement shows, each at its place in the text. */
export type FileJudge = (file: CheckedFile) => readonly Diagnostic[];

/** What is asked of each statement, of each file. */
export interface Checks {
  /** A judge for one file: it may keep in mind what the file has begun. */
  readonly judgeOfFile: () => Judge;
  readonly statementJudges: readonly StatementJudge[];
  readonly fileJudges: readonly FileJudge[];
}

/** What becomes of a statement. */
export interface StatementVerdict {
  readonly file: SourceFile;
  readonly span: Span;
  /** As written, but for passwords. */
  readonly sql: string;
  readonly verdict: VerdictKind;
  /** What a rebalance takes from shards: see Verdict. */
  readonly survivesMove?: 're-apply';
  /** SQLSTATE of the first error of a refused statement. */
  readonly code?: string;
  /** The page that explains this error. */
  readonly page?: string;
}

export interface CheckResult {
  /** The texts that are reported on, in order. */
  readonly files: readonly SourceFile[];
  readonly statements: readonly StatementVerdict[];
  /** Text by text, each in the order of its lines. */
  readonly diagnostics: readonly Diagnostic[];
}
