import { raise } from './errors.ts';

/** Columns that every table has and none lists. */
export const systemColumns: ReadonlySet<string> = new Set([
  'tableoid',
  'ctid',
  'xmin',
  'xmax',
  'cmin',
  'cmax',
]);

/** After CheckAttributeNamesTypes (heap.c). */
export function refuseSystemName(name: string, location?: number): void {
  if (!systemColumns.has(name)) return;
  raise('42701', `column name "${name}" conflicts with a system column name`, { location });
}

/** What a check, or a generated column, may read of them is `tableoid`. After scanNSItemForColumn. */
export function refuseSystemColumns(read: readonly (string | symbol)[], where: string): void {
  const name = read.filter(isSystemColumn).find((one) => one !== 'tableoid');
  if (name !== undefined) {
    raise('42P10', `system column "${name}" reference in ${where} is invalid`);
  }
}

export function isSystemColumn(name: string | symbol | undefined): name is string {
  return typeof name === 'string' && systemColumns.has(name);
}
