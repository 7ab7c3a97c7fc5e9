/** Columns of tables. */
import type { Node, TypeName } from '@citrate/parser';
import type { Commented, QualifiedName } from './names.ts';

export interface Column extends Commented {
  readonly name: string;
  /** Without names where only a server knows it: some columns of CREATE TABLE AS. */
  readonly type: TypeName;
  readonly collation?: readonly string[];
  readonly default?: Node;
  readonly generated?: { readonly expression: Node; readonly kind: 'stored' | 'virtual' };
  readonly identity?: Identity;
  /** The sequence that a serial column takes its default from. */
  readonly serial?: QualifiedName;
  /** True also where a primary key or identity implies it. */
  readonly notNull: boolean;
  readonly inherited?: Inheritance;
  /** `plain`, `external`, `extended` or `main`; absent: as the type has it. */
  readonly storage?: string;
  /** `pglz` or `lz4`; absent: as the server has it. */
  readonly compression?: string;
  /** Target of ANALYZE; absent: as the server has it. */
  readonly statistics?: number;
  /** Of a foreign table's column, as OPTIONS takes them. */
  readonly foreignOptions?: readonly Node[];
  /** `n_distinct` and `n_distinct_inherited`. */
  readonly options?: readonly Node[];
}

export interface Identity {
  readonly generated: 'always' | 'by default';
  readonly sequence: QualifiedName;
  /** The user's sequence options, as written. */
  readonly options: readonly Node[];
}

/** Where a column, a check or a not-null comes from; absent, from its own table alone. */
export interface Inheritance {
  /** How many parents have it. */
  readonly parents: number;
  /** Whether the table declares it, too: then it outlives its parents' one. */
  readonly local: boolean;
}
