/** Migrations that a snapshot has in it: what they make is there already. */
import type { Diagnostic } from '@citrate/parser';
import {
  fileSums,
  isRepeatable,
  type MigrationFile,
  parseFileName,
  sameFile,
  titleOf,
} from '../files/index.ts';
import type { AppliedFile, Snapshot } from '../snapshot/index.ts';
import type { Input } from './inputs.ts';
import { snapshotOf } from './start.ts';

export interface Unapplied {
  readonly files: readonly MigrationFile[];
  /** Files that are not as they were when they were applied. */
  readonly changed: readonly Diagnostic[];
}

/** The files that a snapshot does not have in it; all, where it does not say. */
export function unapplied(
  files: readonly MigrationFile[],
  snapshot: string | Snapshot | undefined,
): Unapplied {
  const applied = new Map(appliedOf(snapshot).map((one) => [one.version, one]));
  const isOther = (file: MigrationFile): boolean => {
    const known = applied.get(file.version);
    return known !== undefined && !sameFile(known, file);
  };
  return {
    files: files.filter(
      (file) => !applied.has(file.version) || (isRepeatable(file.version) && isOther(file)),
    ),
    changed: files.filter((file) => !isRepeatable(file.version) && isOther(file)).map(changed),
  };
}

function changed(file: MigrationFile): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration file ${titleOf(file)} was changed after it was applied`,
    detail: 'The snapshot has what it made as it was; its statements are others now.',
    hint: 'Restore the file as it was, and put the change into a new migration.',
    file: file.source,
  };
}

/** The migrations among the texts that a snapshot goes on with, after those that it has already. */
export function appliedAfter(
  inputs: readonly Input[],
  snapshot: string | Snapshot | undefined,
): readonly AppliedFile[] {
  const own = inputs.flatMap(({ source }) => {
    const name = parseFileName(source.name);
    return 'version' in name ? [{ version: name.version, ...fileSums(source) }] : [];
  });
  return [...appliedOf(snapshot), ...own];
}

function appliedOf(snapshot: string | Snapshot | undefined): readonly AppliedFile[] {
  return snapshot === undefined ? [] : snapshotOf(snapshot).applied;
}

/** SQLSTATEs of what is there already: columns, schemas, relations, objects, functions. */
const duplicates: ReadonlySet<string> = new Set(['42701', '42P06', '42P07', '42710', '42723']);

/** Errors of what a snapshot has already say how that may have come about. */
export function withSnapshotHints(
  diagnostics: readonly Diagnostic[],
  snapshot: string | Snapshot | undefined,
): readonly Diagnostic[] {
  if (snapshot === undefined) return diagnostics;
  return diagnostics.map((one) =>
    one.severity === 'error' && one.hint === undefined && duplicates.has(one.code)
      ? { ...one, hint: retake }
      : one,
  );
}

const retake =
  'If the snapshot was taken after this file was applied, take it anew: citrate dump --server --snapshot says which files it has in it. Otherwise take one from before, or name only the files that come after it.';
