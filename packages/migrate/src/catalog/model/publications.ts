import type { Node } from '@citrate/parser';
import type { Member, QualifiedName } from './names.ts';

/** What is published of changes, for subscriptions elsewhere. */
export interface Publication extends Member {
  readonly kind: 'publication';
  readonly name: string;
  readonly owner: string;
  readonly allTables: boolean;
  /** By schema and name. */
  readonly tables: readonly PublishedTable[];
  /** Schemas of which all tables are published, sorted. */
  readonly schemas: readonly string[];
  /** `insert`, `update`, `delete`, `truncate`, in this order; absent: all of them. */
  readonly publish?: readonly string[];
  /** Changes of partitions are published as those of their partitioned table. */
  readonly viaRoot?: true;
  readonly generatedColumns?: 'stored';
}

export interface PublishedTable extends QualifiedName {
  /** In the table's order; absent: all of them. */
  readonly columns?: readonly string[];
  readonly where?: Node;
}
