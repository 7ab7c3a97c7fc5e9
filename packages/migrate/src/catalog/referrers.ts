/** Objects by what they are looked up by, so that nothing is found by a walk through all of them. */
import { IndexedMap } from './indexed-map.ts';
import type { Catalog, QualifiedName, Relation, Schema, Sequence, Table, Type } from './model.ts';
import {
  constraintOf,
  looseReference,
  reference,
  relationTraits,
  typeTraits,
} from './references.ts';
import type { Trait, TraitChanges } from './trait-index.ts';

/**
 * The relations, of all schemas, that have one of these traits, each once, in order of
 * creation.
 */
export function referrersOf(catalog: Catalog, ...traits: readonly Trait[]): Relation[] {
  const found: Relation[] = [];
  catalog.schemas.forEach((schema) => {
    for (const relation of relationsOf(schema).allWith(traits)) found.push(relation);
  });
  return found;
}

/** The types, of all schemas, that have this trait. */
export function typesWith(catalog: Catalog, trait: Trait): Type[] {
  return [...catalog.schemas.values()].flatMap((schema) => typesOf(schema).allWith([trait]));
}

/** One of the relations that have this trait, if there are any. */
export function anyReferrerOf(catalog: Catalog, trait: Trait): Relation | undefined {
  for (const schema of catalog.schemas.values()) {
    const found = relationsOf(schema).anyWith(trait);
    if (found) return found;
  }
  return undefined;
}

/** The sequences that belong to columns of a table. */
export function ownedSequences(catalog: Catalog, table: QualifiedName): Sequence[] {
  return referrersOf(catalog, reference('owned by', table)).filter(
    (relation) => relation.kind === 'sequence',
  );
}

/** Whether a constraint of any table or domain of the schema has this name. */
export function hasConstraint(schema: Schema, name: string): boolean {
  const trait = constraintOf(name);
  if (relationsOf(schema).hasTrait(trait)) return true;
  return schema.types.size > 0 && typesOf(schema).hasTrait(trait);
}

/** Whether a table of any schema has a constraint whose name is one of this schema. */
export function hasConstraintElsewhere({ schemas }: Catalog, name: QualifiedName): boolean {
  const trait = reference('name of', name);
  for (const schema of schemas.values()) if (relationsOf(schema).hasTrait(trait)) return true;
  return false;
}

export function relationsOf({ relations }: Schema): IndexedMap<Relation> {
  return indexed(relations, relationTraits);
}

export function typesOf({ types }: Schema): IndexedMap<Type> {
  return indexed(types, typeTraits);
}

/** Of maps that come from elsewhere. */
const known = new WeakMap<ReadonlyMap<string, unknown>, IndexedMap<unknown>>();

function indexed<V>(map: ReadonlyMap<string, V>, traits: TraitChanges<V>): IndexedMap<V> {
  if (map instanceof IndexedMap) return map;
  // What was made of this very map has values of its type.
  const found = known.get(map) as IndexedMap<V> | undefined;
  if (found) return found;
  const made = new IndexedMap(map, traits);
  known.set(map, made as IndexedMap<unknown>);
  return made;
}

/** Tables with a column that takes its values from the sequence: serial, identity or nextval(). */
export function tablesUsing(catalog: Catalog, sequence: QualifiedName): Table[] {
  const traits = [
    reference('uses sequence', sequence),
    looseReference('calls sequence', sequence.name),
  ];
  return referrersOf(catalog, ...traits).filter((relation) => relation.kind === 'table');
}

/** What belongs to a relation: its children, indexes and sequences, and the parts of an index. */
export function relationsOn(catalog: Catalog, relation: QualifiedName): Relation[] {
  const kinds = ['child of', 'index on', 'owned by', 'part of'] as const;
  return referrersOf(catalog, ...kinds.map((kind) => reference(kind, relation)));
}

/** Tables with a foreign key to this one. */
export function tablesReferring(catalog: Catalog, table: QualifiedName): Table[] {
  return referrersOf(catalog, reference('foreign key to', table)).filter(
    (relation) => relation.kind === 'table',
  );
}
