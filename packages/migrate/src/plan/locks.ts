import { findTable, type LockMode, lockModes, nameKey, partitionsBelow } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../catalog/model.ts';
import { nameOf, shardsOf } from './commands/command.ts';
import type { TableLock } from './model.ts';

export function lockOn(table: Table, mode: LockMode): TableLock {
  return { table: nameOf(table), mode, shards: shardsOf(table) };
}

/** On a partitioned table and all below it alike: what is done to it reaches them all. */
export function locksOn(table: Table, mode: LockMode, catalog: Catalog): readonly TableLock[] {
  return [table, ...partitionsBelow(catalog, table)].map((one) => lockOn(one, mode));
}

/** Each table once, with its strongest mode, referenced tables before those that reference them. */
export function mergeLocks(
  locks: readonly TableLock[],
  ...catalogs: readonly Catalog[]
): readonly TableLock[] {
  const strongest = new Map<string, TableLock>();
  for (const lock of locks) {
    const key = nameKey(lock.table);
    const known = strongest.get(key);
    if (!known || isStronger(lock.mode, known.mode)) strongest.set(key, lock);
  }
  return referencedFirst(strongest, catalogs);
}

function isStronger(a: LockMode, b: LockMode): boolean {
  return lockModes.indexOf(a) > lockModes.indexOf(b);
}

/** The order in which a writer of the application takes its locks: first what a row references. */
function referencedFirst(
  locks: ReadonlyMap<string, TableLock>,
  catalogs: readonly Catalog[],
): TableLock[] {
  const ordered: TableLock[] = [];
  const seen = new Set<string>();
  const visit = (lock: TableLock): void => {
    const key = nameKey(lock.table);
    if (seen.has(key)) return;
    seen.add(key);
    for (const name of catalogs.flatMap((catalog) => referencedBy(lock.table, catalog))) {
      const referenced = locks.get(nameKey(name));
      if (referenced) visit(referenced);
    }
    ordered.push(lock);
  };
  for (const lock of locks.values()) visit(lock);
  return ordered;
}

function referencedBy(table: QualifiedName, catalog: Catalog): QualifiedName[] {
  return findTable(catalog, table)?.constraints.flatMap((c) => c.referenced ?? []) ?? [];
}

/**
 * The locks of a whole step that can be taken before it begins: on tables, and shards, that exist in
 * `before`. Foreign keys that the step adds count for the order as well.
 */
export function existingLocks(
  locks: readonly TableLock[],
  before: Catalog,
  after: Catalog,
): readonly TableLock[] {
  const existing = locks.flatMap(({ table, mode }) => {
    const found = findTable(before, table);
    return found ? [lockOn(found, mode)] : [];
  });
  return mergeLocks(existing, before, after);
}

/** Tables that dropping this one, or its foreign keys, locks as well. */
export function referencedTables(table: Table, catalog: Catalog): readonly Table[] {
  return referencedBy(table, catalog).flatMap((name) => findTable(catalog, name) ?? []);
}
