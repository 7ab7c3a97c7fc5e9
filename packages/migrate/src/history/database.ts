/**
 * The tables of schema `citrate` on the coordinator, as Kysely sees them. Columns that Citus has too
 * are named as in pg_dist_*. Eight-byte integers arrive as numbers: the client of this folder parses
 * them so, and refuses those that JavaScript cannot hold.
 */
import type { Diagnostic } from '@citrate/parser';
import type { ColumnType, Generated, Insertable, Kysely, Selectable } from 'kysely';

export interface Database {
  'citrate.cluster': ClusterTable;
  'citrate.node': NodeTable;
  'citrate.partition': PartitionTable;
  'citrate.shard': ShardTable;
  'citrate.placement': PlacementTable;
  'citrate.colocation': ColocationTable;
  'citrate.migration': MigrationTable;
  'citrate.task': TaskTable;
  'citrate.past': PastTable;
  'citrate.step': StepTable;
  'citrate.transaction': TransactionTable;
  'citrate.branch': BranchTable;
  'citrate.lease': LeaseTable;
}

/** A Kysely on the control database; make it with `kyselyOn(client)`. */
export type Db = Kysely<Database>;

/** A time that the server fills in unless a value is given. */
type Stamp = ColumnType<Date, Date | undefined, Date>;
/** A time that is null until something has happened. */
type LateStamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** One row: what the cluster is, and the counters that decisions advance (never sequences). */
export interface ClusterTable {
  /** 8 lower-case hex digits, part of every gid. */
  cluster_id: string;
  layout: Layout;
  created: Stamp;
  /** Version of these tables; a higher one than we know is refused. */
  format_version: number;
  next_shardid: number;
  next_placementid: number;
  next_colocationid: number;
}

export type Layout = 'suffix' | 'schema' | 'database';

/** The servers by the names of the configuration, recognised by what they are. */
export interface NodeTable {
  nodeid: number;
  /** 0 is the coordinator. */
  groupid: number;
  nodename: string;
  noderole: Generated<'primary' | 'secondary'>;
  isactive: Generated<boolean>;
  shouldhaveshards: Generated<boolean>;
  /** From pg_control_system(): 64 bits, therefore text. */
  system_identifier: string;
  database: string;
  /** The uuid that citrate.identity() gives on this node. */
  identity: string;
}

/** One row per distributed or reference table. */
export interface PartitionTable {
  /** A regclass: written as an oid, read through a join with pg_class. */
  logicalrelid: ColumnType<string, number, never>;
  /** `h` hash-distributed, `n` reference table. */
  partmethod: 'h' | 'n';
  /** Attribute number of the distribution column: survives renames. */
  partkey: number | null;
  colocationid: number;
  /** `s` one copy of each shard, `t` a copy on every node. */
  repmodel: 's' | 't';
  /** What the sequences of the shards increment by; null on reference tables. */
  stride: number | null;
  /** Oids of the constraints that carry no shard suffix on the shards. */
  unsuffixed: ColumnType<number[], number[], number[]>;
}

export interface ShardTable {
  shardid: number;
  logicalrelid: ColumnType<string, number, never>;
  /** `t` table. */
  shardstorage: Generated<'t'>;
  /** Lowest and highest hash value, as text like Citus; null on reference tables. */
  shardminvalue: string | null;
  shardmaxvalue: string | null;
}

export interface PlacementTable {
  placementid: number;
  shardid: number;
  /** 1 active. */
  shardstate: Generated<number>;
  shardlength: Generated<number>;
  groupid: number;
}

export interface ColocationTable {
  colocationid: number;
  shardcount: number;
  /** −1: the group of reference tables. */
  replicationfactor: number;
  /** Type and collation of the distribution column as printed by format_type; null for references. */
  distributioncolumntype: string | null;
  distributioncolumncollation: string | null;
  /** Tables join this group without naming it. */
  is_default: boolean;
}

/**
 * - `versioned`: run once, in the order of versions
 * - `baseline`: taken to be there when Citrate came, and never run by it
 * - `repeatable`: run again whenever its file has changed
 */
export type MigrationKind = 'versioned' | 'baseline' | 'repeatable';

/** One row per migration file: saved before its first step, `applied` with its last decision. */
export interface MigrationTable {
  version: string;
  name: string;
  state: 'applying' | 'applied';
  /** The raw text of the file. */
  source: string;
  sha256: string;
  /** Sum over tokens and directives, and the version of its algorithm. */
  tokens: string;
  algorithm: number;
  steps: number;
  steps_done: Generated<number>;
  /** The cluster-wide transaction that decided the last step done. */
  transaction_id: Generated<string | null>;
  started: Stamp;
  applied: LateStamp;
  applied_by: string;
  tool_version: string;
  duration_ms: Generated<number | null>;
  /** Since format 3, like the next. */
  kind: Generated<MigrationKind>;
  /** What HEAD was where the file is: 40 or 64 hex digits; null outside of git. */
  git_commit: Generated<string | null>;
  /** Since format 5; null for a baseline, and for what was begun before. */
  reverse: ColumnType<RecordedReverse | null, string | null | undefined, string | null>;
}

/**
 * What takes a file back, as it was derived from what the servers had when it was begun: a script, or why
 * there is none.
 */
export type RecordedReverse = { readonly sql: string } | { readonly refused: readonly NoReverse[] };

export interface NoReverse extends Pick<Diagnostic, 'message' | 'detail'> {
  /** Which statement of the file it is about, counted from 0; absent where it is about all of them. */
  readonly statement?: number;
}

/** A row that the history no longer has, and what became of it. */
export interface PastTable extends Omit<MigrationTable, 'state' | 'started' | 'kind'> {
  /** A uuid. */
  id: Generated<string>;
  kind: MigrationKind;
  started: Date;
  /** Taken back by `down`, replaced by a newer text of a repeatable file, or given up half way. */
  fate: 'reverted' | 'replaced' | 'given up';
  ended: Stamp;
  ended_by: string;
  ended_tool_version: string;
  ended_git_commit: string | null;
  ended_transaction_id: string | null;
  /** Of one that was given up: what of it stays, and where. */
  remains: ColumnType<readonly Remains[], string, never>;
}

/** Something of a file that was given up, on one server. */
export interface Remains {
  readonly server: string;
  /** Absent where it is for the database as a whole. */
  readonly shardId?: number;
  /** The statement of the file, completed. */
  readonly statement: string;
  /** A qualified name, where it is about one. */
  readonly object?: string;
  /** `unknown`: it was begun, and how far it came is not written down. */
  readonly state: 'done' | 'unknown';
}

/** What one target did in one step. */
export interface StepTable {
  transaction_id: string;
  nodename: string;
  /** Version of the migration, and its step counted from 1. */
  migration: string;
  step: number;
  direction: 'up' | 'down';
  /** Texts run in the transaction, and the SHA-256 over them, hex. */
  tasks: number;
  sha256: string;
  /** Run before it outside transactions, and from the first one's beginning to the last one's end. */
  outside_tasks: number;
  outside_ms: number | null;
  /** Waited for locks in all rounds, and how many there were. */
  lock_wait_ms: number | null;
  lock_rounds: number | null;
  work_ms: number | null;
  prepare_ms: number | null;
  applied_by: string;
  tool_version: string;
  git_commit: string | null;
  recorded: Stamp;
}

/** What was begun outside transactions. */
export interface TaskTable {
  /** Version of the migration, and its step counted from 1. */
  migration: string;
  step: number;
  /** Name of the node in the configuration. */
  nodename: string;
  /** 0 where it is for the database as a whole. */
  shardid: number;
  /** What it does: see Outside of a plan. */
  effect: string;
  /** To what: a qualified name; empty where that is nothing to look at. */
  object: string;
  /** Of the file, completed: names that were chosen for it stay what they are. */
  statement: string;
  /** `running` also if its run has ended since: then the object tells whether it was done. */
  state: Generated<'running' | 'done'>;
  /** How often it was begun. */
  attempts: Generated<number>;
  started: Stamp;
  finished: LateStamp;
}

export type Decision = 'preparing' | 'committed' | 'aborted';

/** The decision log: one row per cluster-wide transaction, durable before any of its BEGINs. */
export type TransactionConsistency = 'atomic' | 'staged' | 'convergent';

export interface TransactionTable {
  id: string;
  kind: 'migration' | 'probe';
  /**
   * `convergent`: its branches are committed one by one, each by itself, while the row is `preparing`;
   * recovery leaves it to the next run of the migration.
   */
  consistency: Generated<TransactionConsistency>;
  /** Version of the migration, and its step counted from 1; null for a probe. */
  migration: string | null;
  step: number | null;
  /** The epoch of the lease under which it was started. */
  epoch: number;
  state: Generated<Decision>;
  created: Stamp;
  decided: LateStamp;
  /** Null until every branch was carried through: the decision stays readable afterwards. */
  finished: LateStamp;
}

/** What one target does in a transaction. */
export interface BranchTable {
  transaction_id: string;
  /** Number of the target in the gid; 0 is the coordinator. */
  target: number;
  /** Name of the node in the configuration. */
  nodename: string;
  database: string;
  /** Globally unique name of the prepared transaction; null: runs in the decision's transaction. */
  gid: string | null;
  /** The role that prepares it, and therefore may finish it. */
  role: string;
  /** Everything needed to do it again, session settings included, in order. */
  statements: ColumnType<string[], string[], never>;
  state: Generated<'open' | 'finished'>;
}

/** One row: who may write. The advisory lock excludes; this row names the holder and counts. */
export interface LeaseTable {
  /** Goes up by one with every holder. */
  epoch: number;
  host: string | null;
  /** Process on that host. */
  pid: number | null;
  username: string | null;
  application: string | null;
  /** Backend that has the advisory lock. */
  backend_pid: number | null;
  acquired: LateStamp;
  heartbeat: LateStamp;
  /** Null while held. */
  released: LateStamp;
}

export type ClusterRow = Selectable<ClusterTable>;
export type NodeRow = Selectable<NodeTable>;
export type TaskRow = Selectable<TaskTable>;
export type MigrationRow = Selectable<MigrationTable>;
export type NewMigration = Insertable<MigrationTable>;
export type PastRow = Selectable<PastTable>;
export type StepRow = Selectable<StepTable>;
export type TransactionRow = Selectable<TransactionTable>;
export type BranchRow = Selectable<BranchTable>;
export type LeaseRow = Selectable<LeaseTable>;
