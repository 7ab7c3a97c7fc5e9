/** What the commands that write the history by hand take and give: baseline, down, giving up. */
import type { VerdictKind } from '../../distribute/verdict.ts';
import type { ToolName } from '../../elsewhere/model.ts';
import type { RecoveredBranch } from '../../execute/index.ts';
import type { Remains } from '../../history/index.ts';
import type { AppliedMigration } from './apply.ts';
import type { ChangeOptions, NamedMigration, Result } from './result.ts';

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
