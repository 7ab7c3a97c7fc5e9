/** Relations other than tables and views. */
import type { IndexStmt, Node } from '@citrate/parser';
import type { Column } from './columns.ts';
import type { Member, QualifiedName } from './names.ts';
import type { Granted } from './privileges.ts';

export interface Index extends Member {
  readonly kind: 'index';
  readonly schema: string;
  readonly name: string;
  readonly table: QualifiedName;
  /** The constraint of the same name that it stands behind, if any. */
  readonly constraint: boolean;
  /** Absent for the index of a constraint. */
  readonly definition?: IndexStmt;
  readonly unique: boolean;
  /** Names of its attributes, key and included ones; an expression has the name Postgres gave. */
  readonly columns: readonly string[];
  readonly valid: boolean;
  /** The index of the partitioned table that this one is a part of. */
  readonly parent?: QualifiedName;
}

/** The sequences of shards have its privileges, too. */
export interface Sequence extends Member, Granted {
  readonly kind: 'sequence';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly ownedBy?: QualifiedName & { readonly column: string };
  /** As CREATE SEQUENCE takes them; of an identity's sequence the column has them. */
  readonly options: readonly Node[];
}

export interface CompositeType extends Member, Granted {
  readonly kind: 'composite type';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly columns: readonly Attribute[];
}

/** A column of a composite type. */
export type Attribute = Pick<Column, 'name' | 'type' | 'collation' | 'comment'>;
