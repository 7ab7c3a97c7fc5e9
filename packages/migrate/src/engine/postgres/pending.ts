/** Files against history: what is applied, changed, missing and still to do. */
import type { Diagnostic } from '@citrate/parser';
import { type MigrationFile, sameFile } from '../../files/index.ts';
import type { MigrationRow, TaskRow } from '../../history/index.ts';
import type { MigrationStatus } from '../model.ts';

export interface Standing {
  readonly pending: readonly MigrationFile[];
  readonly statuses: readonly MigrationStatus[];
  /** Files that were changed after they were applied, or are applied in part. */
  readonly problems: readonly Diagnostic[];
  /** What is worth a look and hinders nothing: files that are gone, renamed, or out of order. */
  readonly warnings: readonly Diagnostic[];
  /** What the problems come to; a file applied in part is worse than one that was changed. */
  readonly outcome: 'done' | 'drift' | 'partial';
}

/**
 * Compare the files, in order, with the history.
 *
 * @param tasks what was begun outside transactions
 */
export function standing(
  files: readonly MigrationFile[],
  history: readonly MigrationRow[],
  tasks: readonly TaskRow[] = [],
): Standing {
  const rows = new Map(history.map((row) => [row.version, row]));
  const statuses = files.map((file) => statusOf(file, rows.get(file.version), tasks));
  const without = history.filter((row) => !files.some((file) => file.version === row.version));
  const gone = without
    .filter(({ state }) => state === 'applied')
    .map((row) => ({ ...described(row), state: 'missing' as const, ...appliedAt(row) }));
  const halfGone = without.flatMap((row) => {
    const begun = tasks.filter(({ migration }) => migration === row.version);
    return isPart(row, begun) ? [{ ...described(row), ...partOf(row, begun) }] : [];
  });
  const all = [...statuses, ...gone, ...halfGone].toSorted((a, b) =>
    a.version < b.version ? -1 : 1,
  );
  const parts = all.filter(({ state }) => state === 'partial');
  // Which of two files of one version was applied, nobody knows: reading them says so.
  const problems = files
    .filter((file) => files.every((f) => f === file || f.version !== file.version))
    .flatMap((file) => {
      const status = statuses[files.indexOf(file)];
      return status ? problemsOf(file, status, rows.get(file.version)) : [];
    });
  const pending = files.filter((_, i) => isToDo(statuses[i]));
  const worst = problems.length > 0 ? 'drift' : 'done';
  return {
    pending,
    statuses: all,
    problems: [...problems, ...halfGone.map(goneHalfway)],
    warnings: [
      ...gone.map(fileMissing),
      ...files.flatMap((file) => renamed(file, rows.get(file.version))),
      ...outOfOrder(pending, history),
    ],
    outcome: parts.length > 0 ? 'partial' : worst,
  };
}

function isToDo(status: MigrationStatus | undefined): boolean {
  return status?.state === 'pending' || status?.state === 'partial';
}

function statusOf(
  file: MigrationFile,
  row: MigrationRow | undefined,
  tasks: readonly TaskRow[],
): MigrationStatus {
  const begun = tasks.filter(({ migration }) => migration === file.version);
  if (row !== undefined && isPart(row, begun)) return { ...described(file), ...partOf(row, begun) };
  if (row?.state !== 'applied') return { ...described(file), state: 'pending' };
  const state = isSame(file, row) ? 'applied' : 'changed';
  return { ...described(file), state, ...appliedAt(row) };
}

function isSame(file: MigrationFile, row: MigrationRow): boolean {
  const { sha256, tokens, algorithm, source: text } = row;
  return sameFile({ sha256, tokens, algorithm, text }, file);
}

function described({ version, name }: { readonly version: string; readonly name: string }): {
  readonly version: string;
  readonly name: string;
} {
  return { version, name };
}

function appliedAt(row: MigrationRow): { readonly appliedAt?: string } {
  return row.applied === null ? {} : { appliedAt: row.applied.toISOString() };
}

function problemsOf(
  file: MigrationFile,
  { state }: MigrationStatus,
  row?: MigrationRow,
): readonly Diagnostic[] {
  if (row === undefined || isSame(file, row)) return [];
  if (state === 'partial') return [changedHalfway(file, row)];
  return row.state === 'applied' ? [changed(file, row)] : [];
}

function isPart({ state, steps_done: done }: MigrationRow, begun: readonly TaskRow[]): boolean {
  return state !== 'applied' && (done > 0 || begun.length > 0);
}

function partOf(
  { steps, steps_done: done }: MigrationRow,
  begun: readonly TaskRow[],
): Pick<MigrationStatus, 'state' | 'steps'> {
  const tasks = begun.filter(({ step, state }) => step === done + 1 && state === 'done').length;
  return { state: 'partial', steps: { done, of: steps, tasksDone: tasks } };
}

function changed(file: MigrationFile, row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration file ${file.version}_${file.name} was changed after it was applied`,
    detail: `It was applied at ${row.applied?.toISOString() ?? 'an unknown time'}; its statements are others now.`,
    hint: 'Restore the file as it was, and put the change into a new migration.',
    file: file.source,
  };
}

function changedHalfway(file: MigrationFile, row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration file ${file.version}_${file.name} was changed after it was applied in part`,
    detail: `Of its ${row.steps} steps ${row.steps_done} are done, of the file as it was.`,
    hint: 'Restore the file as it was, and apply the rest; put changes into a new migration.',
    file: file.source,
  };
}

function goneHalfway({ version, name }: MigrationStatus): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${version}_${name} is applied in part, and its file is missing`,
    hint: 'Restore the file as it was, and apply the rest.',
  };
}

function fileMissing({ version, name }: MigrationStatus): Diagnostic {
  return {
    code: '01000',
    severity: 'warning',
    message: `migration ${version}_${name} is applied, and its file is missing`,
    hint: 'Restore the file: a new cluster could not be built without it.',
  };
}

function renamed(file: MigrationFile, row: MigrationRow | undefined): readonly Diagnostic[] {
  if (row?.state !== 'applied' || row.name === file.name) return [];
  return [
    {
      code: '01000',
      severity: 'warning',
      message: `migration file ${file.version}_${file.name} was applied as ${row.version}_${row.name}`,
      hint: 'Give the file its name again.',
      file: file.source,
    },
  ];
}

/** Two branches of work were merged: usually right, always worth a look. */
function outOfOrder(
  pending: readonly MigrationFile[],
  history: readonly MigrationRow[],
): readonly Diagnostic[] {
  const last = history.findLast(({ state }) => state === 'applied')?.version ?? '';
  return pending
    .filter(({ version }) => version < last)
    .map((file) => ({
      code: '01000',
      severity: 'warning',
      message: `migration ${file.version}_${file.name} is older than the last one applied`,
      detail: `Version ${last} is applied already.`,
      file: file.source,
    }));
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

/** Nothing to apply is a file that is not yet written, and could not be changed later. */
export function withoutStatements(pending: readonly MigrationFile[]): readonly Diagnostic[] {
  return pending
    .filter(({ up }) => up.statements.length === 0)
    .map((file) => ({
      code: '42601',
      severity: 'error',
      message: `migration file ${file.version}_${file.name} has no statement`,
      hint: file.source.origins
        ? 'Write its statements, each with await and execute(), or delete the file.'
        : 'Write its statements, or delete the file.',
      file: file.source,
    }));
}
