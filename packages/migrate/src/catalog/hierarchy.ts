/** Which tables inherit from which; a partition from its partitioned table. */
import type { Catalog, QualifiedName, Table } from './model.ts';
import { sameName } from './names-of.ts';

/** Tables that inherit from this one directly, in order of creation. */
export function childrenOf(catalog: Catalog, name: QualifiedName): Table[] {
  return [...catalog.schemas.values()].flatMap((schema) =>
    [...schema.relations.values()].flatMap((relation) =>
      relation.kind === 'table' && relation.parents?.some((parent) => sameName(parent, name))
        ? relation
        : [],
    ),
  );
}

/** The table's partitions; none of a table that is not partitioned. */
export function partitionsOf(catalog: Catalog, table: Table): Table[] {
  return table.partitionKey ? childrenOf(catalog, table) : [];
}

/** The table and all that inherit from it, each once, parents before children. */
export function familyOf(catalog: Catalog, name: QualifiedName): QualifiedName[] {
  const family: QualifiedName[] = [{ schema: name.schema, name: name.name }];
  for (const member of family) {
    for (const child of childrenOf(catalog, member)) {
      if (family.some((other) => sameName(other, child))) continue;
      family.push({ schema: child.schema, name: child.name });
    }
  }
  return family;
}
