import type { Node } from '@citrate/parser';
import type { ChosenName, TreeDiagnostic } from '../catalog/index.ts';

export type { ChosenName, NameKind } from '../catalog/index.ts';

/** A statement with every name explicit; the tree given in is left as it was. */
export interface Completed {
  readonly tree: Node;
  /** In the order in which the server creates the objects. */
  readonly names: readonly ChosenName[];
  readonly diagnostics: readonly TreeDiagnostic[];
}
