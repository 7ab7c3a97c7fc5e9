/** What of two catalogs has to be looked at to tell them apart: the rest is the same in both. */
import {
  type Catalog,
  findRelation,
  type MemberKey,
  memberChanges,
  type QualifiedName,
  type Relation,
  relationsOn,
} from '../catalog/index.ts';

/**
 * All that is not the same value in both, and relations that a dump writes otherwise where these are
 * others: a table with its sequence, a child with its parent.
 */
export function amongDifferences(before: Catalog, after: Catalog): readonly MemberKey[] {
  const changes = memberChanges(before, after);
  const changed = changes
    .filter(({ kind }) => kind === 'relations')
    .map(({ schema, key: name }) => ({ schema, name }));
  // One catalog after the other: what is beside a relation is looked up in an index that both share.
  const beside = [before, after].flatMap((catalog) =>
    changed.flatMap((name) => relationsBeside(catalog, name)),
  );
  return [
    ...changes,
    ...beside.map(({ schema, name }) => ({ schema, kind: 'relations' as const, key: name })),
  ];
}

function relationsBeside(catalog: Catalog, name: QualifiedName): readonly QualifiedName[] {
  const relation = findRelation(catalog, name);
  return [...(relation ? named(relation) : []), ...relationsOn(catalog, name)];
}

/** The relations that one belongs to. */
function named(relation: Relation): readonly QualifiedName[] {
  switch (relation.kind) {
    case 'table':
      return relation.parents ?? [];
    case 'index':
      return [relation.table, ...(relation.parent ? [relation.parent] : [])];
    case 'sequence':
      return relation.ownedBy ? [relation.ownedBy] : [];
    case 'view':
    case 'materialized view':
    case 'composite type':
      return [];
  }
}
