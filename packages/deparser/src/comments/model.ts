import type { Node } from '@citrate/parser';

/** Comments at a node, each as it stands in SQL: `-- why` or `/* why *\/`. */
export interface NodeComments {
  /** On lines of their own before it. */
  readonly before?: readonly string[];
  /** Behind it on its line: a line comment can only be the last. */
  readonly after?: readonly string[];
  /** On lines of their own behind it, where it is the last of its list. */
  readonly below?: readonly string[];
}

/**
 * Comments to write: of statements, which have them `before` only, and of the items of lists, such as
 * columns of tables, subcommands of ALTER TABLE and targets of SELECT. The keys are the wrapped nodes
 * themselves (`{ ColumnDef: … }`), found by identity.
 */
export type Comments = ReadonlyMap<Node, NodeComments>;

/** A list whose items may have comments, as a printer wrote it. */
export interface WrittenList {
  readonly nodes: readonly Node[];
  /** What stands before its first item: `(`, or the key word or words; '' if nothing tells. */
  readonly opener: string;
}
