/** Views, and materialized ones. */
import type { CreateTableAsStmt, ViewStmt } from '@citrate/parser';
import type { Column } from './columns.ts';
import type { Member, QualifiedName } from './names.ts';
import type { Granted } from './privileges.ts';
import type { Rule, Trigger } from './triggers.ts';

export interface View extends Member, Granted {
  readonly kind: 'view' | 'materialized view';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /**
   * Names within qualified, `*` replaced by what it stood for. Absent where replay lost track of what
   * the server made of it: a column was renamed that it may or may not mean.
   */
  readonly definition?: ViewDefinition;
  /** Its columns, if they are known; a type without names is not. */
  readonly columns?: readonly ViewColumn[];
  /** By the names of columns. */
  readonly columnComments?: ReadonlyMap<string, string>;
  /** What is said of its columns beside the query, by their names. */
  readonly columnDetails?: ReadonlyMap<string, ViewColumnDetails>;
  /** Of a materialized view, the index that CLUSTER sorts by. */
  readonly clusterIndex?: string;
  /** Relations that it is made of. */
  readonly reads: readonly QualifiedName[];
  /** Names of columns that it may read of them; absent: any. */
  readonly readsColumns?: readonly string[];
  readonly triggers?: readonly Trigger[];
  readonly rules?: readonly Rule[];
}

export type ViewColumn = Pick<Column, 'name' | 'type'>;

/** A view's column has a default; one of a materialized view, how its values are kept. */
export type ViewColumnDetails = Pick<
  Column,
  'default' | 'storage' | 'compression' | 'statistics' | 'options'
>;

/** CREATE VIEW, or CREATE MATERIALIZED VIEW. */
export type ViewDefinition =
  | { readonly ViewStmt: ViewStmt }
  | { readonly CreateTableAsStmt: CreateTableAsStmt };
