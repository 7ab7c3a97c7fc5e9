import type { SourceFile, Span, Statement } from '@citrate/parser';

/** `-- citrate: key=value …`, one per key; where it stands decides what it holds for. */
export interface Directive {
  readonly key: 'transaction' | 'consistency' | 'ignore';
  readonly value: string;
  readonly reason?: string;
  readonly span: Span;
}

export interface MigrationFile {
  /** `YYYYMMDDHHMMSS`, the order of application. */
  readonly version: string;
  readonly name: string;
  readonly source: SourceFile;
  readonly up: Section;
  /** Absent when the file has no `-- migrate:down`. */
  readonly down?: Section;
  readonly sums: FileSums;
}

export interface Section {
  readonly span: Span;
  readonly statements: readonly Statement[];
  readonly directives: readonly Directive[];
}

/**
 * How a file is recognised once it was applied. Raw equal is equal; otherwise the token sums decide:
 * comments, white space and line ends don't count, directives do.
 */
export interface FileSums {
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  /** SHA-256 over its tokens and directives, hex. */
  readonly tokens: string;
  /** Version of the algorithm behind `tokens`. */
  readonly algorithm: number;
}
