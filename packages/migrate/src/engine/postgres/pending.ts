/** Files against history: what is applied, changed, missing and still to do. */
import type { Diagnostic } from '@citrate/parser';
import { type MigrationFile, sameFile } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';
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

/** Compare the files, in order, with the history. */
export function standing(
  files: readonly MigrationFile[],
  history: readonly MigrationRow[],
): Standing {
  const rows = new Map(history.map((row) => [row.version, row]));
  const statuses = files.map((file) => statusOf(file, rows.get(file.version)));
  const gone = history
    .filter((row) => row.state === 'applied' && !files.some((f) => f.version === row.version))
    .map((row) => ({ ...described(row), state: 'missing' as const, ...appliedAt(row) }));
  const all = [...statuses, ...gone].toSorted((a, b) => (a.version < b.version ? -1 : 1));
  const parts = files.filter((file) => isPart(rows.get(file.version)));
  // Which of two files of one version was applied, nobody knows: reading them says so.
  const problems = files
    .filter((file) => files.every((f) => f === file || f.version !== file.version))
    .flatMap((file) => problemsOf(file, rows.get(file.version)));
  const pending = files.filter((_, i) => statuses[i]?.state === 'pending');
  const bad = parts.length > 0 ? 'partial' : 'drift';
  return {
    pending,
    statuses: all,
    problems,
    warnings: [
      ...gone.map(fileMissing),
      ...files.flatMap((file) => renamed(file, rows.get(file.version))),
      ...outOfOrder(pending, history),
    ],
    outcome: problems.length > 0 ? bad : 'done',
  };
}

function statusOf(file: MigrationFile, row: MigrationRow | undefined): MigrationStatus {
  if (row === undefined || row.state !== 'applied') return { ...described(file), state: 'pending' };
  const state = isSame(file, row) ? 'applied' : 'changed';
  return { ...described(file), state, ...appliedAt(row) };
}

function isSame(file: MigrationFile, row: MigrationRow): boolean {
  const { sha256, tokens, algorithm, source: text } = row;
  return sameFile({ sha256, tokens, algorithm, text }, file.source);
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

function problemsOf(file: MigrationFile, row: MigrationRow | undefined): readonly Diagnostic[] {
  if (row === undefined) return [];
  if (row.state === 'applied') return isSame(file, row) ? [] : [changed(file, row)];
  return isPart(row) ? [partlyApplied(file, row)] : [];
}

function isPart(row: MigrationRow | undefined): boolean {
  return row !== undefined && row.state !== 'applied' && row.steps_done > 0;
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

function partlyApplied(file: MigrationFile, row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${file.version}_${file.name} is applied in part`,
    detail: `Of its ${row.steps} steps ${row.steps_done} are done.`,
    hint: 'Carry out the rest by hand on all nodes, then mark it as applied in citrate.migration.',
    file: file.source,
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

/** Nothing to apply is a file that is not yet written, and could not be changed later. */
export function withoutStatements(pending: readonly MigrationFile[]): readonly Diagnostic[] {
  return pending
    .filter(({ up }) => up.statements.length === 0)
    .map((file) => ({
      code: '42601',
      severity: 'error',
      message: `migration file ${file.version}_${file.name} has no statement`,
      hint: 'Write its statements, or delete the file.',
      file: file.source,
    }));
}
