/** What Postgres decides where a statement leaves it open, found while the statement is applied. */
import type {
  AlterTableCmd,
  ColumnDef,
  Constraint,
  CreateStatsStmt,
  CreateStmt,
  IndexStmt,
} from '@citrate/parser';
import type { QualifiedName } from './model.ts';

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
  /** Made after another table's: the statement has no place for its name. */
  readonly cloned?: true;
  /** Of a part of a foreign key to a partitioned table, the partition that it is for. */
  readonly referenced?: QualifiedName;
}

/**
 * A decision about one node of the statement's tree: told apart by identity, so that the tree can be
 * completed without being changed.
 */
export type Decision =
  /** This constraint has this name. */
  | { readonly kind: 'name constraint'; readonly node: Constraint; readonly name: string }
  /** This constraint says what another one says already. */
  | { readonly kind: 'omit constraint'; readonly node: Constraint }
  | {
      readonly kind: 'name statistics';
      readonly node: CreateStatsStmt;
      readonly statistics: QualifiedName;
    }
  | { readonly kind: 'name index'; readonly node: IndexStmt; readonly name: string }
  /** The sequence of this identity clause. */
  | { readonly kind: 'name sequence'; readonly node: Constraint; readonly sequence: QualifiedName }
  /** Something in `at` makes this column not null. */
  | {
      readonly kind: 'add not null';
      readonly at?: ColumnDef | AlterTableCmd | CreateStmt;
      readonly column: string;
      readonly name: string;
    }
  /** SET NOT NULL, which adds a constraint of this name. */
  | {
      readonly kind: 'set not null';
      readonly node: AlterTableCmd;
      readonly column: string;
      readonly name: string;
      /** With ONLY, where there are children. */
      readonly noInherit?: true;
    };
