import { basename } from 'node:path';
import { withoutSecrets } from '@citrate/parser';
import { createTwoFilesPatch } from 'diff';
import type { MigrationFile } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';

/** A unified diff from the text that was applied to the file as it is, without passwords. */
export function changesOf(row: MigrationRow, file: MigrationFile): string {
  const name = basename(file.source.name);
  const [before, after] = readable(withoutSecrets(row.source), withoutSecrets(file.raw));
  return createTwoFilesPatch(name, name, before, after, 'applied', 'now');
}

/** Without what counts nowhere but in quotes: it would make every line another. */
function readable(before: string, after: string): readonly [string, string] {
  const [old, now] = [withoutMarks(before), withoutMarks(after)];
  return old === now ? [before, after] : [old, now];
}

function withoutMarks(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}
