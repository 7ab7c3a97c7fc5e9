/**
 * The catalog: one immutable in-memory model of what exists, distribution metadata included.
 * Definitions are parse trees, so that any object can be written back as SQL. Replay of files and
 * introspection of a server give the same model.
 */
import type {
  Constraint,
  CreateFunctionStmt,
  CreatePolicyStmt,
  CreateTableAsStmt,
  CreateTrigStmt,
  DefineStmt,
  IndexStmt,
  Node,
  PartitionBoundSpec,
  PartitionSpec,
  RuleStmt,
  TypeName,
  ViewStmt,
} from '@citrate/parser';
import type { CitusLocalTable, CitusState, SingleShardTable } from './citus/model.ts';

export type * from './citus/model.ts';

export type PgMajor = 13 | 14 | 15 | 16 | 17 | 18;

export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export interface Catalog {
  /** Names of unnamed objects are chosen as this major version chooses them. */
  readonly pg: PgMajor;
  /**
   * `citus`: ALTER TABLE on a distributed or reference table names constraints as Citus does by
   * itself. Only for replaying files that once ran there; absent, all names are PostgreSQL's.
   */
  readonly namesBy?: 'citus';
  /** Where unqualified names are looked up; new objects go to the first schema that exists. */
  readonly searchPath: readonly string[];
  /** The role that statements run as, owner of what they create. */
  readonly currentRole: string;
  readonly roles: ReadonlySet<string>;
  /**
   * Roles known to be missing, where no server was asked for its roles: others may be there besides
   * `roles`. Absent: there are none but `roles`.
   */
  readonly missingRoles?: ReadonlySet<string>;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly extensions?: ReadonlyMap<string, Extension>;
  /** What is there and the model does not hold, in words: `publication p`, `privileges on schema s`. */
  readonly notHeld?: readonly string[];
  /** Absent where nobody asked for them. */
  readonly foreign?: ForeignData;
  /**
   * What made or changed objects that the model does not hold, in SQL's words: `DO`, `CREATE
   * EXTENSION postgis`. Absent: nothing did. What is missing here may be there on a server.
   */
  readonly uncertain?: readonly string[];
  readonly cluster: ClusterState;
  /** Absent for a fleet of plain servers. */
  readonly citus?: CitusState;
}

/** What distributing a table needs to know and advances. */
export interface ClusterState {
  /** Shards a new distributed table gets unless the call says otherwise. */
  readonly shardCount: number;
  /** Names of the workers, in order of placement. */
  readonly workers: readonly string[];
  readonly nextShardId: number;
  readonly nextColocationId: number;
  readonly colocationGroups: ReadonlyMap<number, ColocationGroup>;
  /** Owner of the schema `citrate`, where a server is known: DROP OWNED BY it would drop the schema. */
  readonly metadataOwner?: string;
}

/** Where foreign tables have their rows. */
export interface ForeignData {
  readonly wrappers: ReadonlySet<string>;
  /** The wrapper of each server. */
  readonly servers: ReadonlyMap<string, string>;
}

export interface ColocationGroup {
  readonly id: number;
  readonly shardCount: number;
  /** Canonical name of the distribution column's type; absent where there is no such column. */
  readonly columnType?: string;
  /** A group of tables with a single shard; without this and a type, it is that of reference tables. */
  readonly isSingleShard?: true;
  /** True when tables join this group without naming it. */
  readonly isDefault: boolean;
}

/** Something that COMMENT can say a word about. */
export interface Commented {
  readonly comment?: string;
}

/** Something that may have come with an extension. */
export interface Member extends Commented {
  /** The extension that it belongs to: with it, it is made and dropped. */
  readonly extension?: string;
}

export interface Extension {
  readonly name: string;
  /** Where its members are, if that can be chosen. */
  readonly schema: string;
  /** True where a server told what belongs to it; files do not. */
  readonly membersKnown: boolean;
}

export interface Schema extends Commented {
  readonly name: string;
  readonly owner: string;
  /** Everything that has a row in pg_class: tables, indexes, sequences, views. */
  readonly relations: ReadonlyMap<string, Relation>;
  /** Enum types, and the names of types of other kinds. */
  readonly types: ReadonlyMap<string, Type>;
  /**
   * Names of array types, by the names of their elements' types, where they are not the usual ones:
   * `_` and the element's name, which another type had.
   */
  readonly arrayTypes?: ReadonlyMap<string, string>;
  /** By signature: name and argument types as printed, `f(integer, text)`. */
  readonly functions: ReadonlyMap<string, Routine>;
  readonly statistics: ReadonlyMap<string, Statistics>;
}

export type Relation = Table | Index | Sequence | View | CompositeType | OtherRelation;

export interface Table extends Member {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly TableConstraint[];
  /** Privileges granted on it, the owner's own apart; its shards get the same. */
  readonly grants?: readonly Grant[];
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
  /** Which rows a partition holds. */
  readonly partitionBound?: PartitionBoundSpec;
  /** Of a foreign table, the server that has its rows. */
  readonly foreignServer?: string;
  /** Of a partitioned table. */
  readonly partitionKey?: PartitionKey;
  /** The composite type of a typed table. */
  readonly ofType?: QualifiedName;
  /** Absent: a plain table that exists on the coordinator only. */
  readonly distribution?: Distribution;
}

/** One privilege of one role, on a table, on one of its columns, or on a sequence. */
export interface Grant {
  /** `public` (without quotes) stands for PUBLIC. */
  readonly grantee: string;
  /** Lower-case, as GRANT spells it: `select`, `insert`, `usage`; never `all`. */
  readonly privilege: string;
  readonly column?: string;
  readonly grantable: boolean;
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

/** A rewrite rule. */
export interface Rule extends Commented {
  readonly name: string;
  /** Absent where replay lost track of it: something was renamed that it may mean. */
  readonly definition?: RuleStmt;
  /** Absent: in sessions that are not replicas. */
  readonly enabled?: TriggerState;
}

export interface PartitionKey {
  /** Plain columns of it. */
  readonly columns: readonly string[];
  /** True if it is made of expressions, too. */
  readonly expressions: boolean;
  readonly definition: PartitionSpec;
}

/** Where a column, a check or a not-null comes from; absent, from its own table alone. */
export interface Inheritance {
  /** How many parents have it. */
  readonly parents: number;
  /** Whether the table declares it, too: then it outlives its parents' one. */
  readonly local: boolean;
}

/** Something that runs with each change of a table. */
export interface Trigger extends Commented {
  readonly name: string;
  /** Once per row: partitions get such triggers of their partitioned table. */
  readonly row: boolean;
  /** The constraint of a constraint trigger; renaming the trigger leaves its name. */
  readonly constraint?: string;
  /** What it calls: schema and name. */
  readonly function: readonly string[];
  /** Of the rest; the trigger's own name, its table and its function count as they are above. */
  readonly definition: CreateTrigStmt;
  /** Absent: in sessions that are not replicas. */
  readonly enabled?: TriggerState;
  /** Present on a partition, of a trigger that came from its partitioned table. */
  readonly isClone?: true;
}

export type TriggerState = 'disabled' | 'replica' | 'always';

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
  /** `n_distinct` and `n_distinct_inherited`. */
  readonly options?: readonly Node[];
}

export interface Identity {
  readonly generated: 'always' | 'by default';
  readonly sequence: QualifiedName;
  /** The user's sequence options, as written. */
  readonly options: readonly Node[];
}

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
  /** Checks and not-nulls that a shard was created with carry no shard suffix there. */
  readonly suffixedOnShards: boolean;
}

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

export interface Sequence extends Member {
  readonly kind: 'sequence';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly ownedBy?: QualifiedName & { readonly column: string };
  /** As CREATE SEQUENCE takes them; of an identity's sequence the column has them. */
  readonly options: readonly Node[];
  /** Privileges granted on it; the sequences of shards get the same. */
  readonly grants?: readonly Grant[];
}

export interface CompositeType extends Member {
  readonly kind: 'composite type';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly columns: readonly Attribute[];
}

/** A column of a composite type. */
export type Attribute = Pick<Column, 'name' | 'type' | 'collation' | 'comment'>;

/** A relation whose inside the model does not know yet; its name counts all the same. */
export interface OtherRelation extends Member {
  readonly kind: 'foreign table';
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** Not known. */
  readonly columns?: never;
}

export interface View extends Member {
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
  /** Relations that it is made of. */
  readonly reads: readonly QualifiedName[];
  /** Names of columns that it may read of them; absent: any. */
  readonly readsColumns?: readonly string[];
  readonly triggers?: readonly Trigger[];
  readonly rules?: readonly Rule[];
}

export type ViewColumn = Pick<Column, 'name' | 'type'>;

/** CREATE VIEW, or CREATE MATERIALIZED VIEW. */
export type ViewDefinition =
  | { readonly ViewStmt: ViewStmt }
  | { readonly CreateTableAsStmt: CreateTableAsStmt };

export interface Type extends Member {
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: 'enum' | 'domain' | 'range' | 'multirange' | 'other';
  /** Of an enum. */
  readonly labels: readonly string[];
  readonly domain?: Domain;
  readonly range?: Range;
  /** Constraints of a domain: they share the schema's constraint names. */
  readonly constraintNames: readonly string[];
  /** Which of them is the not-null constraint: from 17 on it has a name. */
  readonly notNullConstraint?: string;
}

export interface Domain {
  readonly type: TypeName;
  readonly collation?: readonly string[];
  readonly default?: Node;
  readonly notNull: boolean;
  /** Checks, with their names. */
  readonly checks: readonly Constraint[];
  /** By the names of constraints. */
  readonly constraintComments?: ReadonlyMap<string, string>;
}

export interface Range {
  /** As CREATE TYPE … AS RANGE takes them; its multirange's name is not among them. */
  readonly parameters: readonly Node[];
  /** The type of several ranges, made and dropped with it; none before 14. */
  readonly multirange?: QualifiedName;
}

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
}

export interface Routine extends Member {
  readonly schema: string;
  readonly name: string;
  readonly signature: string;
  readonly owner: string;
  readonly kind: RoutineKind;
  readonly volatility: Volatility;
  /** As CREATE FUNCTION spells it; absent where nobody asked. */
  readonly language?: string;
  /** Its qualified CREATE statement, without OR REPLACE. */
  readonly definition: RoutineDefinition;
}

export type RoutineKind = 'function' | 'procedure' | 'aggregate';

/** CREATE FUNCTION or PROCEDURE, or CREATE AGGREGATE. */
export type RoutineDefinition =
  | { readonly CreateFunctionStmt: CreateFunctionStmt }
  | { readonly DefineStmt: DefineStmt };

/** What a function promises: the same value always, within a statement, or nothing. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

export type Distribution = DistributedTable | ReferenceTable | SingleShardTable | CitusLocalTable;

export interface DistributedTable {
  readonly kind: 'distributed';
  /** How rows find their shards; absent: by hash. The others are Citus's only. */
  readonly method?: 'append' | 'range';
  readonly column: string;
  readonly colocationId: number;
  /** What the sequences of its shards increment by: a power of two, at least 8 × the shard count. */
  readonly stride: number;
  /** In order of their hash ranges: index = ordinal in the colocation group. */
  readonly shards: readonly Shard[];
}

export interface ReferenceTable {
  readonly kind: 'reference';
  readonly colocationId: number;
  /** One shard, placed on every worker; the coordinator holds the table itself. */
  readonly shards: readonly [Shard];
}

export interface Shard {
  readonly id: number;
  /** Lowest and highest hash value, absent on a reference table. */
  readonly min?: number;
  readonly max?: number;
  /** Names of the workers that hold it. */
  readonly placements: readonly string[];
}
