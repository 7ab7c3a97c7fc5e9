import type { QualifiedName, Shard } from '../catalog/model.ts';
import { type Layout, renderer, suffixLayout } from '../layout/index.ts';
import { sqlName } from './compose.ts';
import type { Command, Step, TableLock, Target, Task } from './model.ts';

/** All tasks of a step, target by target, each one's in order of execution. */
export function* tasksOf(
  step: Step,
  targets: readonly Target[],
  layout: Layout = suffixLayout,
): Generator<Task> {
  for (const target of targets) yield* tasksFor(step, target, targets, layout);
}

/**
 * The tasks of one target, in order of execution: statements as in the file, the shards of a table
 * in ascending order of their ids. Texts are made when they are asked for.
 */
export function* tasksFor(
  step: Step,
  target: Target,
  targets: readonly Target[],
  layout: Layout = suffixLayout,
): Generator<Task> {
  for (const [statement, { commands }] of step.statements.entries()) {
    for (const command of commands) {
      for (const text of texts(command, target, targets, layout)) {
        yield { target: target.server, statement, names: command.names, ...text };
      }
    }
  }
}

type Text = Pick<Task, 'sql' | 'shardId'>;

function* texts(
  { destination, template }: Command,
  target: Target,
  targets: readonly Target[],
  layout: Layout,
): Generator<Text> {
  const sql = renderer(template, layout);
  switch (destination.scope) {
    case 'cluster':
      if (isCoordinator(target)) yield { sql: sql(0) };
      return;
    case 'database':
      if (destination.includeCoordinator || !isCoordinator(target)) yield { sql: sql(0) };
      return;
    case 'server':
      if (speaksForServer(target, targets, destination.includeCoordinator)) yield { sql: sql(0) };
      return;
    case 'shard':
      for (const [ordinal, shardId] of shardsOn(target, destination.shards)) {
        yield { shardId, sql: sql(ordinal) };
      }
  }
}

function isCoordinator({ no }: Target): boolean {
  return no === 0;
}

/** Of the databases that share a server, the one with the lowest number does what is server-wide. */
function speaksForServer(
  target: Target,
  targets: readonly Target[],
  includeCoordinator: boolean,
): boolean {
  const sharing = targets.filter((t) => t.systemIdentifier === target.systemIdentifier);
  const first = Math.min(...sharing.map((t) => t.no));
  return first === target.no && (includeCoordinator || !sharing.some(isCoordinator));
}

/** Ordinals and ids of the shards that a worker holds, ascending by id. */
function shardsOn(target: Target, shards: readonly Shard[]): [ordinal: number, shardId: number][] {
  if (isCoordinator(target)) return [];
  return shards
    .map((shard, ordinal): [number, Shard] => [ordinal, shard])
    .filter(([, shard]) => shard.placements.includes(target.server))
    .map(([ordinal, shard]): [number, number] => [ordinal, shard.id])
    .sort(([, a], [, b]) => a - b);
}

/** A LOCK statement, and the shard that it is for. */
export interface LockTask {
  readonly table: QualifiedName;
  readonly shardId?: number;
  readonly sql: string;
}

/** Locks to take on a target before the tasks of a step, in this order. */
export function* lockTasksFor(
  { locks }: Step,
  target: Target,
  layout: Layout = suffixLayout,
): Generator<LockTask> {
  for (const lock of locks) {
    if (isCoordinator(target)) yield { table: lock.table, sql: lockSql(lock.table, lock) };
    for (const [, shardId] of shardsOn(target, lock.shards)) {
      const sql = lockSql(layout.nameOnShard(lock.table, shardId), lock);
      yield { table: lock.table, shardId, sql };
    }
  }
}

function lockSql(name: QualifiedName, { mode }: TableLock): string {
  return `LOCK TABLE ${sqlName(name)} IN ${mode} MODE`;
}
