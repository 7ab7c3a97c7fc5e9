import type { QualifiedName, Shard } from '../catalog/model.ts';
import { type BoundTemplate, type Layout, renderer, suffixLayout } from '../layout/index.ts';
import { sqlName } from './compose.ts';
import type { Destination, Outside, Step, TableLock, Target, Task } from './model.ts';

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
  const { server } = target;
  for (const [statement, { commands }] of step.statements.entries()) {
    for (const { destination, template, names, outside } of commands) {
      const render = renderer(template, layout);
      const outsideOn = outside && outsideRenderer(outside, layout);
      for (const { ordinal, shardId } of copiesOn(target, destination, targets)) {
        const sql = render(ordinal);
        const task: Task =
          shardId === undefined
            ? { target: server, statement, sql, names }
            : { target: server, shardId, statement, sql, names };
        yield outsideOn ? { ...task, outside: outsideOn(ordinal) } : task;
      }
    }
  }
}

function outsideRenderer(
  outside: Outside<BoundTemplate>,
  layout: Layout,
): (ordinal: number) => Outside<string> {
  if (outside.effect === 'can be repeated') return () => outside;
  const object = renderer(outside.object, layout);
  if (outside.effect === 'changes rows in batches') {
    const end = renderer(outside.end, layout);
    return (ordinal) => ({ ...outside, object: object(ordinal), end: end(ordinal) });
  }
  if (outside.effect === 'detaches partition') return detachedRenderer(outside, layout);
  if (!('table' in outside)) return (ordinal) => ({ ...outside, object: object(ordinal) });
  const table = renderer(outside.table, layout);
  return (ordinal) => ({ ...outside, object: object(ordinal), table: table(ordinal) });
}

type Detached<Name> = Extract<Outside<Name>, { readonly effect: 'detaches partition' }>;

function detachedRenderer(
  { check, renamed, ...outside }: Detached<BoundTemplate>,
  layout: Layout,
): (ordinal: number) => Detached<string> {
  const object = renderer(outside.object, layout);
  const table = renderer(outside.table, layout);
  const name = check && renderer(check.name, layout);
  const names = renamed.map(({ from, to }) => ({
    from: renderer(from, layout),
    to: renderer(to, layout),
  }));
  return (ordinal) => ({
    ...outside,
    object: object(ordinal),
    table: table(ordinal),
    ...(name && { check: { ...check, name: name(ordinal) } }),
    renamed: names.map(({ from, to }) => ({ from: from(ordinal), to: to(ordinal) })),
  });
}

/** One of the things that a command is run for on a target. */
interface Copy {
  readonly ordinal: number;
  /** Absent for the database, or server, as a whole. */
  readonly shardId?: number;
}

const whole: readonly Copy[] = [{ ordinal: 0 }];

function copiesOn(
  target: Target,
  destination: Destination,
  targets: readonly Target[],
): readonly Copy[] {
  switch (destination.scope) {
    case 'cluster':
      return isCoordinator(target) ? whole : [];
    case 'database':
      return destination.includeCoordinator || !isCoordinator(target) ? whole : [];
    case 'server':
      return speaksForServer(target, targets, destination.includeCoordinator) ? whole : [];
    case 'shard':
      return only(destination.only, shardsOn(target, destination.shards));
  }
}

function only(id: number | undefined, copies: readonly Required<Copy>[]): readonly Copy[] {
  return id === undefined ? copies : copies.filter(({ shardId }) => shardId === id);
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

/** Shards are shared by all commands on a table: who holds which is found out once. */
const placements = new WeakMap<readonly Shard[], ReadonlyMap<string, readonly Required<Copy>[]>>();

/** Ordinals and ids of the shards that a worker holds, ascending by id. */
function shardsOn(target: Target, shards: readonly Shard[]): readonly Required<Copy>[] {
  if (isCoordinator(target)) return [];
  const known = placements.get(shards) ?? byServer(shards);
  placements.set(shards, known);
  return known.get(target.server) ?? [];
}

function byServer(shards: readonly Shard[]): ReadonlyMap<string, readonly Required<Copy>[]> {
  const servers = new Map<string, Required<Copy>[]>();
  for (const [ordinal, { id, placements: names }] of shards.entries()) {
    for (const name of names) {
      const held = servers.get(name) ?? [];
      held.push({ ordinal, shardId: id });
      servers.set(name, held);
    }
  }
  for (const held of servers.values()) held.sort((a, b) => a.shardId - b.shardId);
  return servers;
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
    for (const { shardId } of shardsOn(target, lock.shards)) {
      const sql = lockSql(layout.nameOnShard(lock.table, shardId), lock);
      yield { table: lock.table, shardId, sql };
    }
  }
}

function lockSql(name: QualifiedName, { mode }: TableLock): string {
  return `LOCK TABLE ${sqlName(name)} IN ${mode} MODE`;
}
