/** Files against history: what is applied, changed, missing and still to do. */
import type { Diagnostic } from '@citrate/parser';
import type { Order } from '../../config/model.ts';
import { convergentEffect } from '../../execute/index.ts';
import { isRepeatable, type MigrationFile, sameFile } from '../../files/index.ts';
import type { MigrationRow, TaskRow } from '../../history/index.ts';
import type { MigrationStatus } from '../model.ts';
import { changesOf } from './changes.ts';
import * as words from './pending-words.ts';

export interface Standing {
  readonly pending: readonly MigrationFile[];
  readonly statuses: readonly MigrationStatus[];
  /** Files that were changed after they were applied, or are applied in part. */
  readonly problems: readonly Diagnostic[];
  /** Pending files that the order of application does not allow for. */
  readonly refused: readonly Diagnostic[];
  /** What is worth a look and hinders nothing: files that are gone, renamed, or out of order. */
  readonly warnings: readonly Diagnostic[];
  /** What the problems come to; a file applied in part is worse than one that was changed. */
  readonly outcome: 'done' | 'drift' | 'partial';
}

/** What files are compared with. */
export interface Known {
  readonly history: readonly MigrationRow[];
  /** What was begun outside transactions. */
  readonly tasks?: readonly TaskRow[];
  /** What becomes of files older than the last one applied. */
  readonly order?: Order;
}

/** Compare the files, in order, with the history. */
export function standing(
  files: readonly MigrationFile[],
  { history, tasks = [], order = 'non-linear' }: Known,
): Standing {
  const rows = new Map(history.map((row) => [row.version, row]));
  const late = lateFiles(files, history);
  const skipped = order === 'linear-skip' ? late : [];
  const statuses = files.map((file) => {
    const status = statusOf(file, rows.get(file.version), tasks);
    return skipped.includes(file) ? { ...status, state: 'skipped' as const } : status;
  });
  const { gone, halfGone } = withoutFile(files, history, tasks);
  const all = [...statuses, ...gone, ...halfGone].toSorted((a, b) =>
    a.version < b.version ? -1 : 1,
  );
  const problems = problemsOf(files, statuses, rows);
  const pending = files.filter((_, i) => isToDo(statuses[i]));
  const worst = problems.length > 0 ? 'drift' : 'done';
  const last = lastApplied(history);
  return {
    pending,
    statuses: all,
    problems: [...problems, ...halfGone.map(words.goneHalfway)],
    refused: order === 'linear' ? late.map((file) => words.tooLate(file, last)) : [],
    warnings: [
      ...gone.map(words.fileMissing),
      ...files.flatMap((file) => words.renamed(file, rows.get(file.version))),
      ...(order === 'linear' ? [] : late.map((file) => words.outOfOrder(file, last, order))),
    ],
    outcome: all.some(({ state }) => state === 'partial') ? 'partial' : worst,
  };
}

/** What the history has and the folder has not. */
function withoutFile(
  files: readonly MigrationFile[],
  history: readonly MigrationRow[],
  tasks: readonly TaskRow[],
): { readonly gone: readonly MigrationStatus[]; readonly halfGone: readonly MigrationStatus[] } {
  const without = history.filter((row) => !files.some((file) => file.version === row.version));
  const gone = without
    .filter(({ state }) => state === 'applied')
    .map((row) => ({ ...described(row), state: 'missing' as const, ...applied(row) }));
  const halfGone = without.flatMap((row) => {
    const begun = tasks.filter(({ migration }) => migration === row.version);
    return isPart(row, begun) ? [{ ...described(row), ...partOf(row, begun) }] : [];
  });
  return { gone, halfGone };
}

/** Which of two files of one version was applied, nobody knows: reading them says so. */
function problemsOf(
  files: readonly MigrationFile[],
  statuses: readonly MigrationStatus[],
  rows: ReadonlyMap<string, MigrationRow>,
): readonly Diagnostic[] {
  return files
    .filter((file) => files.every((f) => f === file || f.version !== file.version))
    .flatMap((file) => {
      const status = statuses[files.indexOf(file)];
      const row = rows.get(file.version);
      return status && row ? problemOf(file, status, row) : [];
    });
}

function isToDo(status: MigrationStatus | undefined): boolean {
  return status?.state === 'pending' || status?.state === 'partial';
}

/** The last one by version; repeatable ones come after all of them anyway. */
function lastApplied(history: readonly MigrationRow[]): string {
  const versions = history
    .filter(({ state, version }) => state === 'applied' && !isRepeatable(version))
    .map(({ version }) => version);
  return versions.toSorted().at(-1) ?? '';
}

/** Files with a version that nothing was begun of, and that come before the last one applied. */
function lateFiles(
  files: readonly MigrationFile[],
  history: readonly MigrationRow[],
): readonly MigrationFile[] {
  const last = lastApplied(history);
  return files.filter(
    ({ version }) =>
      !isRepeatable(version) &&
      version < last &&
      !history.some((row) => row.version === version && row.state === 'applied'),
  );
}

function statusOf(
  file: MigrationFile,
  row: MigrationRow | undefined,
  tasks: readonly TaskRow[],
): MigrationStatus {
  const begun = tasks.filter(({ migration }) => migration === file.version);
  if (row !== undefined && isPart(row, begun)) return { ...described(file), ...partOf(row, begun) };
  if (row?.state !== 'applied') return { ...described(file), state: 'pending' };
  if (isSame(file, row)) return { ...described(file), state: 'applied', ...applied(row) };
  const state = isRepeatable(file.version) ? 'pending' : 'changed';
  return { ...described(file), state, ...applied(row), diff: changesOf(row, file) };
}

export function isSame(file: MigrationFile, row: MigrationRow): boolean {
  const { sha256, tokens, algorithm, source: text } = row;
  return sameFile({ sha256, tokens, algorithm, text }, file);
}

function described({ version, name }: { readonly version: string; readonly name: string }): {
  readonly version: string;
  readonly name: string;
  readonly repeatable?: true;
} {
  return { version, name, ...(isRepeatable(version) && { repeatable: true }) };
}

function applied(row: MigrationRow): Pick<MigrationStatus, 'appliedAt' | 'baseline'> {
  return {
    ...(row.applied !== null && { appliedAt: row.applied.toISOString() }),
    ...(row.kind === 'baseline' && { baseline: true }),
  };
}

function problemOf(
  file: MigrationFile,
  { state }: MigrationStatus,
  row: MigrationRow,
): readonly Diagnostic[] {
  if (isSame(file, row) || isRepeatable(file.version)) return [];
  if (state === 'partial') return [words.changedHalfway(file, row)];
  return row.state === 'applied' ? [words.changed(file, row)] : [];
}

export function isPart(
  { state, steps_done: done }: MigrationRow,
  begun: readonly TaskRow[],
): boolean {
  return state !== 'applied' && (done > 0 || begun.length > 0);
}

function partOf(
  { steps, steps_done: done }: MigrationRow,
  begun: readonly TaskRow[],
): Pick<MigrationStatus, 'state' | 'steps'> {
  const tasks = begun.filter(({ step, state }) => step === done + 1 && state === 'done');
  const byServer = tasks.filter(({ effect }) => effect === convergentEffect);
  return {
    state: 'partial',
    steps: {
      done,
      of: steps,
      tasksDone: tasks.length,
      ...(byServer.length > 0 && { doneOn: byServer.map(({ nodename }) => nodename).toSorted() }),
    },
  };
}

/** Where a run stops, though more is pending. */
export interface Stop {
  /** The last version that it may apply. */
  readonly to?: string;
  /** How many files it may apply. */
  readonly atMost?: number;
}

/** Parts the pending files, in order, at where the run stops. */
export function partedAt(
  pending: readonly MigrationFile[],
  { to, atMost = Number.POSITIVE_INFINITY }: Stop,
): { readonly now: readonly MigrationFile[]; readonly later: readonly MigrationFile[] } {
  const now = pending.filter(({ version }, i) => i < atMost && (to === undefined || version <= to));
  return { now, later: pending.filter((file) => !now.includes(file)) };
}

/** Whoever names a version means one that is there. */
export function unknownVersion(
  { to }: Stop,
  files: readonly MigrationFile[],
): readonly Diagnostic[] {
  if (to === undefined || files.some(({ version }) => version === to)) return [];
  const message = `there is no migration file of version ${to}`;
  return [{ code: '42704', severity: 'error', message }];
}
