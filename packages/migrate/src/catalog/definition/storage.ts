import { as, type CreateStmt, type Node } from '@citrate/parser';
import type { Catalog, Column, Table, TableStorage } from '../model.ts';
import { fittingParameters } from '../toast.ts';
import { withoutLocations } from '../trees.ts';
import { requireTableParameters } from './parameters.ts';

/**
 * How CREATE TABLE says that rows are to be kept; undefined if it says nothing. A partition is in the
 * tablespace of its table if it names none. After DefineRelation (tablecmds.c).
 */
export function storageOf(
  stmt: CreateStmt,
  columns: readonly Column[],
  catalog: Catalog,
  partitioned?: Table,
): TableStorage | undefined {
  const { relation, accessMethod = 'heap' } = stmt;
  const tablespace = heldTablespace(stmt.tablespacename ?? partitioned?.storage?.tablespace);
  requireTableParameters(stmt.options ?? [], accessMethod);
  const options = fittingParameters(stmt.options ?? [], columns, catalog);
  return orNothing({
    ...(relation?.relpersistence === 'u' && { unlogged: true }),
    ...(options.length > 0 && { parameters: options.map((option) => withoutLocations(option)) }),
    ...(tablespace !== undefined && { tablespace }),
    ...(accessMethod !== 'heap' && { accessMethod }),
  });
}

/** Where the database is, all is that names no tablespace: nothing is held of it. */
export function heldTablespace(name: string | undefined): string | undefined {
  return name === 'pg_default' ? undefined : name;
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
