import { as, type Node } from '@citrate/parser';
import { indexesOf } from './keys.ts';
import { findTable } from './lookup.ts';
import type { Catalog, QualifiedName } from './model.ts';
import { nameKey } from './names-of.ts';

/** A statement, and what exists before and after it. */
export interface Locking {
  readonly tree: Node;
  readonly before: Catalog;
  readonly after: Catalog;
}

/**
 * What a server locks, at the least, of a table that a statement locks, and of each of its shards: the
 * table, and those of its indexes that are made or dropped, which are all where it is itself, or emptied.
 * After DefineIndex, performMultipleDeletions and ExecuteTruncate; TOAST tables and sequences come on top.
 */
export function lockedRelations(name: QualifiedName, statement: Locking): readonly string[] {
  return [nameKey(name), ...lockedIndexes(name, statement)];
}

function lockedIndexes(name: QualifiedName, { tree, before, after }: Locking): readonly string[] {
  const [old, now] = [findTable(before, name), findTable(after, name)];
  const [was, is] = [indexNames(before, name), indexNames(after, name)];
  // Another name takes no locks on indexes.
  if (now === undefined) return as(tree, 'DropStmt') ? was : [];
  if (as(tree, 'TruncateStmt')) return was;
  if ((old?.distribution === undefined) !== (now.distribution === undefined)) return is;
  return [
    ...was.filter((index) => !is.includes(index)),
    ...is.filter((index) => !was.includes(index)),
  ];
}

function indexNames(catalog: Catalog, table: QualifiedName): readonly string[] {
  return indexesOf(catalog, table).map(nameKey);
}
