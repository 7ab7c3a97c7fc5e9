/** What of two catalogs has to be looked at to tell them apart: the rest is the same in both. */
import {
  type Catalog,
  type MemberKind,
  memberChanges,
  nameKey,
  type QualifiedName,
  type Relation,
} from '../catalog/index.ts';
import type { Among } from '../dump/index.ts';

/**
 * All that is not the same value in both, and relations that a dump writes otherwise where these are
 * others: a table with its sequence, a child with its parent.
 */
export function amongDifferences(before: Catalog, after: Catalog): Among {
  const changes = memberChanges(before, after);
  const keys = new Set(changes.map(({ schema, kind, key }) => keyOf(schema, kind, key)));
  const changed = new Set(
    changes.flatMap(({ schema, kind, key: name }) =>
      kind === 'relations' ? nameKey({ schema, name }) : [],
    ),
  );
  const keep = ({ schema, name }: QualifiedName): unknown =>
    keys.add(keyOf(schema, 'relations', name));
  for (const catalog of changed.size > 0 ? [before, after] : []) {
    for (const relation of relationsIn(catalog)) {
      const others = named(relation);
      if (others.length === 0) continue;
      if (others.some((one) => changed.has(nameKey(one)))) keep(relation);
      if (changed.has(nameKey(relation))) others.forEach(keep);
    }
  }
  return (...member) => keys.has(keyOf(...member));
}

function keyOf(schema: string, kind: MemberKind, key: string): string {
  return `${schema}\0${kind}\0${key}`;
}

function* relationsIn({ schemas }: Catalog): Iterable<Relation> {
  for (const { relations } of schemas.values()) yield* relations.values();
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
