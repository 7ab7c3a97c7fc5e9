import { basename } from 'node:path';
import { withoutSecrets } from '@citrate/parser';
import { createTwoFilesPatch } from 'diff';
import type { MigrationFile } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';

/** A unified diff from the text that was applied to the file as it is, without passwords. */
export function changesOf(row: MigrationRow, file: MigrationFile): string {
  const [before, after] = [row.source, file.raw].map(withoutSecrets);
  const name = basename(file.source.name);
  return createTwoFilesPatch(name, name, before ?? '', after ?? '', 'applied', 'now');
}
