/** Constraints of tables. */
import type { Constraint } from '@citrate/parser';
import type { Inheritance } from './columns.ts';
import type { Commented, QualifiedName } from './names.ts';

export type ConstraintKind =
  | 'primary key'
  | 'unique'
  | 'check'
  | 'foreign key'
  | 'exclusion'
  | 'not null';

export interface TableConstraint extends Commented {
  readonly name: string;
  readonly kind: ConstraintKind;
  /** Columns it is on, in order; for a check, the columns it reads. */
  readonly columns: readonly string[];
  readonly referenced?: QualifiedName & { readonly columns: readonly string[] };
  /** The definition, with its name and with referenced tables qualified. */
  readonly definition: Constraint;
  readonly inherited?: Inheritance;
  /**
   * The constraint of a partitioned table that this one is a part of, or the foreign key to a
   * partitioned table that stands for all its partitions.
   */
  readonly parent?: QualifiedName & { readonly constraint: string };
  /** The schema whose names it counts among, if that is another than its table's: before 15, of what a partition gets. */
  readonly namedIn?: string;
  /** Checks and not-nulls that a shard was created with carry no shard suffix there. */
  readonly suffixedOnShards: boolean;
}
