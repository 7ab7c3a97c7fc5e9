import { byteLength, NAME_BYTES } from './build-name.ts';

/**
 * Columns joined for a name, as its second part. Columns after the buffer is full are left out:
 * after PostgreSQL's ChooseIndexNameAddition (indexcmds.c), ChooseForeignKeyConstraintNameAddition
 * (tablecmds.c) and ChooseExtendedStatisticNameAddition (statscmds.c).
 */
export function joinColumns(columns: readonly string[]): string {
  let joined = '';
  for (const column of columns) {
    if (joined !== '') joined += '_';
    joined += column;
    if (byteLength(joined) > NAME_BYTES) break;
  }
  return joined;
}
