/** What a step asks of each server, beside locks that are held anyway: to be seen before it runs. */

import type { LockMode } from '../catalog/index.ts';
import { lockedRelations, nameKey } from '../catalog/index.ts';
import type { QualifiedName } from '../catalog/model.ts';
import { mergeLocks } from './locks.ts';
import type { PlannedStatement, ServerLimits, Step, TableLock, Target } from './model.ts';
import { lockTasksFor, tasksFor } from './tasks.ts';

/** A lock that is taken on a table, and on this many shards of it on workers. */
export interface LockSummary {
  readonly table: QualifiedName;
  readonly mode: LockMode;
  readonly shards: number;
}

/** Before the step begins: on tables that exist, in the order in which they are taken. */
export function stepLocks({ locks }: Step): readonly LockSummary[] {
  return locks.map(summary);
}

/** By the statement itself, on each table in its strongest mode; tables that are new included. */
export function statementLocks({ commands }: PlannedStatement): readonly LockSummary[] {
  return mergeLocks(commands.flatMap(({ locks }) => locks)).map(summary);
}

function summary({ table, mode, shards }: TableLock): LockSummary {
  return { table, mode, shards: shards.length };
}

/** What a step needs on one target. */
export interface Need {
  /** The server's name in the configuration. */
  readonly server: string;
  /** Sessions that apply holds open there, with one for what runs outside transactions. */
  readonly connections: number;
  /** Prepared transactions: one on a worker, if atomic. The coordinator decides, and prepares none. */
  readonly prepared: number;
  /** Tables and shards that are locked at once, and indexes made or dropped; TOAST tables come on top. */
  readonly locks: number;
}

/** What a step needs on one running server: of all targets that are databases of it, added up. */
export interface Capacity extends Need {
  /** The further names in the configuration, of its other databases. */
  readonly others?: readonly string[];
  /** Of the server's max_prepared_transactions those that are free, if it was asked. */
  readonly preparedFree?: number;
  /** Locks that the server's lock table has room for, of all sessions together, if it was asked. */
  readonly lockSlots?: number;
}

/** Sessions that apply holds open: its own to look, and those that work, decide and keep the lease. */
export const sessionsHeld = { coordinator: 4, worker: 2 } as const;

/** Of each target, in their order. */
export function needsOf(step: Step, targets: readonly Target[]): readonly Need[] {
  const locked = heldBy(step);
  return targets.map((target) => {
    const { server, no } = target;
    const held = no === 0 ? sessionsHeld.coordinator : sessionsHeld.worker;
    return {
      server,
      connections: held + (step.transactional ? 0 : 1),
      prepared: no === 0 || step.consistency !== 'atomic' ? 0 : 1,
      locks: locksOn(step, target, targets, locked),
    };
  });
}

/** Of each running server, in the order of the first target on it. */
export function capacityOf(
  step: Step,
  targets: readonly Target[],
  limits: readonly ServerLimits[],
): readonly Capacity[] {
  const byServer = new Map<string, Need[]>();
  for (const [i, need] of needsOf(step, targets).entries()) {
    const key = targets[i]?.systemIdentifier ?? '';
    const same = byServer.get(key);
    if (same) same.push(need);
    else byServer.set(key, [need]);
  }
  return [...byServer.values()].map((needs) => together(needs, limits));
}

function together(needs: readonly Need[], limits: readonly ServerLimits[]): Capacity {
  const [server = '', ...others] = needs.map((need) => need.server);
  const known = limits.find((one) => one.server === server || others.includes(one.server));
  const sum = (key: 'connections' | 'prepared' | 'locks'): number =>
    needs.reduce((total, need) => total + need[key], 0);
  return {
    server,
    ...(others.length > 0 && { others }),
    connections: sum('connections'),
    prepared: sum('prepared'),
    locks: sum('locks'),
    ...(known && { preparedFree: known.preparedSlots - known.preparedNow }),
    ...(known && { lockSlots: known.lockSlots }),
  };
}

/** Something of which a server has less than a step needs. */
export interface Shortage {
  readonly server: string;
  /** How many of its databases need it together. */
  readonly databases: number;
  readonly of: 'prepared' | 'locks';
  readonly needed: number;
  readonly there: number;
}

/** What of a step servers have less than it needs. */
export function shortagesOf(capacities: readonly Capacity[]): readonly Shortage[] {
  return capacities.flatMap((capacity) => {
    const { server, others = [], prepared, preparedFree, locks, lockSlots } = capacity;
    const on = { server, databases: 1 + others.length };
    const both = [
      { ...on, of: 'prepared', needed: prepared, there: preparedFree },
      { ...on, of: 'locks', needed: locks, there: lockSlots },
    ] as const;
    return both.flatMap((one) => {
      const { there } = one;
      return there !== undefined && one.needed > there ? [{ ...one, there }] : [];
    });
  });
}

/**
 * A shard that a task makes or changes counts like one that is locked before, each with what is locked
 * of it. Outside transactions there is one at a time.
 */
function locksOn(step: Step, target: Target, targets: readonly Target[], held: Held): number {
  if (!step.transactional) return Math.min(1, [...tasksFor(step, target, targets)].length);
  const shards = new Set<number>();
  const tables = new Set<string>();
  for (const { table, shardId } of lockTasksFor(step, target)) {
    if (shardId === undefined) tables.add(nameKey(table));
    else shards.add(shardId);
  }
  for (const { shardId } of tasksFor(step, target, targets)) {
    if (shardId !== undefined) shards.add(shardId);
  }
  if (target.no === 0) for (const table of held.relations.keys()) tables.add(table);
  const names = [...tables, ...[...shards].map((id) => held.tables.get(id) ?? '')];
  return names.reduce((sum, name) => sum + (held.relations.get(name)?.size ?? 1), 0);
}

/** What a step locks. */
interface Held {
  /** By table, the names of it and of its indexes that are locked with it, and with each of its shards. */
  readonly relations: ReadonlyMap<string, ReadonlySet<string>>;
  /** The table that a shard is of. */
  readonly tables: ReadonlyMap<number, string>;
}

function heldBy({ before, statements }: Step): Held {
  const relations = new Map<string, Set<string>>();
  const tables = new Map<number, string>();
  let previous = before;
  for (const statement of statements) {
    for (const { table, shards } of lockedTables(statement)) {
      const key = nameKey(table);
      const locked = relations.get(key) ?? new Set();
      const change = { tree: statement.tree, before: previous, after: statement.after };
      for (const name of lockedRelations(table, change)) locked.add(name);
      relations.set(key, locked);
      for (const { id } of shards) tables.set(id, key);
    }
    previous = statement.after;
  }
  return { relations, tables };
}

/** By its commands, and those whose shards it makes. */
function lockedTables({
  commands,
  metadata,
}: PlannedStatement): readonly Omit<TableLock, 'mode'>[] {
  const made = metadata.flatMap((change) =>
    change.kind === 'distribute'
      ? [{ table: change.table, shards: change.distribution.shards }]
      : [],
  );
  return [...commands.flatMap(({ locks }) => locks), ...made];
}
