import type { Node } from '@citrate/parser';
import type { ChosenName } from '../catalog/decisions.ts';
import type { TreeDiagnostic } from '../catalog/errors.ts';

export type { ChosenName, NameKind } from '../catalog/decisions.ts';

/** A statement with every name explicit; the tree given in is left as it was. */
export interface Completed {
  readonly tree: Node;
  /** In the order in which the server creates the objects. */
  readonly names: readonly ChosenName[];
  readonly diagnostics: readonly TreeDiagnostic[];
}
