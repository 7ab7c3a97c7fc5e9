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
