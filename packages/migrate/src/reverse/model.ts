/** What the derivation of reverse statements takes and gives. */
import type { Diagnostic, Node, NodeOf, Tag } from '@citrate/parser';
import type { Catalog, QualifiedName } from '../catalog/index.ts';

/** A statement that was carried out, and what was there before and after it. */
export interface Done {
  /** Completed: every name explicit. */
  readonly tree: Node;
  /** As the file has it, for messages. */
  readonly sql: string;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** What a rule may look at, beside the statement. */
export interface Around extends Pick<Done, 'before' | 'after'> {
  /** What there was before the file, and after it. */
  readonly begin: Catalog;
  readonly end: Catalog;
  /**
   * The file has made this relation: whatever it did to it goes with it. Never true where the file
   * renames relations, since names don't tell then.
   */
  isNew(relation: QualifiedName): boolean;
}

/** Statements that undo one, in order; or why there are none: the rest of a sentence about it. */
export type Reversed = { readonly trees: readonly Node[] } | { readonly refused: string };

export type Reverse<T extends Tag> = (statement: NodeOf<T>, around: Around) => Reversed;

export interface ReversedFile {
  /** In the order in which they are to be run; empty where a diagnostic says why. */
  readonly trees: readonly Node[];
  /** Of severity error: statements that nothing could be derived for. */
  readonly diagnostics: readonly Diagnostic[];
}

export const nothing: Reversed = { trees: [] };

export function undoneBy(...trees: readonly Node[]): Reversed {
  return { trees };
}

export function refused(why: string): Reversed {
  return { refused: why };
}

/** Several parts of a statement, the last one undone first. */
export function inReverse(parts: readonly Reversed[]): Reversed {
  const why = parts.find((part) => 'refused' in part);
  if (why) return why;
  return { trees: parts.toReversed().flatMap((part) => ('trees' in part ? part.trees : [])) };
}
