import type { Diagnostic, Node } from '@citrate/parser';

/** What a name can be chosen for; the words of `citrate names`. */
export type NameKind =
  | 'primary key'
  | 'unique'
  | 'check'
  | 'foreign key'
  | 'exclusion'
  | 'not null'
  | 'index'
  | 'sequence'
  | 'statistics';

/** A name that the statement leaves to Postgres, as Postgres would choose it. */
export interface ChosenName {
  readonly kind: NameKind;
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}

/** A statement with every name explicit; the tree given in is left as it was. */
export interface Completed {
  readonly tree: Node;
  /** In the order in which the server creates the objects. */
  readonly names: readonly ChosenName[];
  readonly diagnostics: readonly Diagnostic[];
}
