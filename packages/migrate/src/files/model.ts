import type { SourceFile, Span, Statement } from '@citrate/parser';

/**
 * One `key=value` of a comment `-- citrate: key=value …`.
 * - `transaction` (`on`, `off`) and `consistency` (`atomic`, `staged`, `convergent`) hold for their
 *   section, or for the whole file where they stand before the first `-- migrate:` marker
 * - `on` (`shards`) holds for the next statement, which then makes a trigger or a rule on every shard
 * - `batch` (how many rows) and `pause` (`100ms`, `2s`, `auto`) hold for the next statement, an UPDATE or a
 *   DELETE, which is then carried out in batches
 * - `ignore` names a rule that is not to be reported; its span tells for what
 */
export interface Directive {
  readonly key: 'transaction' | 'consistency' | 'on' | 'batch' | 'pause' | 'ignore';
  readonly value: string;
  /** Why a rule is ignored, for the next reader. */
  readonly reason?: string;
  /** The words `key=value`, with the reason if there is one. */
  readonly span: Span;
}

export interface MigrationFile {
  /** `YYYYMMDDHHMMSS`, UTC: the order of application. `R__name` of a repeatable file: after all others. */
  readonly version: string;
  readonly name: string;
  /** What spans are offsets of: the file, or what was recorded of a program, with origins in it. */
  readonly source: SourceFile;
  /** The text of the file itself. */
  readonly raw: string;
  readonly up: Section;
  /** Absent when the file has no `-- migrate:down`, or exports no `down`. */
  readonly down?: Section;
  readonly sums: FileSums;
}

export interface Section {
  /** What stands between its marker and the next, or the ends of the file. */
  readonly span: Span;
  /** Their spans are offsets into the whole file. */
  readonly statements: readonly Statement[];
  /** In order; `transaction` and `consistency` at most once each. */
  readonly directives: readonly Directive[];
}

/**
 * How a file is recognised once it was applied. Raw equal is equal; otherwise the token sums decide:
 * comments, white space and line ends don't count, directives do.
 */
export interface FileSums {
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  /** SHA-256 over its tokens and directives, hex; of a program, over those of what was recorded. */
  readonly tokens: string;
  /** Version of the algorithm behind `tokens`. */
  readonly algorithm: number;
}
