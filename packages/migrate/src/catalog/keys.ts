import type { Catalog, Index, QualifiedName, Table } from './model.ts';
import { indexElements } from './names/index-columns.ts';
import { reference } from './references.ts';
import { referrersOf } from './referrers.ts';

/** Columns that a foreign key can refer to, and the index that keeps them unique. */
export interface UniqueKey {
  readonly index: string;
  readonly columns: readonly string[];
  readonly deferrable: boolean;
}

/** The primary key, then unique constraints and plain unique indexes in order of creation. */
export function uniqueKeys(catalog: Catalog, table: Table): UniqueKey[] {
  const keys: UniqueKey[] = [];
  for (const index of indexesOf(catalog, table)) {
    const key = index.constraint ? constraintKey(table, index) : indexKey(index);
    if (key) keys.push(key);
  }
  return keys;
}

/** Whether the primary key or a unique constraint is on exactly these columns: no index is looked up. */
export function hasKeyConstraint({ constraints }: Table, columns: readonly string[]): boolean {
  return constraints.some(
    (c) =>
      (c.kind === 'primary key' || c.kind === 'unique') &&
      !c.definition.deferrable &&
      isSameSet(c.columns, columns),
  );
}

/** In order of creation. */
export function indexesOf(catalog: Catalog, table: QualifiedName): Index[] {
  return referrersOf(catalog, reference('index on', table)).filter((r) => r.kind === 'index');
}

function constraintKey(table: Table, index: Index): UniqueKey | undefined {
  const constraint = table.constraints.find((c) => c.name === index.name);
  if (!constraint || constraint.kind === 'exclusion') return undefined;
  const deferrable = constraint.definition.deferrable ?? false;
  return { index: index.name, columns: constraint.columns, deferrable };
}

function indexKey({ name, unique, valid, definition }: Index): UniqueKey | undefined {
  if (!unique || !valid || definition?.whereClause) return undefined;
  const columns = indexElements(definition?.indexParams).flatMap((e) => e.name ?? []);
  if (columns.length !== definition?.indexParams?.length) return undefined;
  return { index: name, columns, deferrable: false };
}

/** The key on exactly these columns, in any order. */
export function keyOn(
  keys: readonly UniqueKey[],
  columns: readonly string[],
): UniqueKey | undefined {
  return keys.find((key) => isSameSet(key.columns, columns));
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  if (a.length < 2 || a.length !== b.length) return a.length === b.length && a[0] === b[0];
  return [...a].sort().join('\0') === [...b].sort().join('\0');
}
