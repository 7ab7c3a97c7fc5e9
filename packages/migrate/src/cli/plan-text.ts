/** A plan for people: per file the completed statements, the verdicts, and the SQL per node. */
import { position } from '@citrate/parser';
import { moveRemark } from '../distribute/index.ts';
import type { PlanResult } from '../engine/model.ts';
import {
  type Capacity,
  capacityOf,
  completionDiff,
  type LockSummary,
  type PlannedMigration,
  type Step,
  schemaDiff,
  stepLocks,
  type Target,
  type Task,
  tasksFor,
} from '../plan/index.ts';
import { colorHunks, hunksOf } from './diff-text.ts';
import type { Context } from './subcommand.ts';
import { type Colors, colorsFor, count, table } from './terminal.ts';
import { titleOf } from './titles.ts';

/** How a plan is shown. */
interface View {
  /** The text for every shard; otherwise for the first, and how many more there are. */
  readonly all: boolean;
  /** What becomes of the schema. */
  readonly diff: boolean;
  readonly colors: Colors;
}

/** With `--verbose` the text for every shard, and what becomes of the schema; that with `--diff`, too. */
export function prettyPlan(
  { terminal, flags }: Context<{ readonly diff?: boolean }>,
  result: PlanResult,
): string {
  const all = flags.verbose === true;
  const diff = all || flags.diff === true;
  const view = { all, diff, colors: colorsFor(terminal, terminal.stdout) };
  return result.plan.migrations
    .filter(({ file }) => file.up.statements.length > 0)
    .map((migration) => prettyMigration(migration, result, view))
    .join('\n');
}

function prettyMigration(migration: PlannedMigration, result: PlanResult, view: View): string {
  const { colors, all } = view;
  const { targets, servers } = result;
  const { stepsDone } = migration;
  const steps = migration.steps.map((step, i) => {
    const last = stepsDone + migration.steps.length;
    const title = `Step ${stepsDone + i + 1} of ${last}: ${describeStep(step)}`;
    const needs = prettyCapacity(capacityOf(step, targets, servers));
    const tasks = prettyTasks(step, targets, all, colors);
    return `${title}\n${prettyLocks(stepLocks(step))}${needs}${tasks}`;
  });
  const schema = view.diff ? hunksOf(schemaDiff(migration)) : '';
  return [
    colors.bold(titleOf(migration.file)),
    ...prettyDiff(migration, colors),
    ...(schema === '' ? [] : [colors.bold('--- schema before\n+++ schema after')]),
    ...(schema === '' ? [] : [colorHunks(schema, colors)]),
    `Verdicts\n${verdicts(migration)}`,
    ...steps,
  ].join('\n');
}

/** A lock of each table, in order. */
function prettyLocks(locks: readonly LockSummary[]): string {
  const rows = locks.map(({ table: { schema, name }, mode, shards }) => [
    mode,
    `${schema}.${name}`,
    shards === 0 ? '' : count(shards, 'shard'),
  ]);
  return rows.length === 0 ? '' : `  Locks\n${table(rows, '    ')}`;
}

function prettyCapacity(needs: readonly Capacity[]): string {
  const of = (free: number | undefined): string => (free === undefined ? '' : ` of ${free}`);
  const rows = needs.map((need) => [
    serverWords(need),
    count(need.connections, 'connection'),
    `${count(need.prepared, 'prepared transaction')}${of(need.preparedFree)}`,
    `${count(need.locks, 'lock')}${of(need.lockSlots)}`,
  ]);
  return `  Capacity\n${table(rows, '    ')}`;
}

function serverWords({ server, others }: Capacity): string {
  return others ? `${server} and ${count(others.length, 'other database')} there` : server;
}

/** The completion as a diff. */
function prettyDiff(migration: PlannedMigration, colors: Colors): readonly string[] {
  const hunks = hunksOf(completionDiff(migration));
  return hunks === ''
    ? []
    : [colors.bold('--- as written\n+++ completed'), colorHunks(hunks, colors)];
}

function verdicts({ file, steps }: PlannedMigration): string {
  const rows = steps
    .flatMap((step) => step.statements)
    .map(({ sql, span, verdict, computed, survivesMove }) => [
      `line ${position(file.source, span.start).line}`,
      verdict,
      firstLine(sql) +
        (computed ? `  (${count(computed.values.length, 'value')} computed once)` : '') +
        moveRemark(survivesMove),
    ]);
  return table(rows, '  ');
}

function firstLine(sql: string): string {
  const line = sql.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function describeStep({ consistency, transactional, statements }: Step): string {
  const where =
    consistency === 'convergent' ? 'a transaction on each node' : 'one transaction on all nodes';
  const how = transactional ? where : 'outside of transactions';
  return `${count(statements.length, 'statement')}, ${how}, ${consistency}`;
}

function prettyTasks(step: Step, targets: readonly Target[], all: boolean, colors: Colors): string {
  return targets
    .map((target) => {
      const tasks = [...tasksFor(step, target, targets)];
      const lines = groups(tasks).flatMap((group) => prettyGroup(group, all, colors));
      const head = `  ${colors.bold(target.server)} (${count(tasks.length, 'task')})`;
      return tasks.length === 0 ? '' : `${head}\n${lines.join('\n')}\n`;
    })
    .join('');
}

/** Neighbours that one statement makes on shards: texts that differ by shard alone. */
function groups(tasks: readonly Task[]): readonly (readonly [Task, ...Task[]])[] {
  const all: [Task, ...Task[]][] = [];
  for (const task of tasks) {
    const last = all.at(-1);
    const [first] = last ?? [];
    const same = first?.statement === task.statement && first.shardId !== undefined;
    if (last && same && task.shardId !== undefined) last.push(task);
    else all.push([task]);
  }
  return all;
}

function prettyGroup(group: readonly [Task, ...Task[]], all: boolean, colors: Colors): string[] {
  const [{ shardId: first }] = group;
  const shown = all ? group : group.filter((task) => task.shardId === first);
  const lines = shown.map((task) => {
    const shard = task.shardId === undefined ? '' : colors.dim(`/* shard ${task.shardId} */ `);
    return `    ${shard}${task.sql.replaceAll('\n', '\n    ')};`;
  });
  const more = all ? 0 : new Set(group.map((task) => task.shardId)).size - 1;
  return more === 0 ? lines : [...lines, colors.dim(`    … and ${count(more, 'more shard')}`)];
}
