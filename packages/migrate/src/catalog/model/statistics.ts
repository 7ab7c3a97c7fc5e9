import type { Node } from '@citrate/parser';
import type { Commented, QualifiedName } from './names.ts';

/** Extended statistics. */
export interface Statistics extends Commented {
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly table: QualifiedName;
  /** Plain columns, in the table's order. */
  readonly columns: readonly string[];
  readonly expressions: readonly Node[];
  /** `ndistinct`, `dependencies`, `mcv`; none if it is on one expression alone. */
  readonly kinds: readonly string[];
  /** Target of ANALYZE; absent: as the columns have it. */
  readonly target?: number;
}
