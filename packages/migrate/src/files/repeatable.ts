import type { Diagnostic } from '@citrate/parser';
import { isRepeatable } from './file-name.ts';
import type { MigrationFile } from './model.ts';

/** A repeatable file is one transaction: half of it would have no place in the history. */
export function repeatableProblems({ version, source, up }: MigrationFile): readonly Diagnostic[] {
  if (!isRepeatable(version)) return [];
  return up.directives
    .filter(({ key, value }) => key === 'transaction' && value === 'off')
    .map(({ span }) => ({
      code: '0A000',
      severity: 'error',
      message: 'a repeatable migration is one transaction',
      detail:
        'With transaction=off a file may be applied in part, and one that is repeated has no such state.',
      hint: 'Put what no transaction can hold into a file with a version.',
      file: source,
      span,
    }));
}
