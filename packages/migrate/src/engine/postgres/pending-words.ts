/** What is said of files that do not stand as the history has them. */
import type { Diagnostic } from '@citrate/parser';
import type { Order } from '../../config/model.ts';
import { type MigrationFile, titleOf } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';
import type { MigrationStatus } from '../model.ts';
import { changesOf } from './changes.ts';

export function changed(file: MigrationFile, row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration file ${titleOf(file)} was changed after it was applied`,
    detail: `It was applied at ${row.applied?.toISOString() ?? 'an unknown time'}; its statements are others now.\n${hunks(row, file)}`,
    hint: 'Restore the file as it was, and put the change into a new migration.',
    file: file.source,
  };
}

export function changedHalfway(file: MigrationFile, row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration file ${titleOf(file)} was changed after it was applied in part`,
    detail: `Of its ${row.steps} steps ${row.steps_done} are done, of the file as it was.\n${hunks(row, file)}`,
    hint: 'Restore the file as it was, and apply the rest; put changes into a new migration.',
    file: file.source,
  };
}

/** Without the first line, which is a rule. */
function hunks(row: MigrationRow, file: MigrationFile): string {
  return changesOf(row, file).replace(/^=+\n/, '').trimEnd();
}

export function goneHalfway(status: MigrationStatus): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${titleOf(status)} is applied in part, and its file is missing`,
    hint: `Restore the file as it was, and apply the rest; or give it up: citrate recover --give-up ${status.version}`,
  };
}

export function fileMissing(status: MigrationStatus): Diagnostic {
  return {
    code: '01000',
    severity: 'warning',
    message: `migration ${titleOf(status)} is applied, and its file is missing`,
    hint: 'Restore the file: a new cluster could not be built without it.',
  };
}

export function renamed(file: MigrationFile, row: MigrationRow | undefined): readonly Diagnostic[] {
  if (row?.state !== 'applied' || row.name === file.name) return [];
  return [
    {
      code: '01000',
      severity: 'warning',
      message: `migration file ${titleOf(file)} was applied as ${titleOf(row)}`,
      hint: 'Give the file its name again.',
      file: file.source,
    },
  ];
}

/** Two branches of work were merged: usually right, always worth a look. */
export function outOfOrder(file: MigrationFile, last: string, order: Order): Diagnostic {
  const isSkipped = order === 'linear-skip';
  return {
    code: '01000',
    severity: 'warning',
    message: `migration ${titleOf(file)} is older than the last one applied${isSkipped ? ', and skipped' : ''}`,
    detail: `Version ${last} is applied already.`,
    ...(isSkipped && {
      hint: 'Give the file a later version, or set order to non-linear in the configuration.',
    }),
    file: file.source,
  };
}

export function tooLate(file: MigrationFile, last: string): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${titleOf(file)} is older than the last one applied`,
    detail: `Version ${last} is applied already, and the configuration says order linear.`,
    hint: 'Give the file a later version: it has been applied nowhere that has the last one.',
    file: file.source,
  };
}
