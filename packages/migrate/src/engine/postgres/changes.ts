import { withoutSecrets } from '@citrate/parser';
import { createTwoFilesPatch } from 'diff';
import { type MigrationFile, titleOf } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';

/** A unified diff from the text that was applied to the file as it is, without passwords. */
export function changesOf(row: MigrationRow, file: MigrationFile): string {
  const [before, after] = [row.source, file.source.text].map(withoutSecrets);
  const name = `${titleOf(file)}.sql`;
  return createTwoFilesPatch(name, name, before ?? '', after ?? '', 'applied', 'now');
}
