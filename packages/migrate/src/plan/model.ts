/**
 * Plans: data one can print, store and read. A plan holds templates and placements; tasks, one text
 * for one target each, are made from them when they are needed.
 */
import type { Template } from '@citrate/deparser';
import type { Diagnostic, Node, Span } from '@citrate/parser';
import type { QualifiedName } from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import type { VerdictKind } from '../distribute/verdict.ts';
import type { MigrationFile } from '../files/model.ts';

/** From which copies of an object there is one each: the planner's unit of repetition. */
export type Scope = 'cluster' | 'server' | 'database' | 'schema' | 'shard';

/** How far a step's effects come together: all or none, or target by target until equal. */
export type Consistency = 'atomic' | 'staged' | 'convergent';

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

/** Lock modes that DDL takes on tables, weakest first. */
export type LockMode = 'SHARE' | 'SHARE ROW EXCLUSIVE' | 'ACCESS EXCLUSIVE';

/** Where a command runs. */
export type Destination =
  | { readonly scope: 'cluster' } // the coordinator alone: shells, reference originals
  | { readonly scope: 'server'; readonly includeCoordinator: boolean }
  | { readonly scope: 'database'; readonly includeCoordinator: boolean }
  | { readonly scope: 'shard'; readonly table: QualifiedName };

/** A template and where it runs: expands to one task per server, database or shard placement. */
export interface Command {
  readonly destination: Destination;
  readonly template: Template;
  /** Existing tables that it locks, as the coordinator names them; locked first, in this order. */
  readonly locks: readonly { readonly table: QualifiedName; readonly mode: LockMode }[];
}

/** One SQL text for one target. */
export interface Task {
  readonly target: string;
  readonly shardId?: number;
  readonly sql: string;
}

/** A change to the metadata of the control database, made in the decision's transaction. */
export type MetadataChange =
  | { readonly kind: 'distribute'; readonly table: QualifiedName }
  | { readonly kind: 'drop'; readonly table: QualifiedName };

export interface PlannedStatement {
  /** The statement as the file has it. */
  readonly sql: string;
  readonly span: Span;
  /** Completed: every name explicit. */
  readonly tree: Node;
  readonly names: readonly ChosenName[];
  readonly verdict: VerdictKind;
  readonly commands: readonly Command[];
  readonly metadata: readonly MetadataChange[];
}

export interface Step {
  readonly route: Route;
  readonly consistency: Consistency;
  readonly transactional: boolean;
  readonly statements: readonly PlannedStatement[];
}

export interface PlannedMigration {
  readonly file: MigrationFile;
  readonly steps: readonly Step[];
}

export interface Plan {
  readonly migrations: readonly PlannedMigration[];
  /** Anything of severity error means that the plan cannot be applied. */
  readonly diagnostics: readonly Diagnostic[];
}
