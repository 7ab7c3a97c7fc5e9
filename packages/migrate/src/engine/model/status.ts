/** Where a cluster stands: files, history, transactions, servers. */
import type { BranchState, RecoveryDecision, TransactionState } from '../../commit/model.ts';
import type { Remains } from '../../history/index.ts';
import type { Result } from './result.ts';

export interface StatusResult extends Result {
  readonly migrations: readonly MigrationStatus[];
  /** The last version applied, and the first one that apply would run. */
  readonly current?: string;
  readonly next?: string;
  /** Over all that is applied: see `isUpToDate`. */
  readonly digest: string;
  /** What was applied, or begun, and is on record no more: oldest first. */
  readonly past: readonly PastStatus[];
  /** Transactions that have not come to their end on all servers. */
  readonly transactions: readonly TransactionStatus[];
  /**
   * Branches of committed transactions that their servers do not have any more, and commits that the
   * coordinator does not know of: something was failed over or restored.
   */
  readonly lost: readonly RecoveryDecision[];
  /** Every prepared transaction on every server that was reached, others' included. */
  readonly prepared: readonly PreparedStatus[];
  readonly servers: readonly ServerStatus[];
  /** Who holds the lease now. */
  readonly lease?: LeaseHolder;
}

/**
 * - `applied`, `pending`: as they say
 * - `changed`: applied, and the file was changed since
 * - `missing`: applied, and the file is gone
 * - `partial`: some of its steps, or of the tasks of one, are done; apply goes on from there
 * - `skipped`: older than the last one applied, and left out as the configuration says
 */
export interface MigrationStatus {
  /** Of a repeatable file its name: `R__views`. */
  readonly version: string;
  readonly name: string;
  readonly state: 'applied' | 'pending' | 'changed' | 'missing' | 'partial' | 'skipped';
  /** Run again whenever its file changes: then it is pending. */
  readonly repeatable?: true;
  /** Recorded as there, and never run by Citrate. */
  readonly baseline?: true;
  /** Of a file that is applied in part. */
  readonly steps?: StepsDone;
  /** ISO 8601; of a repeatable one that is pending, when it was run last. */
  readonly appliedAt?: string;
  /** From the text that was applied to the file as it is, where they differ in more than comments. */
  readonly diff?: string;
  /** What the history knows of it. */
  readonly record?: MigrationRecord;
}

export interface StepsDone {
  readonly done: number;
  readonly of: number;
  /** Of the step that it stands in. */
  readonly tasksDone: number;
  /** Where each server commits that step by itself: the names of those that have. */
  readonly doneOn?: readonly string[];
}

export interface MigrationRecord {
  readonly appliedBy: string;
  readonly toolVersion: string;
  /** What HEAD was where the files are; absent outside of git. */
  readonly gitCommit?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs?: number;
  /** The one that decided its last step: 32 hex digits. */
  readonly transaction?: string;
  /** Sums of the file as it was applied, and the version of the algorithm behind `tokens`. */
  readonly sha256: string;
  readonly tokens: string;
  readonly algorithm: number;
  /** Each step on each server; nothing of what was applied before Citrate kept that. */
  readonly steps: readonly StepStatus[];
}

/** What one server did in one step. */
export interface StepStatus {
  /** Counted from 1. */
  readonly step: number;
  readonly direction: 'up' | 'down';
  readonly server: string;
  /** Texts run in the transaction, and the SHA-256 over them. */
  readonly tasks: number;
  readonly sha256: string;
  /** Run before it, outside transactions, and how long it took from the first to the last. */
  readonly outsideTasks?: number;
  readonly outsideMs?: number;
  /** Waited for locks, in so many rounds. */
  readonly lockWaitMs?: number;
  readonly lockRounds?: number;
  readonly workMs?: number;
  readonly prepareMs?: number;
  readonly appliedBy: string;
  readonly toolVersion: string;
  readonly gitCommit?: string;
  /** ISO 8601. */
  readonly recordedAt: string;
  /** 32 hex digits. */
  readonly transaction: string;
}

/**
 * - `reverted`: taken back by `down`
 * - `replaced`: a repeatable file that was run again
 * - `given up`: applied in part, and not to be finished
 */
export interface PastStatus {
  readonly version: string;
  readonly name: string;
  readonly fate: 'reverted' | 'replaced' | 'given up';
  /** ISO 8601. */
  readonly appliedAt?: string;
  readonly endedAt: string;
  readonly endedBy: string;
  /** Version of Citrate. */
  readonly endedWith: string;
  readonly endedAtCommit?: string;
  /** Of one that was given up: what stays of it. */
  readonly remains?: readonly Remains[];
  readonly record: MigrationRecord;
}

export interface UpToDateOptions {
  readonly signal?: AbortSignal;
  /** What `filesDigest` gave for the files, where the files are not at hand. */
  readonly digest?: string;
}

export interface UpToDateResult extends Result {
  /** Exactly the migrations of the folder are applied, as they are. False too where nobody could say. */
  readonly upToDate: boolean;
  /** Over all that the history has. */
  readonly digest: string;
  /** The same over the folder, unless a digest was given. */
  readonly folderDigest?: string;
  /** Versions of the folder that are not applied, or in part. */
  readonly pending: readonly string[];
  /** Applied, and another text now. */
  readonly changed: readonly string[];
  /** In the history, and not in the folder. */
  readonly missing: readonly string[];
}

export interface TransactionStatus {
  /** 32 hex digits. */
  readonly id: string;
  readonly state: TransactionState;
  /** Of the run that holds the lease now, and shows signs of life: nothing is wrong with it. */
  readonly running: boolean;
  readonly migration?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly branches: readonly {
    readonly server: string;
    readonly gid: string;
    readonly state: BranchState;
  }[];
}

export interface PreparedStatus {
  readonly server: string;
  readonly database: string;
  readonly gid: string;
  readonly owner: string;
  /** ISO 8601. */
  readonly preparedAt: string;
  /** `ours`: of this cluster; `citrate`: of another cluster of ours; `citus`; or `foreign`. */
  readonly whose: 'ours' | 'citrate' | 'citus' | 'foreign';
  /** Relations of the target's database that it has locked, and how many sessions wait for it. */
  readonly locks: readonly string[];
  readonly waiting: number;
  /** What recovery will do with it, and why; only for ours. */
  readonly decision?: RecoveryDecision;
}

export interface ServerStatus {
  readonly server: string;
  readonly reachable: boolean;
  /** As `SHOW server_version` gives it. */
  readonly version?: string;
}

export interface LeaseHolder {
  readonly epoch: number;
  /** `user@host`, process id and application as the holder wrote them. */
  readonly holder: string;
  /** ISO 8601. */
  readonly acquiredAt: string;
  readonly heartbeatAt: string;
}

export interface NodesResult extends Result {
  /** The coordinator first. */
  readonly nodes: readonly NodeStatus[];
}

export interface NodeStatus {
  readonly name: string;
  readonly coordinator: boolean;
  /** Whether the cluster has it on record: a fleet from the first apply on. */
  readonly recorded: boolean;
  /** As the records number it; 0 is the coordinator. */
  readonly group?: number;
  readonly active?: boolean;
  /** Whether new shards are placed there. */
  readonly takesShards?: boolean;
  /** On a Citus: whether it has the metadata as of now. */
  readonly synced?: boolean;
  /** Placements of shards, copies of reference tables among them. */
  readonly shards: number;
  readonly reachable: boolean;
  /** As `SHOW server_version` gives it. */
  readonly version?: string;
  readonly database?: string;
}
