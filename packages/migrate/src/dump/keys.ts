/** What a statement of a dump makes or needs. */
import type { NamedObject, QualifiedName, SchemaObject } from '../catalog/index.ts';
import type { ObjectKey } from './model.ts';

export function schemaKey(name: string): ObjectKey {
  return `schema\0${name}`;
}

/** Tables and views are types, too: one key for both. */
export function relationKey({ schema, name }: QualifiedName): ObjectKey {
  return `relation\0${schema}\0${name}`;
}

export function typeKey({ schema, name }: QualifiedName): ObjectKey {
  return `type\0${schema}\0${name}`;
}

/** All functions of a name: which of them a call means is not known. */
export function functionKey({ schema, name }: QualifiedName): ObjectKey {
  return `function\0${schema}\0${name}`;
}

export function constraintKey(table: QualifiedName, constraint: string): ObjectKey {
  return `constraint\0${table.schema}\0${table.name}\0${constraint}`;
}

export function namedObjectKey({ kind, name }: Pick<NamedObject, 'kind' | 'name'>): ObjectKey {
  return `${kind}\0${name}`;
}

export function schemaObjectKeyOf({
  kind,
  schema,
  identity,
}: Pick<SchemaObject, 'kind' | 'schema' | 'identity'>): ObjectKey {
  return `${kind}\0${schema}\0${identity}`;
}
