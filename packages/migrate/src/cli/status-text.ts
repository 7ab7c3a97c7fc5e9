/** The history for people: each migration with a box in front of it, then how many there are. */
import type {
  MigrationRecord,
  MigrationStatus,
  PastStatus,
  StatusResult,
  StepStatus,
  StepsDone,
} from '../engine/model.ts';
import { seconds } from './progress.ts';
import { count, someOf, table } from './terminal.ts';
import { titleOf } from './titles.ts';

const boxes: Readonly<Record<MigrationStatus['state'], string>> = {
  applied: '[X]',
  pending: '[ ]',
  changed: '[!]',
  missing: '[!]',
  partial: '[~]',
  skipped: '[-]',
};

/** With `verbose` what the history knows of each. Empty where nothing is known. */
export function prettyHistory(result: StatusResult, verbose: boolean): string {
  if (result.outcome === 'unusable') return '';
  const { migrations } = result;
  const rows = migrations.map((one) => rowOf(one, result.past));
  const lines = table(rows, '  ').split(/(?<=\n)/);
  const more = (i: number): string => (verbose ? details(migrations[i]?.record) : '');
  const list = lines.map((line, i) => line + more(i)).join('');
  const none = '  none\n';
  return `Migrations\n${migrations.length === 0 ? none : list}${summary(result)}`;
}

function rowOf(migration: MigrationStatus, past: readonly PastStatus[]): readonly string[] {
  const { state, baseline, appliedAt } = migration;
  const word = baseline && state === 'applied' ? 'baseline' : state;
  return [`${boxes[state]} ${word}`, titleOf(migration), appliedAt ?? '', noteOf(migration, past)];
}

function noteOf(migration: MigrationStatus, past: readonly PastStatus[]): string {
  const { state, steps, repeatable, appliedAt, version } = migration;
  if (steps) return progressOf(steps);
  if (repeatable)
    return appliedAt && state === 'pending' ? 'changed since, runs again' : 'repeatable';
  const last = past.findLast((one) => one.version === version && one.fate !== 'replaced');
  if (state !== 'pending' || !last) return '';
  const { fate, endedAt, endedBy } = last;
  return `${fate === 'reverted' ? 'taken back' : fate} ${endedAt} by ${endedBy}`;
}

const shownServers = 5;

/** Where a file stands that is applied in part. */
function progressOf({ done, of, tasksDone, doneOn }: StepsDone): string {
  const part = doneOn
    ? `the next done on ${someOf(doneOn, shownServers)}`
    : `${count(tasksDone, 'task')} of the next`;
  const within = tasksDone === 0 ? '' : `, ${part}`;
  return `${done} of ${count(of, 'step')} done${within}`;
}

function summary({ migrations, current, next }: StatusResult): string {
  const isApplied = ({ state }: MigrationStatus): boolean =>
    state === 'applied' || state === 'changed' || state === 'missing';
  const isPending = ({ state }: MigrationStatus): boolean =>
    state === 'pending' || state === 'partial';
  // Two files of one version are one migration, whichever of them it is.
  const countOf = (those: (one: MigrationStatus) => boolean): number =>
    new Set(migrations.filter(those).map(({ version }) => version)).size;
  const skipped = countOf(({ state }) => state === 'skipped');
  const counts = [
    `Applied: ${countOf(isApplied)}`,
    `Pending: ${countOf(isPending)}`,
    ...(skipped > 0 ? [`Skipped: ${skipped}`] : []),
  ];
  const versions = [`Current version: ${current ?? 'none'}`, ...(next ? [`Next: ${next}`] : [])];
  return `\n  ${counts.join(', ')}\n  ${versions.join(', ')}\n`;
}

function details(record: MigrationRecord | undefined): string {
  if (!record) return '';
  const { appliedBy, toolVersion, gitCommit, durationMs, tokens, steps } = record;
  const facts = [
    `by ${appliedBy} with citrate ${toolVersion}`,
    ...(gitCommit === undefined ? [] : [`at commit ${gitCommit.slice(0, 12)}`]),
    ...(durationMs === undefined ? [] : [`in ${seconds(durationMs)}`]),
    `sum ${tokens.slice(0, 12)}`,
  ];
  return `      ${facts.join(', ')}\n${table(steps.map(stepRow), '      ')}`;
}

function stepRow(step: StepStatus): readonly string[] {
  const { server, tasks, outsideTasks = 0, lockWaitMs, lockRounds = 1, workMs, sha256 } = step;
  const { outsideMs } = step;
  const rounds = lockRounds > 1 ? ` in ${lockRounds} rounds` : '';
  return [
    `step ${step.step} ${step.direction}`,
    server,
    outsideTasks > 0
      ? `${count(tasks + outsideTasks, 'task')}, ${outsideTasks} outside transactions`
      : count(tasks, 'task'),
    lockWaitMs === undefined ? '' : `locks after ${seconds(lockWaitMs)}${rounds}`,
    workMs === undefined && outsideMs === undefined
      ? ''
      : `work ${seconds((workMs ?? 0) + (outsideMs ?? 0))}`,
    `sum ${sha256.slice(0, 12)}`,
  ];
}

/** What is on record no more; with `verbose` only. */
export function prettyPast({ past }: StatusResult): string {
  if (past.length === 0) return '';
  const blocks = past.map((one) => {
    const { fate, appliedAt, endedAt, endedBy, endedWith, endedAtCommit, remains = [] } = one;
    const commit = endedAtCommit === undefined ? '' : ` at commit ${endedAtCommit.slice(0, 12)}`;
    const who = `by ${endedBy} with citrate ${endedWith}${commit}`;
    const row = [
      [fate, titleOf(one), appliedAt ? `applied ${appliedAt}` : '', `${endedAt} ${who}`],
    ];
    const left = remains.map(({ server, shardId, object = '', state }) => [
      `stays on ${server}${shardId === undefined ? '' : ` shard ${shardId}`}`,
      object,
      state,
    ]);
    return table(row, '  ') + table(left, '      ');
  });
  return `No longer applied\n${blocks.join('')}`;
}
