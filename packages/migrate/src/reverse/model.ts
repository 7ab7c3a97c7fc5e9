/** What the derivation of reverse statements takes and gives. */
import type { Diagnostic, Node, NodeOf, Span, Tag } from '@citrate/parser';
import type { Catalog, QualifiedName } from '../catalog/index.ts';

/** A statement that was carried out, and what was there before and after it. */
export interface Done {
  /** Completed: every name explicit. */
  readonly tree: Node;
  /** As the file has it, for messages. */
  readonly sql: string;
  /** In the file. */
  readonly span: Span;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** What a table has, by names. */
export type PartKind = 'columns' | 'constraints';

type IsPart = (of: PartKind, table: QualifiedName, name: string | undefined) => boolean;

/** What a rule may look at, beside the statement. */
export interface Around extends Pick<Done, 'before' | 'after'> {
  /** What there was before the file, and after it. */
  readonly begin: Catalog;
  readonly end: Catalog;
  /** The file has made this relation before the statement: whatever it does to it goes with it. */
  readonly isNew: (relation: QualifiedName) => boolean;
  /** The file has made this column or constraint of a table that was there before. */
  readonly isNewPart: IsPart;
  /** Such a one that is not there any more when the file has run. */
  readonly isPassingPart: IsPart;
  /** What the statement has made is there when the file has run, whatever it is called then. */
  readonly lasts: (relation: QualifiedName) => boolean;
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
