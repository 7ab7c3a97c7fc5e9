import type { ChosenName } from '../complete/model.ts';
import type { VerdictKind } from '../distribute/index.ts';
import {
  type Capacity,
  capacityOf,
  type LockSummary,
  statementLocks,
  stepLocks,
} from './capacity.ts';
import type {
  Consistency,
  Plan,
  PlannedMigration,
  Route,
  ServerLimits,
  Step,
  Target,
} from './model.ts';
import { schemaDiff } from './schema-diff.ts';
import { tasksOf } from './tasks.ts';

/** What a plan is shown for. */
export interface PlanJsonOptions {
  /** What servers that were asked have room for. */
  readonly limits?: readonly ServerLimits[];
  /** With the diff of the schema that each migration makes. */
  readonly diff?: boolean;
}

/** What `citrate plan --format json` prints. */
export interface PlanJson {
  readonly format: 1;
  readonly migrations: readonly MigrationJson[];
}

export interface MigrationJson {
  readonly version: string;
  readonly name: string;
  /** A unified diff of the schema before and after, if it was asked for. */
  readonly diff?: string;
  readonly steps: readonly StepJson[];
}

export interface StepJson {
  readonly route: Route;
  readonly consistency: Consistency;
  readonly transactional: boolean;
  /** On tables that exist, before any task. */
  readonly locks: readonly LockSummary[];
  readonly capacity: readonly Capacity[];
  readonly statements: readonly StatementJson[];
  readonly tasks: readonly TaskJson[];
}

export interface StatementJson {
  readonly sql: string;
  readonly verdict: VerdictKind;
  /** What shards have of it, a rebalance loses. */
  readonly survivesMove?: 're-apply';
  readonly names: readonly ChosenName[];
  /** On tables that are new, too. */
  readonly locks: readonly LockSummary[];
}

export interface TaskJson {
  readonly target: string;
  readonly shardId?: number;
  readonly sql: string;
}

/** A plan with all its tasks, as data for JSON. */
export function planJson(
  { migrations }: Plan,
  targets: readonly Target[],
  options: PlanJsonOptions = {},
): PlanJson {
  return {
    format: 1,
    migrations: migrations.map((migration) => migrationJson(migration, targets, options)),
  };
}

function migrationJson(
  migration: PlannedMigration,
  targets: readonly Target[],
  { limits = [], diff = false }: PlanJsonOptions,
): MigrationJson {
  const { version, name } = migration.file;
  return {
    version,
    name,
    ...(diff && { diff: schemaDiff(migration) }),
    steps: migration.steps.map((step) => stepJson(step, targets, limits)),
  };
}

function stepJson(
  step: Step,
  targets: readonly Target[],
  limits: readonly ServerLimits[],
): StepJson {
  const { route, consistency, transactional, statements } = step;
  return {
    route,
    consistency,
    transactional,
    locks: stepLocks(step),
    capacity: capacityOf(step, targets, limits),
    statements: statements.map((statement) => {
      const { sql, verdict, survivesMove, names } = statement;
      const locks = statementLocks(statement);
      return { sql, verdict, ...(survivesMove && { survivesMove }), names, locks };
    }),
    tasks: Array.from(tasksOf(step, targets), ({ target, shardId, sql }) => ({
      target,
      ...(shardId !== undefined && { shardId }),
      sql,
    })),
  };
}
