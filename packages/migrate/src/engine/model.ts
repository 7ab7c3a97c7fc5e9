/**
 * What the engine's functions take and give. Results are data: `outcome` says how it ended, and the
 * diagnostics say why; nothing here is thrown except broken invariants.
 */
import type { Diagnostic } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import type {
  BranchState,
  OperatorDecision,
  RecoveryDecision,
  TransactionState,
} from '../commit/model.ts';
import type { VerdictKind } from '../distribute/verdict.ts';
import type { Finding } from '../doctor/model.ts';
import type { Condition, Difference, ReferenceData, ServerRepair } from '../drift/model.ts';
import type { DumpedStatements } from '../dump/model.ts';
import type { ToolName } from '../elsewhere/model.ts';
import type { Listener } from '../execute/events.ts';
import type { RecoveredBranch } from '../execute/index.ts';
import type { Remains } from '../history/index.ts';
import type { PinnedPlan } from '../pin/index.ts';
import type { Plan, ServerLimits, Target } from '../plan/model.ts';

export type * from '../execute/events.ts';
export type { Finding, OperatorDecision, RecoveredBranch, Remains, ToolName };

/**
 * How a command ended, with the exit code that the command line gives for it.
 * - `done` 0
 * - `failed` 1: the failing migration left nothing; earlier files of the run stay applied
 * - `unusable` 2: configuration or connection, or the servers are not those on record; nothing was
 *   tried
 * - `invalid` 3: the plan has errors; nothing was tried
 * - `drift` 5: a file was changed after it was applied, or something since a plan was made; or servers
 *   are not as the coordinator has it
 * - `leased` 6: another run holds the lease
 * - `partial` 7: a part of a migration is applied
 * - `in doubt` 8: the outcome is unknown, or decided and not yet committed everywhere
 * - `interrupted` 130: by the signal; left nothing, as `failed`
 */
export type Outcome =
  | 'done'
  | 'failed'
  | 'unusable'
  | 'invalid'
  | 'drift'
  | 'leased'
  | 'partial'
  | 'in doubt'
  | 'interrupted';

export interface EngineOptions {
  /** Stops at the next safe point: never between the first PREPARE and the last COMMIT PREPARED. */
  readonly signal?: AbortSignal;
  /** Awaited: the run stands still until it returns. */
  readonly onEvent?: Listener;
}

interface Result {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
}

/** A server as it was when the plan was made. */
export interface PlannedServer extends ServerLimits {
  /** As `SHOW server_version` gives it. */
  readonly version: string;
}

export interface PlanResult extends Result {
  /** The files that apply would run, with their steps, as far as they could be planned. */
  readonly plan: Plan;
  /** Where tasks go: the coordinator first, then the workers in the configuration's order. */
  readonly targets: readonly Target[];
  /** What each server is and has room for; empty where none was asked. */
  readonly servers: readonly PlannedServer[];
  /** Versions applied before. */
  readonly applied: readonly string[];
}

export interface DumpResult extends Result, DumpedStatements {
  /** The catalog they are made from; absent if it could not be read. */
  readonly snapshot?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ApplyOptions extends EngineOptions {
  /** How long to wait for the lease that another run holds, in milliseconds; default 0. */
  readonly leaseWaitMs?: number;
  /**
   * How often what must be done in the end (a commit that was decided, a rollback) is tried on a
   * server that does not answer, before it is left to recovery; default 8, some 6 seconds.
   */
  readonly attempts?: number;
  /** How many tasks outside transactions may run on one server at once; default 1. */
  readonly jobsPerServer?: number;
  /** The version after which the run stops; the last file when absent. */
  readonly to?: string;
  /** How many files are applied; all when absent. */
  readonly atMost?: number;
  /** Only if the plan comes to this one still; otherwise the outcome is `drift`, and nothing changed. */
  readonly plan?: PinnedPlan;
}

export interface ApplyResult extends Result {
  /** Files applied by this run, in order. */
  readonly applied: readonly AppliedMigration[];
  /** The file that failed, was interrupted or is in doubt. */
  readonly failed?: { readonly version: string; readonly name: string };
  /** Files after it, and those not reached. */
  readonly pending: readonly { readonly version: string; readonly name: string }[];
  /** What recovery found and did before the run. */
  readonly recovered: readonly RecoveredBranch[];
}

/** What a command that changes the history is started with. */
export interface ChangeOptions extends EngineOptions {
  /** As for apply. */
  readonly leaseWaitMs?: number;
  readonly attempts?: number;
}

export interface NamedMigration {
  readonly version: string;
  readonly name: string;
}

export interface BaselineOptions extends ChangeOptions {
  /** Of the last file that the database has already. */
  readonly version: string;
}

export interface BaselineResult extends Result {
  /** Files recorded as applied by this run. */
  readonly recorded: readonly NamedMigration[];
  /** Those that were on record as a baseline before. */
  readonly already: readonly NamedMigration[];
}

export interface TakeOverOptions extends ChangeOptions {
  /** The tool that has applied what is there. */
  readonly from: ToolName;
  /** Where its migrations are. */
  readonly folder: string;
  /** Its table, if it is not the usual one: `schema.name`, or a name in `public`. */
  readonly table?: string;
  /** Only say what would be written and recorded: changes nothing, takes no lease. */
  readonly dryRun?: boolean;
}

export interface TakeOverResult extends BaselineResult {
  /** Absent where it was refused. */
  readonly takenOver?: TakenOver;
}

export interface TakenOver {
  readonly from: ToolName;
  /** What the other tool has applied, as it calls them, in its order. */
  readonly applied: readonly string[];
  /** Stands for all of them. */
  readonly baseline: TakenFile;
  /** What it has not applied yet, and files that are repeated. */
  readonly pending: readonly TakenFile[];
  /** What it has in the database for itself, which the baseline does not make. */
  readonly leftOut: readonly string[];
  /** Whether nothing was written or recorded. */
  readonly dryRun: boolean;
}

export interface TakenFile {
  /** Of the file of ours. */
  readonly path: string;
  readonly text: string;
  /** The file that it was made from. */
  readonly from?: string;
}

export interface DownOptions extends ChangeOptions {
  /** The version that stays applied, with all before it; `0` takes everything back. */
  readonly to: string;
  /** Whether tables and columns may go with what is in them. */
  readonly allowDataLoss?: boolean;
  /** Only plan: changes nothing, takes no lease. */
  readonly dryRun?: boolean;
}

export interface DownResult extends Result {
  /** Files to be taken back, in that order, with the statements that do so. */
  readonly planned: readonly PlannedReversal[];
  /** Files that this run took back, in order. */
  readonly reverted: readonly AppliedMigration[];
  /** The file whose reversal failed, was interrupted or is in doubt. */
  readonly failed?: NamedMigration;
  /** Files after it, and those not reached: they stay applied. */
  readonly remaining: readonly NamedMigration[];
  /** What recovery found and did before the run. */
  readonly recovered: readonly RecoveredBranch[];
}

export interface PlannedReversal extends NamedMigration {
  /** Whether the file says how it is taken back, or it was derived from its statements. */
  readonly by: 'section' | 'derived';
  readonly statements: readonly ReverseStatement[];
  /** SQL texts for all servers. */
  readonly tasks: number;
}

export interface ReverseStatement {
  readonly sql: string;
  /** What becomes of it on the cluster: see `plan`. */
  readonly verdict: VerdictKind;
  /** What it destroys; empty where nothing is lost. */
  readonly loses: readonly string[];
}

export interface GiveUpOptions extends ChangeOptions {
  readonly version: string;
  /** Only say what would stay: changes nothing, takes no lease. */
  readonly dryRun?: boolean;
}

export interface GiveUpResult extends Result {
  /** The one given up; absent where there was none. */
  readonly migration?: NamedMigration;
  /** What of it stays, and where. */
  readonly remains: readonly Remains[];
}

export interface AppliedMigration {
  readonly version: string;
  readonly name: string;
  readonly durationMs: number;
  /** SQL texts run on all servers. */
  readonly tasks: number;
}

export interface AppliedResult extends Result {
  /** Of all migrations in the history: applied, or begun. */
  readonly versions: readonly string[];
  /** The coordinator's, once read: names are chosen as the oldest of the servers chooses them. */
  readonly catalog?: Catalog;
}

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
  /** Of a file that is applied in part: `tasksDone` are those of the step that it stands in. */
  readonly steps?: { readonly done: number; readonly of: number; readonly tasksDone: number };
  /** ISO 8601; of a repeatable one that is pending, when it was run last. */
  readonly appliedAt?: string;
  /** From the text that was applied to the file as it is, where they differ in more than comments. */
  readonly diff?: string;
  /** What the history knows of it. */
  readonly record?: MigrationRecord;
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

export interface DoctorOptions extends EngineOptions {
  /** Whether to prepare a trial transaction on every worker, and roll it back; default true. */
  readonly probe?: boolean;
}

/**
 * Its outcome is that which `apply` would end with: `done`, `unusable` or `invalid`, by the errors among
 * the findings. Diagnostics are only of what kept the checks from being made.
 */
export interface DoctorResult extends Result {
  /** Of each check at least one, in a fixed order of checks. */
  readonly findings: readonly Finding[];
  readonly servers: readonly DoctorServer[];
}

/** What was measured on a server; nothing but its name where it cannot be asked. */
export interface DoctorServer extends ServerStatus {
  readonly primary?: boolean;
  readonly database?: string;
  readonly systemIdentifier?: string;
  readonly preparedNow?: number;
  readonly preparedSlots?: number;
  readonly lockSlots?: number;
  /** Without those of ours. */
  readonly connectionsNow?: number;
  readonly connectionsMax?: number;
  /** How far its clock is ahead of this machine's, and how far off that may be. */
  readonly clockOffsetMs?: number;
  readonly clockUncertaintyMs?: number;
  readonly databaseBytes?: number;
  /** Absent where the user may not see it. */
  readonly walBytes?: number;
}

export interface LeaseHolder {
  readonly epoch: number;
  /** `user@host`, process id and application as the holder wrote them. */
  readonly holder: string;
  /** ISO 8601. */
  readonly acquiredAt: string;
  readonly heartbeatAt: string;
}

export interface RecoverOptions extends EngineOptions {
  /** Explain only: changes nothing, takes no lease. */
  readonly dryRun?: boolean;
  readonly leaseWaitMs?: number;
  /**
   * What the operator says about a transaction without a row, or whose row a marker disproves: every
   * branch of it that can be reached is finished so. What the coordinator has decided, and no marker
   * disproves, is never decided otherwise. Not with `dryRun`.
   */
  readonly decide?: OperatorDecision;
  /**
   * The coordinator is gone: finish what the markers of the workers prove, and what `decide` says. It
   * takes no lease, and is refused while the coordinator answers.
   */
  readonly withoutCoordinator?: boolean;
}

export interface RecoverResult extends Result {
  readonly branches: readonly RecoveredBranch[];
  /** Prepared transactions that are not ours: never touched. */
  readonly others: readonly PreparedStatus[];
}

export interface DriftOptions extends EngineOptions {
  /** Compare the rows of reference tables, too: each copy is read once. */
  readonly data?: boolean;
  /** Say what would bring each server to what the coordinator has. */
  readonly repair?: boolean;
}

export interface DriftResult extends Result {
  /** What is not everywhere as the coordinator has it. */
  readonly differences: readonly Difference[];
  /** What is wrong and no difference between definitions. */
  readonly conditions: readonly Condition[];
  /** With `data`. */
  readonly data?: readonly ReferenceData[];
  /** With `repair`: one for each server that something is to be done on. */
  readonly repair?: readonly ServerRepair[];
}
