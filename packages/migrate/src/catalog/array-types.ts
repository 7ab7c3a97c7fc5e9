/**
 * Names of array types. Each type and each row type has one that PostgreSQL names; only a name that is
 * not the usual one, `_` and the element's, is held by the model.
 */
import type { Catalog, PgMajor, QualifiedName, Relation, Schema } from './model.ts';
import { buildName, byteLength, clip, NAME_BYTES } from './names/build-name.ts';
import { withEntry, withoutEntry } from './shared-map.ts';

/** Whether pg_type has a row of the relation's name; before 14, sequences had one. */
export function hasRowType({ kind }: Relation, pg: PgMajor): boolean {
  return kind === 'sequence' ? pg < 14 : kind !== 'index';
}

/** Whether the schema has this type, or a relation with a row type of this name; arrays apart. */
export function hasType({ types, relations }: Schema, name: string, pg: PgMajor): boolean {
  const relation = relations.get(name);
  return types.has(name) || (relation !== undefined && hasRowType(relation, pg));
}

export function arrayNameOf({ arrayTypes }: Schema, element: string): string {
  return arrayTypes?.get(element) ?? usualName(element);
}

function usualName(element: string): string {
  return `_${clip(element, NAME_BYTES - 1)}`;
}

/** The type whose array type has this name, if any. */
export function elementNamed(schema: Schema, name: string, pg: PgMajor): string | undefined {
  for (const [element, array] of schema.arrayTypes ?? []) if (array === name) return element;
  const candidates = elementsWithUsual(schema, name, pg);
  return candidates.find((element) => !schema.arrayTypes?.has(element));
}

/** The same along the search path; undefined for what is no array type. */
export function arrayElement(catalog: Catalog, names: readonly string[]): string | undefined {
  const [name = '', qualifier] = names.toReversed();
  for (const each of qualifier === undefined ? catalog.searchPath : [qualifier]) {
    const schema = catalog.schemas.get(each);
    const element = schema && elementNamed(schema, name, catalog.pg);
    if (element !== undefined) return element;
  }
  return undefined;
}

function elementsWithUsual(schema: Schema, name: string, pg: PgMajor): string[] {
  if (!name.startsWith('_')) return [];
  const element = name.slice(1);
  if (byteLength(name) < NAME_BYTES - 3) return hasArray(schema, element, pg) ? [element] : [];
  const all = [...schema.types.keys(), ...schema.relations.keys()];
  return all.filter((each) => usualName(each) === name && hasArray(schema, each, pg));
}

function hasArray(schema: Schema, name: string, pg: PgMajor): boolean {
  const relation = schema.relations.get(name);
  const type = schema.types.get(name);
  if (type) return type.kind !== 'shell';
  return relation?.kind !== 'sequence' && hasType(schema, name, pg);
}

/** As an array type's, too. */
export function isTypeNameTaken(schema: Schema, name: string, pg: PgMajor): boolean {
  return hasType(schema, name, pg) || elementNamed(schema, name, pg) !== undefined;
}

/** Before 16 by one more `_` each, then by numbers. After PostgreSQL's makeArrayTypeName (pg_type.c). */
function chooseArrayName(schema: Schema, element: string, pg: PgMajor): string {
  for (let pass = 0; ; pass++) {
    const name =
      pg >= 16
        ? buildName('', element, pass === 0 ? undefined : `${pass}`)
        : '_'.repeat(pass + 1) + clip(element, NAME_BYTES - pass - 1);
    if (!isTypeNameTaken(schema, name, pg)) return name;
  }
}

function withArrayName(catalog: Catalog, before: Schema, element: string, array: string): Catalog {
  const known = before.arrayTypes ?? new Map<string, string>();
  const usual = array === usualName(element);
  if (usual && !known.has(element) && catalog.schemas.get(before.name) === before) return catalog;
  const arrayTypes = usual ? withoutEntry(known, element) : withEntry(known, element, array);
  const { arrayTypes: _, ...rest } = before;
  const schema = arrayTypes.size > 0 ? { ...rest, arrayTypes } : rest;
  return { ...catalog, schemas: withEntry(catalog.schemas, schema.name, schema) };
}

/** A new type takes its name, though an array type has it: that gets another one. */
export function withNewType(catalog: Catalog, { schema, name }: QualifiedName): Catalog {
  const moved = withFreeName(catalog, { schema, name });
  const found = moved.schemas.get(schema);
  if (!found) return moved;
  return withArrayName(moved, found, name, chooseArrayName(found, name, moved.pg));
}

/** After PostgreSQL's moveArrayTypeName (pg_type.c). */
export function withFreeName(catalog: Catalog, { schema, name }: QualifiedName): Catalog {
  const found = catalog.schemas.get(schema);
  const element = found && elementNamed(found, name, catalog.pg);
  if (!found || element === undefined) return catalog;
  return withArrayName(catalog, found, element, chooseArrayName(found, name, catalog.pg));
}

/** Before a type gets another name: its array type is named anew. After RenameTypeInternal. */
export function withRenamedType(catalog: Catalog, from: QualifiedName, to: string): Catalog {
  const before = catalog.schemas.get(from.schema);
  const own = before && elementNamed(before, to, catalog.pg) === from.name;
  const moved = withFreeName(catalog, { schema: from.schema, name: to });
  const schema = moved.schemas.get(from.schema);
  if (!schema) return moved;
  const array = own ? arrayNameOf(schema, from.name) : chooseArrayName(schema, to, moved.pg);
  const without = withoutArrayName(schema, from.name);
  return withArrayName(moved, without, to, array);
}

/** Before a type moves: its array type will have the same name there. */
export function withMovedType(
  catalog: Catalog,
  { schema, name }: QualifiedName,
  to: string,
): Catalog {
  const [source, target] = [catalog.schemas.get(schema), catalog.schemas.get(to)];
  return source && target
    ? withArrayName(catalog, target, name, arrayNameOf(source, name))
    : catalog;
}

/** Nothing is left to say of the array type of what is gone. */
export function withoutArrayName(schema: Schema, element: string): Schema {
  if (!schema.arrayTypes?.has(element)) return schema;
  const { arrayTypes, ...rest } = schema;
  const left = withoutEntry(arrayTypes, element);
  const after = left.size > 0 ? { ...rest, arrayTypes: left } : rest;
  return after;
}
