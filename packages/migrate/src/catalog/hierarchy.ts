/** Which tables inherit from which; a partition from its partitioned table. */
import type { Catalog, QualifiedName, Table } from './model.ts';
import { nameKey } from './names-of.ts';
import { referenceKey } from './references.ts';
import { referrersOf } from './referrers.ts';

/** Tables that inherit from this one directly, in order of creation. */
export function childrenOf(catalog: Catalog, name: QualifiedName): Table[] {
  return referrersOf(catalog, referenceKey('child of', name)).filter(
    (relation) => relation.kind === 'table',
  );
}

/** The table's partitions; none of a table that is not partitioned. */
export function partitionsOf(catalog: Catalog, table: Table): Table[] {
  return table.partitionKey ? childrenOf(catalog, table) : [];
}

/** The table and all that inherit from it, each once, parents before children. */
export function familyOf(catalog: Catalog, name: QualifiedName): QualifiedName[] {
  const family: QualifiedName[] = [{ schema: name.schema, name: name.name }];
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
