import { as } from '@citrate/parser';
import {
  type Consistency,
  type Need,
  needsOf,
  type Plan,
  type Step,
  type Target,
} from '../plan/index.ts';
import type { Creations } from './model.ts';

/** What a run needs of each server where nothing is pending. */
const emptyStep: Omit<Step, 'consistency' | 'before'> = {
  route: 'direct',
  transactional: true,
  statements: [],
  settings: [],
  locks: [],
};

/**
 * The most that any step of a plan asks of each target: steps follow one another.
 *
 * @param consistency of the next migration, where nothing is pending
 */
export function peakNeeds(
  { migrations, catalog }: Plan,
  targets: readonly Target[],
  consistency: Consistency = 'atomic',
): readonly Need[] {
  const pending = migrations.flatMap((migration) => migration.steps);
  const steps = pending.length > 0 ? pending : [{ ...emptyStep, before: catalog, consistency }];
  const all = steps.map((step) => needsOf(step, targets));
  return targets.flatMap(({ server }, i) => {
    const needs = all.flatMap((each) => each[i] ?? []);
    const most = (key: 'connections' | 'prepared' | 'locks'): number =>
      Math.max(...needs.map((need) => need[key]));
    return [
      {
        server,
        connections: most('connections'),
        prepared: most('prepared'),
        locks: most('locks'),
      },
    ];
  });
}

/** On all nodes: extensions by name, and schemas. */
export function creationsOf({ migrations }: Plan): Creations {
  const trees = migrations.flatMap(({ steps }) =>
    steps.flatMap(({ statements }) => statements.map(({ tree }) => tree)),
  );
  return {
    extensions: trees.flatMap((tree) => as(tree, 'CreateExtensionStmt')?.extname ?? []),
    schemas: trees.flatMap((tree) => as(tree, 'CreateSchemaStmt')?.schemaname ?? []),
  };
}
