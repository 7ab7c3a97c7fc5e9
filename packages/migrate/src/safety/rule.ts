import type {
  AlterTableCmd,
  AlterTableStmt,
  AlterTableType,
  Node,
  NodeOf,
  Severity,
} from '@citrate/parser';
import type { Catalog, ChosenName, Decision } from '../catalog/index.ts';
import type { Table } from '../catalog/model.ts';
import type { StatementTag, VerdictKind } from '../distribute/index.ts';

/** One statement of a file, and all that a rule may look at. */
export interface SafetyQuestion {
  /** The statement completed: every name explicit. */
  readonly tree: Node;
  /** The statement as it is written. */
  readonly written: Node;
  readonly sql: string;
  /** Names that the statement leaves to Postgres. */
  readonly names: readonly ChosenName[];
  /** What Postgres decides in it, about nodes of `written`. */
  readonly decisions: readonly Decision[];
  readonly before: Catalog;
  readonly after: Catalog;
  readonly verdict: VerdictKind;
  /** All statements of the file, in order, and which of them this one is. */
  readonly file: readonly SafetyQuestion[];
  readonly index: number;
  /** False in a file with the directive `transaction=off`. */
  readonly transactional: boolean;
  /** Whether a directive has its rows changed in batches. */
  readonly inBatches: boolean;
  readonly engine: 'postgres' | 'citus';
}

/** What a rule has to say. Where code or severity are absent, they are 01000 and the rule's. */
export interface Finding {
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** As trees have it: bytes from the start of the text that was parsed. */
  readonly location?: number | undefined;
  readonly code?: string;
  /** SQL to write in place of the whole statement; absent where no text is sure to be meant. */
  readonly fix?: Fix | undefined;
}

/** Writes the SQL once somebody reads it: most of those who ask for findings never do. */
export type Fix = () => string;

export interface FileFinding extends Finding {
  /** The statement that it is about. */
  readonly question: SafetyQuestion;
}

/** What a rule says of each kind of statement that concerns it. */
export type StatementChecks = {
  readonly [T in StatementTag]?: (
    statement: NodeOf<T>,
    question: SafetyQuestion,
  ) => readonly Finding[];
};

/** A subcommand of ALTER TABLE, and the table just before its statement. */
export interface Altered {
  readonly command: AlterTableCmd;
  readonly table: Table;
  readonly statement: AlterTableStmt;
  readonly question: SafetyQuestion;
}

export type SubcommandCheck = (altered: Altered) => readonly Finding[];

export type SubcommandChecks = { readonly [T in AlterTableType]?: SubcommandCheck };

/** One danger: `name` is what directives, configuration and the page in `docs/rules/` call it. */
export interface SafetyRule {
  readonly name: string;
  /** The heading of its page. */
  readonly title: string;
  /** Unless the configuration has another. */
  readonly severity: Severity;
  readonly statements?: StatementChecks;
  readonly subcommands?: SubcommandChecks;
  /** Of tables that others may be using: not of those that the file made. */
  readonly subcommandsInUse?: SubcommandChecks;
  /** For what only the whole file shows; the statements are in order, and at least one. */
  readonly checkFile?: (questions: readonly SafetyQuestion[]) => readonly FileFinding[];
}
