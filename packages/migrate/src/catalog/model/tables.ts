/** Tables, and what belongs to them alone. */
import type { CreatePolicyStmt, Node, PartitionBoundSpec, PartitionSpec } from '@citrate/parser';
import type { Column } from './columns.ts';
import type { TableConstraint } from './constraints.ts';
import type { Distribution } from './distribution.ts';
import type { Commented, Member, QualifiedName } from './names.ts';
import type { Granted } from './privileges.ts';
import type { Rule, Trigger } from './triggers.ts';

/** Its shards have its privileges, too. */
export interface Table extends Member, Granted {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly TableConstraint[];
  /** How its rows are kept; absent: as they are if nothing is said. */
  readonly storage?: TableStorage;
  readonly rowSecurity?: RowSecurity;
  readonly policies?: readonly Policy[];
  readonly rules?: readonly Rule[];
  readonly triggers?: readonly Trigger[];
  /** Tables it inherits from, in order; of a partition, the one partitioned table it belongs to. */
  readonly parents?: readonly QualifiedName[];
  /** Absent where its parents are just inherited from. */
  readonly isPartition?: true;
  /** DETACH PARTITION … CONCURRENTLY has begun, and is not at its end: only a server tells. */
  readonly detachPending?: true;
  /** Which rows a partition holds. */
  readonly partitionBound?: PartitionBoundSpec;
  /** Of a foreign table, the server that has its rows. */
  readonly foreignServer?: string;
  /** What it tells the server, as OPTIONS takes them. */
  readonly foreignOptions?: readonly Node[];
  /** Of a partitioned table. */
  readonly partitionKey?: PartitionKey;
  /** The composite type of a typed table. */
  readonly ofType?: QualifiedName;
  /** Absent: a plain table that exists on the coordinator only. */
  readonly distribution?: Distribution;
}

export interface TableStorage {
  readonly unlogged?: true;
  readonly tablespace?: string;
  readonly accessMethod?: string;
  /** Storage parameters; those of its TOAST table are of namespace `toast`. */
  readonly parameters?: readonly Node[];
  /** What is logged of a row that goes, if not its primary key: an index, or one of these. */
  readonly replicaIdentity?: 'full' | 'nothing' | { readonly index: string };
  /** The index that CLUSTER sorts by. */
  readonly clusterIndex?: string;
}

export interface RowSecurity {
  readonly enabled: boolean;
  /** For the table's owner, too. */
  readonly forced: boolean;
}

export interface Policy extends Commented {
  readonly name: string;
  /** The policy's own name and its table count as they are here. */
  readonly definition: CreatePolicyStmt;
}

export interface PartitionKey {
  /** Plain columns of it. */
  readonly columns: readonly string[];
  /** True if it is made of expressions, too. */
  readonly expressions: boolean;
  readonly definition: PartitionSpec;
}
