/** A plan for people: per file the completed statements, the verdicts, and the SQL per node. */
import { position } from '@citrate/parser';
import type { PlanResult } from '../engine/model.ts';
import {
  completionDiff,
  type PlannedMigration,
  type Step,
  type Target,
  type Task,
  tasksFor,
} from '../plan/index.ts';
import type { Context } from './subcommand.ts';
import { colorsFor, count, table } from './terminal.ts';

type Colors = ReturnType<typeof colorsFor>;

/** With `--verbose` the text for every shard; otherwise for the first, and how many more there are. */
export function prettyPlan(context: Context, { plan, targets }: PlanResult): string {
  const colors = colorsFor(context.terminal, context.terminal.stdout);
  const all = context.flags.verbose === true;
  return plan.migrations
    .map((migration) => prettyMigration(migration, targets, all, colors))
    .join('\n');
}

function prettyMigration(
  migration: PlannedMigration,
  targets: readonly Target[],
  all: boolean,
  colors: Colors,
): string {
  const { version, name } = migration.file;
  const steps = migration.steps.map((step, i) => {
    const title = `Step ${i + 1} of ${migration.steps.length}: ${describeStep(step)}`;
    return `${title}\n${prettyTasks(step, targets, all, colors)}`;
  });
  return [
    colors.bold(`${version}_${name}`),
    ...prettyDiff(migration, colors),
    `Verdicts\n${verdicts(migration)}`,
    ...steps,
  ].join('\n');
}

/** The completion as a diff, without the header: the file's name stands above. */
function prettyDiff(migration: PlannedMigration, colors: Colors): readonly string[] {
  const diff = completionDiff(migration);
  const hunks = diff.slice(Math.max(diff.indexOf('\n@@') + 1, 0));
  return diff === ''
    ? []
    : [colors.bold('--- as written\n+++ completed'), colorHunks(hunks, colors)];
}

function colorHunks(hunks: string, colors: Colors): string {
  const paint = (line: string): string => {
    if (line.startsWith('@@')) return colors.cyan(line);
    if (line.startsWith('+')) return colors.green(line);
    return line.startsWith('-') ? colors.red(line) : line;
  };
  return hunks.split('\n').map(paint).join('\n');
}

function verdicts({ file, steps }: PlannedMigration): string {
  const rows = steps
    .flatMap((step) => step.statements)
    .map(({ sql, span, verdict }) => [
      `line ${position(file.source, span.start).line}`,
      verdict,
      firstLine(sql),
    ]);
  return table(rows, '  ');
}

function firstLine(sql: string): string {
  const line = sql.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function describeStep({ consistency, transactional, statements }: Step): string {
  const how = transactional ? 'one transaction on all nodes' : 'outside of transactions';
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
