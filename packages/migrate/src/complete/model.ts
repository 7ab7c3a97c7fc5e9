import type { Node } from '@citrate/parser';
import type { ChosenName, Decision, TreeDiagnostic } from '../catalog/index.ts';

export type { ChosenName, NameKind } from '../catalog/index.ts';

/** A statement with every name explicit; the tree given in is left as it was. */
export interface Completed {
  readonly tree: Node;
  /** In the order in which the server creates the objects. */
  readonly names: readonly ChosenName[];
  /** What was decided, about nodes of the tree given in. */
  readonly decisions: readonly Decision[];
  readonly diagnostics: readonly TreeDiagnostic[];
}
