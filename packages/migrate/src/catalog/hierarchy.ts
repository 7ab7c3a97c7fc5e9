/** Which tables inherit from which; a partition from its partitioned table. */
import { findTable } from './lookup.ts';
import type { Catalog, QualifiedName, Table } from './model.ts';
import { nameKey } from './names-of.ts';
import { reference } from './references.ts';
import { referrersOf } from './referrers.ts';

/** Tables that inherit from this one directly, in order of creation. */
export function childrenOf(catalog: Catalog, name: QualifiedName): Table[] {
  const children: Table[] = [];
  for (const relation of referrersOf(catalog, reference('child of', name))) {
    if (relation.kind === 'table') children.push(relation);
  }
  return children;
}

/** The table's partitions; none of a table that is not partitioned. */
export function partitionsOf(catalog: Catalog, table: Table): Table[] {
  return table.partitionKey ? childrenOf(catalog, table) : [];
}

/** The table and all that inherit from it, each once, parents before children. */
export function familyOf(catalog: Catalog, name: QualifiedName): QualifiedName[] {
  const family: QualifiedName[] = [{ schema: name.schema, name: name.name }];
  if (childrenOf(catalog, name).length === 0) return family;
  const found = new Set(family.map(nameKey));
  for (const member of family) {
    for (const child of childrenOf(catalog, member)) {
      if (found.has(nameKey(child))) continue;
      found.add(nameKey(child));
      family.push({ schema: child.schema, name: child.name });
    }
  }
  return family;
}

/** The table's partitions, theirs, and so on, parents before children. */
export function partitionsBelow(catalog: Catalog, table: Table): Table[] {
  return partitionsOf(catalog, table).flatMap((one) => [one, ...partitionsBelow(catalog, one)]);
}

/** The partitioned table that the table is a partition of, the one that this is a partition of, and so on. */
export function tablesAbove({ isPartition, parents = [] }: Table, catalog: Catalog): Table[] {
  const [name] = isPartition ? parents : [];
  const parent = name && findTable(catalog, name);
  return parent ? [parent, ...tablesAbove(parent, catalog)] : [];
}
