import type { SourceFile, Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'notice';

/**
 * Something a user should know, in the voice of PostgreSQL's messages: `message` is lower-case, one
 * line, without a period; `detail` and `hint` are full sentences.
 */
export interface Diagnostic {
  /** SQLSTATE: PostgreSQL's own wherever it has one for the case. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Where in which text; `span` without `file` is relative to the only text at hand. */
  readonly file?: SourceFile;
  readonly span?: Span;
  /** The server (by its name in the configuration) and the shard that reported it. */
  readonly server?: string;
  readonly shardId?: number;
  /** The rule that found it, as directives, severities and the pages of the documentation name it. */
  readonly rule?: string;
  /** The page that explains it, as a path below docs/, with the heading: `distribution/README.md#keys`. */
  readonly page?: string;
  /**
   * SQL to write in place of the statement: it does what was meant, and has not the problem. Empty: the
   * statement is to be removed.
   */
  readonly fix?: string;
  readonly cause?: unknown;
}

/** Thrown where a function cannot give its result; carries every problem found, at least one. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => d.message).join('\n'));
    this.diagnostics = diagnostics;
  }
}
