/** Objects in schemas that are kept in one map there: each is known by its kind and identity. */
import type { ObjectType } from '@citrate/parser';
import { TEMP_SCHEMA } from './lookup.ts';
import type { Catalog, QualifiedName, Schema, SchemaObject, SchemaObjectKind } from './model.ts';
import { withEntry, withoutEntry } from './shared-map.ts';
import { schemaForWriting, withSchema } from './update.ts';

type OfKind<K extends SchemaObjectKind> = Extract<SchemaObject, { kind: K }>;

export function schemaObjectKey({
  kind,
  identity,
}: Pick<SchemaObject, 'kind' | 'identity'>): string {
  return `${kind}\0${identity}`;
}

export function findSchemaObject<K extends SchemaObjectKind>(
  { schemas }: Catalog,
  kind: K,
  { schema, name: identity }: QualifiedName,
): OfKind<K> | undefined {
  // What is found by a kind is of that kind.
  return schemas.get(schema)?.others?.get(schemaObjectKey({ kind, identity })) as
    | OfKind<K>
    | undefined;
}

/** What a possibly qualified name means: `identity` makes of its last part what tells objects apart. */
export function resolveSchemaObject<K extends SchemaObjectKind>(
  catalog: Catalog,
  kind: K,
  names: readonly string[],
  identity: (name: string) => string = (name) => name,
): OfKind<K> | undefined {
  const [name = '', schema] = names.toReversed();
  const schemas = schema === undefined ? [TEMP_SCHEMA, ...catalog.searchPath] : [schema];
  for (const each of schemas) {
    const found = findSchemaObject(catalog, kind, { schema: each, name: identity(name) });
    if (found) return found;
  }
  return undefined;
}

export function schemaObjects({ others }: Schema): readonly SchemaObject[] {
  return others ? [...others.values()] : [];
}

export function allSchemaObjects({ schemas }: Catalog): readonly SchemaObject[] {
  return [...schemas.values()].flatMap(schemaObjects);
}

export function withSchemaObject(catalog: Catalog, object: SchemaObject): Catalog {
  const schema = schemaForWriting(catalog, object.schema);
  const others = withEntry(schema.others ?? new Map(), schemaObjectKey(object), object);
  return withSchema(catalog, { ...schema, others });
}

export function withoutSchemaObject(
  catalog: Catalog,
  object: Pick<SchemaObject, 'kind' | 'schema' | 'identity'>,
): Catalog {
  const found = catalog.schemas.get(object.schema);
  if (!found?.others) return catalog;
  const { others, ...schema } = found;
  const left = withoutEntry(others, schemaObjectKey(object));
  return withSchema(catalog, left.size > 0 ? { ...schema, others: left } : schema);
}

const kinds: { readonly [type in ObjectType]?: SchemaObjectKind } = {
  OBJECT_COLLATION: 'collation',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSCONFIGURATION: 'text search configuration',
};

/** What DROP, COMMENT and ALTER mean by a type of object. */
export function schemaObjectKindOf(type: ObjectType | undefined): SchemaObjectKind | undefined {
  return type && kinds[type];
}

export const typesOfSchemaObjects: { readonly [kind in SchemaObjectKind]: ObjectType } = {
  collation: 'OBJECT_COLLATION',
  'text search dictionary': 'OBJECT_TSDICTIONARY',
  'text search configuration': 'OBJECT_TSCONFIGURATION',
};
