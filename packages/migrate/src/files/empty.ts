import type { Diagnostic } from '@citrate/parser';
import { titleOf } from './file-name.ts';
import type { MigrationFile } from './model.ts';

/** Nothing to apply is a file that is not yet written, and could not be changed later. */
export function withoutStatements(
  pending: readonly Pick<MigrationFile, 'version' | 'name' | 'source' | 'up'>[],
): readonly Diagnostic[] {
  return pending
    .filter(({ up }) => up.statements.length === 0)
    .map((file) => ({
      code: '42601',
      severity: 'error',
      message: `migration file ${titleOf(file)} has no statement`,
      hint: file.source.origins
        ? 'Write its statements, each with await and execute(), or delete the file.'
        : 'Write its statements, or delete the file.',
      file: file.source,
    }));
}
