/** What is done alike to objects in schemas: RENAME, OWNER TO, SET SCHEMA, COMMENT. */
import { as, type Node, type ObjectType } from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationSchema, requireSchema } from '../lookup.ts';
import type { Catalog, QualifiedName, SchemaObject, SchemaObjectKind } from '../model.ts';
import { strings } from '../names-of.ts';
import { renameSchemaObject } from '../rename/schema-objects.ts';
import { findSchemaObject, resolveSchemaObject, schemaObjectKindOf } from '../schema-objects.ts';
import type { Run } from './run.ts';

/** Where a new object goes, and how it is called there. */
export function newObjectName(catalog: Catalog, nodes: readonly Node[] | undefined): QualifiedName {
  const [name = '', schemaname] = strings(nodes).toReversed();
  return { schema: creationSchema(catalog, schemaname === undefined ? {} : { schemaname }), name };
}

/** Text search has no message of its own for names that are taken. */
export function refuseTakenObject(
  catalog: Catalog,
  kind: SchemaObjectKind,
  { schema, name }: QualifiedName,
): void {
  if (!findSchemaObject(catalog, kind, { schema, name })) return;
  if (kind === 'collation') raise('42710', `collation "${name}" already exists`);
  raise('23505', `${kind} "${name}" already exists in schema "${schema}"`);
}

export function missingObject(kind: SchemaObjectKind, names: readonly string[]): string {
  return `${kind} "${names.join('.')}" does not exist`;
}

export function requireSchemaObject<K extends SchemaObjectKind>(
  catalog: Catalog,
  kind: K,
  names: readonly string[],
): Extract<SchemaObject, { kind: K }> {
  const found = resolveSchemaObject(catalog, kind, names);
  if (found) return found;
  const [, schema] = names.toReversed();
  if (schema !== undefined) requireSchema(catalog, schema);
  raise('42704', missingObject(kind, names));
}

/** The object that a statement names; undefined if objects of the type are not of these kinds. */
export function objectInSchema(
  type: ObjectType | undefined,
  object: Node | undefined,
  catalog: Catalog,
): SchemaObject | undefined {
  const kind = schemaObjectKindOf(type);
  return kind && requireSchemaObject(catalog, kind, strings(as(object, 'List')?.items));
}

/** Under another name, or in another schema. */
export function moveSchemaObject(run: Run, object: SchemaObject, to: QualifiedName): void {
  if (to.schema === object.schema && to.name === object.name) return;
  if (findSchemaObject(run.catalog, object.kind, to)) {
    raise('42710', `${object.kind} "${to.name}" already exists in schema "${to.schema}"`);
  }
  run.catalog = renameSchemaObject(run.catalog, object, to);
}
