import type { ChosenName } from '../complete/model.ts';
import type { VerdictKind } from '../distribute/index.ts';
import type { Consistency, Plan, PlannedMigration, Route, Step, Target } from './model.ts';
import { tasksOf } from './tasks.ts';

/** What `citrate plan --format json` prints. */
export interface PlanJson {
  readonly format: 1;
  readonly migrations: readonly MigrationJson[];
}

export interface MigrationJson {
  readonly version: string;
  readonly name: string;
  readonly steps: readonly StepJson[];
}

export interface StepJson {
  readonly route: Route;
  readonly consistency: Consistency;
  readonly transactional: boolean;
  readonly statements: readonly StatementJson[];
  readonly tasks: readonly TaskJson[];
}

export interface StatementJson {
  readonly sql: string;
  readonly verdict: VerdictKind;
  readonly names: readonly ChosenName[];
}

export interface TaskJson {
  readonly target: string;
  readonly shardId?: number;
  readonly sql: string;
}

/** A plan with all its tasks, as data for JSON. */
export function planJson({ migrations }: Plan, targets: readonly Target[]): PlanJson {
  return {
    format: 1,
    migrations: migrations.map((migration) => migrationJson(migration, targets)),
  };
}

function migrationJson(
  { file, steps }: PlannedMigration,
  targets: readonly Target[],
): MigrationJson {
  const { version, name } = file;
  return { version, name, steps: steps.map((step) => stepJson(step, targets)) };
}

function stepJson(step: Step, targets: readonly Target[]): StepJson {
  const { route, consistency, transactional, statements } = step;
  return {
    route,
    consistency,
    transactional,
    statements: statements.map(({ sql, verdict, names }) => ({ sql, verdict, names })),
    tasks: Array.from(tasksOf(step, targets), ({ target, shardId, sql }) => ({
      target,
      ...(shardId !== undefined && { shardId }),
      sql,
    })),
  };
}
