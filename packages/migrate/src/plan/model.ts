/**
 * Plans: data one can print, store and read. A plan holds templates and placements; tasks, one text
 * for one target each, are made from them when they are needed.
 *
 * How a step is carried out, one that is not transactional after its tasks outside transactions:
 * 1. Locks: for each target, the statements of `lockTasksFor(step, target)`, in order.
 * 2. Commands: for each target, `tasksFor(step, target, targets)` in order, in one transaction. On
 *    the coordinator that is the transaction of the decision; workers prepare theirs.
 * 3. A task with `names` has left names to Postgres: `missingNames(names)` is a query to run after
 *    it in the same session. Any row is a name that Postgres chose otherwise: abort.
 * 4. Metadata: `stepMetadata(statements)`, in order, in the decision's transaction.
 */
import type { Diagnostic, InsertStmt, Node, Span } from '@citrate/parser';
import type { LockMode } from '../catalog/index.ts';
import type {
  Catalog,
  ColocationGroup,
  Distribution,
  QualifiedName,
  Shard,
} from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import type { ComputedValue } from '../distribute/index.ts';
import type { VerdictKind } from '../distribute/verdict.ts';
import type { MigrationFile } from '../files/model.ts';
import type { BoundTemplate } from '../layout/model.ts';

/** From which copies of an object there is one each: the planner's unit of repetition. */
export type Scope = 'cluster' | 'server' | 'database' | 'schema' | 'shard';

/** How far a step's effects come together: all or none, or target by target until equal. */
export const consistencies = ['atomic', 'staged', 'convergent'] as const;
export type Consistency = (typeof consistencies)[number];

/** Who takes the statement to the shards: Citus itself, or our own tasks. */
export type Route = 'coordinator' | 'direct';

/** What a task is sent to: a database, or a schema in it, on a server. */
export interface Target {
  /** 0 is the coordinator; workers count from 1 in the configuration's order. */
  readonly no: number;
  /** The server's name in the configuration. */
  readonly server: string;
  readonly database: string;
  readonly schema?: string;
  /** Targets with the same identifier are databases of one running server. */
  readonly systemIdentifier: string;
}

/** What a server that was asked has room for. */
export interface ServerLimits {
  /** The server's name in the configuration. */
  readonly server: string;
  /** Prepared transactions that there may be, and that there are, in all databases. */
  readonly preparedSlots: number;
  readonly preparedNow: number;
  /** Entries of the lock table, shared by all sessions. */
  readonly lockSlots: number;
}

/** A lock on a table, and on all of its shards where it has some. */
export interface TableLock {
  readonly table: QualifiedName;
  readonly mode: LockMode;
  /** Empty for a table that exists on the coordinator only. */
  readonly shards: readonly Shard[];
}

/** Where a command runs. */
export type Destination =
  /** On the coordinator alone: shells, originals of reference tables, plain tables. */
  | { readonly scope: 'cluster' }
  /** Once per running server: on the target with the lowest number of those that share it. */
  | { readonly scope: 'server'; readonly includeCoordinator: boolean }
  /** Once in every database. */
  | { readonly scope: 'database'; readonly includeCoordinator: boolean }
  /** Once per placement of a shard of `table`, on the workers, ascending by shard id. */
  | {
      readonly scope: 'shard';
      readonly table: QualifiedName;
      readonly shards: readonly Shard[];
      /** Id of the one shard that it is for; absent: it is for all of them. */
      readonly only?: number;
    };

/** A template and where it runs: expands to one task per server, database or shard placement. */
export interface Command {
  readonly destination: Destination;
  readonly template: BoundTemplate;
  /** Locks that it takes on tables, referenced tables first. */
  readonly locks: readonly TableLock[];
  /** Names that the text leaves to Postgres and that must be the ones foreseen. */
  readonly names: readonly ChosenName[];
  /** Only in steps outside transactions, and there for all that no transaction can hold. */
  readonly outside?: Outside<BoundTemplate>;
}

/** What stands in no schema, and is made, or dropped, by its name alone. */
export type StandingAlone = 'database' | 'subscription' | 'tablespace';

/**
 * What a task outside transactions does, so that after a stop it can be seen whether it was done, and
 * what is half done can be done again.
 * - `creates index`: one of its table that a stop left invalid is dropped first; a valid one is it if the
 *   same statement makes the same on an empty copy of the table
 * - `drops index`: gone is done
 * - `distributes table`: on record by Citus is done
 * - `rebuilds indexes`: the invalid copies that a stop left are dropped first
 * - `creates object`: a name that is there is done; `drops object`: one that is gone
 * - `detaches partition`: a table of its own is done, once its constraints are called as they are to be; what
 *   a stop left pending is finalized
 * - `changes rows in batches`: how far it is, the database of the rows keeps, or the coordinator that takes
 *   the batch there, committed with each batch
 * - `can be repeated`: done twice is as good as done once
 *
 * @typeParam Name a template, or the name that it gives for a shard: qualified, and quoted
 */
export type Outside<Name> =
  | {
      readonly effect: 'creates index';
      readonly object: Name;
      readonly table: Name;
      /** IF NOT EXISTS: one that is there and valid will do. */
      readonly optional: boolean;
    }
  | {
      readonly effect: 'drops index';
      readonly object: Name;
      /** IF EXISTS: one that is not there will do. */
      readonly optional: boolean;
    }
  | { readonly effect: 'distributes table'; readonly object: Name }
  | {
      readonly effect: 'rebuilds indexes';
      readonly of: 'table' | 'schema' | 'database';
      /** The table, or the schema; that of a database is the one at hand. */
      readonly object: Name;
    }
  | {
      readonly effect: 'creates object' | 'drops object';
      readonly kind: StandingAlone;
      readonly object: Name;
      /** IF EXISTS: one that is not there will do. */
      readonly optional: boolean;
    }
  | {
      readonly effect: 'detaches partition';
      readonly object: Name;
      readonly table: Name;
      /** FINALIZE: one that is detached already will do, if not all are partitions still. */
      readonly optional: boolean;
      /** The CHECK that the server makes of the bound. */
      readonly check?: BoundCheck<Name>;
      /** Constraints that are called otherwise on a table of its own. */
      readonly renamed: readonly Renaming<Name>[];
    }
  | {
      readonly effect: 'changes rows in batches';
      /** The table. */
      readonly object: Name;
      /**
       * A query for the key of a batch's last row, as texts. Its parameters are the key of the last one's;
       * the task's own are these, and those that it gives.
       */
      readonly end: Name;
      /** How many columns the key has. */
      readonly keys: number;
      /** Rows of a batch. */
      readonly rows: number;
      /** How long to rest after each; `auto`: as long as it took. */
      readonly pauseMs: number | 'auto';
      /** `coordinator`: its Citus takes each batch to the nodes that have the rows. */
      readonly route: Route;
    }
  | { readonly effect: 'can be repeated' };

export interface Renaming<Name> {
  readonly from: Name;
  readonly to: Name;
}

export interface BoundCheck<Name> {
  /** What it is to be called. */
  readonly name: Name;
  /** The one column that it is about, which the server calls it by. */
  readonly column?: string;
}

/** One SQL text for one target. */
export interface Task {
  /** Name of the target's server in the configuration. */
  readonly target: string;
  readonly shardId?: number;
  readonly sql: string;
  /** Index of the statement in the step that it comes from. */
  readonly statement: number;
  /** To be compared with the server after the task; mostly empty. */
  readonly names: readonly ChosenName[];
  readonly outside?: Outside<string>;
}

/** Numbers that the metadata hands out next. */
export interface Counters {
  readonly shardId: number;
  readonly colocationId: number;
}

/** A change to the metadata of the control database, made in the decision's transaction. */
export type MetadataChange =
  | {
      readonly kind: 'distribute';
      readonly table: QualifiedName;
      /** Placements and hash ranges of all shards are in here. */
      readonly distribution: Distribution;
      /** Names of its constraints that carry no suffix on the shards: those of suffixedOnShards false. */
      readonly unsuffixed: readonly string[];
      /** The group it is in; to be created if there is none of its id. */
      readonly group: ColocationGroup;
      /** What the counters must be before, or another run came between, and what they become. */
      readonly before: Counters;
      readonly after: Counters;
    }
  /** Which constraints of a table that was distributed before carry no suffix has changed. */
  | {
      readonly kind: 'constraints';
      readonly table: QualifiedName;
      readonly unsuffixed: readonly string[];
    }
  /** Rows of a table, its shards and their placements go; so does a group left without tables. */
  | { readonly kind: 'drop'; readonly table: QualifiedName };

export interface PlannedStatement {
  /** The statement as the file has it. */
  readonly sql: string;
  readonly span: Span;
  /** Completed: every name explicit. */
  readonly tree: Node;
  readonly names: readonly ChosenName[];
  readonly verdict: VerdictKind;
  /** What a rebalance takes from shards: see Verdict. */
  readonly survivesMove?: 're-apply';
  /** In order of execution. */
  readonly commands: readonly Command[];
  /** What is to be computed, and written into the commands, before they are carried out. */
  readonly computed?: Computed;
  readonly metadata: readonly MetadataChange[];
  /** What exists once it has run. */
  readonly after: Catalog;
}

/** Values that are computed once, on the coordinator, for all places that they go to. */
export interface Computed {
  /** With all of them as nodes, to be replaced. */
  readonly statement: InsertStmt;
  readonly values: readonly ComputedValue[];
  /** What exists before the statement. */
  readonly before: Catalog;
}

export interface Step {
  readonly route: Route;
  readonly consistency: Consistency;
  /**
   * False: its tasks with `outside` run each by itself, on workers first, and the others in the
   * coordinator's transaction that counts the step as done.
   */
  readonly transactional: boolean;
  readonly statements: readonly PlannedStatement[];
  /** SET LOCAL statements that its transaction on the coordinator begins with. */
  readonly settings: readonly string[];
  /** What exists when it begins. */
  readonly before: Catalog;
  /** Tables that exist before the step, each once with its strongest mode, referenced ones first. */
  readonly locks: readonly TableLock[];
}

export interface PlannedMigration {
  readonly file: MigrationFile;
  /** Those that an earlier run has done, from the file's beginning. */
  readonly stepsDone: number;
  /** Those still to do. */
  readonly steps: readonly Step[];
  /** What exists when it begins, and when it is done. */
  readonly before: Catalog;
  readonly after: Catalog;
}

export interface Plan {
  /** Empty of steps where the diagnostics hold an error. */
  readonly migrations: readonly PlannedMigration[];
  /** Anything of severity error means that the plan cannot be applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** What will exist once all migrations are applied. */
  readonly catalog: Catalog;
}
