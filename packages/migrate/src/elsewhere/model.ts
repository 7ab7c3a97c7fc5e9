/** What other tools for migrations have, and what becomes of it. */
import type { Diagnostic } from '@citrate/parser';
import type { QualifiedName } from '../catalog/index.ts';

/** The tools that `citrate baseline --from` knows. */
export type ToolName =
  | 'kysely'
  | 'node-pg-migrate'
  | 'dbmate'
  | 'golang-migrate'
  | 'flyway'
  | 'atlas'
  | 'graphile-migrate'
  | 'pg-mig';

/** A file of the other tool's folder. */
export interface TheirFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A migration as the other tool's folder has it. */
export interface TheirMigration {
  /** As its history calls it. */
  readonly key: string;
  /** What it does, in the words of its file's name. */
  readonly name: string;
  /** Of its first file. */
  readonly path: string;
  /** Digits that its order is told by, if they say a time or a number. */
  readonly order?: string;
  /** Absent for a program. */
  readonly up?: string;
  readonly down?: string;
  /** A program that Citrate can record, as it is. */
  readonly program?: string;
  /** Whether it asked to be run outside of a transaction. */
  readonly outside?: boolean;
  /** As its history keeps it. */
  readonly sum?: string;
  /** Why it cannot be taken over while it is pending: a detail and a hint. */
  readonly obstacle?: Obstacle;
}

export interface Obstacle {
  readonly detail: string;
  readonly hint: string;
}

export interface TheirFolder {
  /** In the order in which the tool applies them. */
  readonly migrations: readonly TheirMigration[];
  /** Run again whenever they change: named `R__name.sql`, as ours are. */
  readonly repeatable: readonly TheirFile[];
  readonly problems: readonly Diagnostic[];
}

/** A row of the other tool's history: columns as text. */
export type TheirRow = Readonly<Record<string, string | null>>;

/** What a history says was applied. */
export interface TheirRecord {
  readonly key: string;
  readonly sum?: string;
  /** There is no file of it, and none is needed. */
  readonly withoutFile?: boolean;
}

export interface TheirHistory {
  readonly applied: readonly TheirRecord[];
  readonly problems: readonly Diagnostic[];
}

/** Where a tool writes down what it has applied. */
export type Source =
  | {
      readonly kind: 'table';
      readonly table: QualifiedName;
      readonly columns: readonly string[];
      /** The column by which rows are ordered. */
      readonly orderBy: string;
      /** Columns that another tool's table of that name has. */
      readonly not?: readonly string[];
    }
  | {
      readonly kind: 'functions';
      /** In each schema, one that gives a text. A row has `schema` and `text`. */
      readonly name: string;
    };

/** What a tool has in the database for itself: no part of anybody's schema. */
export interface Belongings {
  readonly schemas?: readonly string[];
  /** Beside the table, in its schema. */
  readonly tables?: readonly string[];
  /** In any schema. */
  readonly functions?: readonly string[];
}

export interface Tool {
  readonly name: ToolName;
  /** Where its files are unless it was told otherwise. */
  readonly folder: string;
  readonly source: Source;
  readonly belongings: Belongings;
  readFolder(files: readonly TheirFile[]): TheirFolder;
  readHistory(rows: readonly TheirRow[], folder: TheirFolder): TheirHistory;
}

/** A file that Citrate gets in the place of theirs. */
export interface OurFile {
  /** `YYYYMMDDHHMMSS`, or `R__name`. */
  readonly version: string;
  readonly name: string;
  /** The file's name. */
  readonly file: string;
  readonly text: string;
  /** The file of theirs that it was made from; absent for the baseline. */
  readonly from?: string;
}

/** What is to be done: one file for all that is applied, and one for each that is pending. */
export interface Transition {
  readonly baseline: OurFile;
  readonly pending: readonly OurFile[];
  readonly diagnostics: readonly Diagnostic[];
}
