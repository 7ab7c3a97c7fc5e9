import { as, type CreateStmt, type Node } from '@citrate/parser';
import type { Catalog, Column, TableStorage } from '../model.ts';
import { fittingParameters } from '../toast.ts';
import { withoutLocations } from '../trees.ts';
import { requireTableParameters } from './parameters.ts';

/** How CREATE TABLE says that rows are to be kept; undefined if it says nothing. */
export function storageOf(
  stmt: CreateStmt,
  columns: readonly Column[],
  catalog: Catalog,
): TableStorage | undefined {
  const { relation, tablespacename, accessMethod = 'heap' } = stmt;
  requireTableParameters(stmt.options ?? [], accessMethod);
  const options = fittingParameters(stmt.options ?? [], columns, catalog);
  return orNothing({
    ...(relation?.relpersistence === 'u' && { unlogged: true }),
    ...(options.length > 0 && { parameters: options.map((option) => withoutLocations(option)) }),
    ...(tablespacename !== undefined && { tablespace: tablespacename }),
    ...(accessMethod !== 'heap' && { accessMethod }),
  });
}

export function orNothing(storage: TableStorage): TableStorage | undefined {
  return Object.keys(storage).length > 0 ? storage : undefined;
}

/** Options with those given in the places of their names; `toast.x` is another one than `x`. */
export function mergedOptions(before: readonly Node[], given: readonly Node[]): readonly Node[] {
  return [...withoutOptions(before, given), ...given.map((option) => withoutLocations(option))];
}

export function withoutOptions(before: readonly Node[], named: readonly Node[]): readonly Node[] {
  const names = new Set(named.map(nameOf));
  return before.filter((option) => !names.has(nameOf(option)));
}

function nameOf(option: Node): string {
  const { defnamespace = '', defname = '' } = as(option, 'DefElem') ?? {};
  return `${defnamespace}.${defname}`;
}
