import type { RangeVar } from '@citrate/parser';
import { raise, unsupported } from './errors.ts';
import type { Catalog, QualifiedName, Relation, Routine, Schema, Table, Type } from './model.ts';
import { written } from './names-of.ts';

/** Where temporary objects live; looked up before any other schema. */
export const TEMP_SCHEMA = 'pg_temp';

export function findRelation(catalog: Catalog, name: QualifiedName): Relation | undefined {
  return catalog.schemas.get(name.schema)?.relations.get(name.name);
}

export function findTable(catalog: Catalog, name: QualifiedName): Table | undefined {
  const relation = findRelation(catalog, name);
  return relation?.kind === 'table' ? relation : undefined;
}

/** The relation a statement means by this name, along the search path; undefined if none. */
export function resolveRelation(catalog: Catalog, name: RangeVar): Relation | undefined {
  const { schemaname, relname = '' } = name;
  const { schemas, searchPath } = catalog;
  if (schemaname) return schemas.get(schemaname)?.relations.get(relname);
  let found = schemas.get(TEMP_SCHEMA)?.relations.get(relname);
  for (let i = 0; !found && i < searchPath.length; i++) {
    found = schemas.get(searchPath[i] ?? '')?.relations.get(relname);
  }
  return found;
}

/** The table a statement means by this name; undefined if there is none or it is no table. */
export function resolveTable(catalog: Catalog, name: RangeVar): Table | undefined {
  const relation = resolveRelation(catalog, name);
  return relation?.kind === 'table' ? relation : undefined;
}

/** As resolveRelation, but a missing relation ends the statement: 42P01, or 3F000. */
export function requireRelation(catalog: Catalog, name: RangeVar): Relation {
  const found = resolveRelation(catalog, name);
  if (found) return found;
  if (name.schemaname) requireSchema(catalog, name.schemaname, name.location);
  raise('42P01', `relation "${written(name)}" does not exist`, { location: name.location });
}

export function requireTable(catalog: Catalog, name: RangeVar): Table {
  const relation = requireRelation(catalog, name);
  if (relation.kind === 'table') return relation;
  raise('42809', `"${relation.name}" is not a table`, { location: name.location });
}

/** A schema that comes with each server, which the model does not hold. */
export function isSchemaOfServers(name: string | undefined): boolean {
  return name === 'pg_catalog' || name === 'information_schema';
}

/** 3F000 if there is none; 0A000 for one of servers, unless anything may have been done to it already. */
export function requireSchema(catalog: Catalog, name: string, location?: number): Schema {
  const schema = catalog.schemas.get(name);
  if (schema) return schema;
  if (isSchemaOfServers(name) && !catalog.uncertain)
    unsupported(`changing schema "${name}"`, location);
  raise('3F000', `schema "${name}" does not exist`, { location });
}

/** The schema in which a statement creates this relation: 3F000 if there is none. */
export function creationSchema(catalog: Catalog, name: RangeVar): string {
  if (name.relpersistence === 't' || name.schemaname === TEMP_SCHEMA) return TEMP_SCHEMA;
  if (name.schemaname) return requireSchema(catalog, name.schemaname, name.location).name;
  const schema = catalog.searchPath.find((s) => catalog.schemas.has(s));
  if (schema !== undefined) return schema;
  raise('3F000', 'no schema has been selected to create in', { location: name.location });
}

/** The same of the relation; 42501 where servers let nobody create one. After heap_create (heap.c). */
export function creationName(catalog: Catalog, name: RangeVar): QualifiedName {
  if (name.schemaname === 'pg_catalog') {
    raise('42501', `permission denied to create "${written(name)}"`, {
      detail: 'System catalog modifications are currently disallowed.',
      location: name.location,
    });
  }
  return { schema: creationSchema(catalog, name), name: name.relname ?? '' };
}

/** The user's type of this possibly qualified name: enum, domain, …; row types are relations. */
export function resolveType(catalog: Catalog, names: readonly string[]): Type | undefined {
  const name = names.at(-1) ?? '';
  const qualifier = names.at(-2);
  if (qualifier !== undefined) return catalog.schemas.get(qualifier)?.types.get(name);
  for (const schema of [TEMP_SCHEMA, ...catalog.searchPath]) {
    const found = catalog.schemas.get(schema)?.types.get(name);
    if (found) return found;
  }
  return undefined;
}

/** The range that a multirange type was made with. */
export function rangeOf(catalog: Catalog, multirange: QualifiedName): Type | undefined {
  const { schema, name } = multirange;
  return [...catalog.schemas.values()]
    .flatMap((each) => [...each.types.values()])
    .find(({ range }) => range?.multirange?.schema === schema && range.multirange.name === name);
}

/** Whether a type of this name has nothing else yet: it is in nobody's way. */
export function isShell({ schemas }: Catalog, { schema, name }: QualifiedName): boolean {
  return schemas.get(schema)?.types.get(name)?.kind === 'shell';
}

/** All functions a possibly qualified name can mean, whatever their arguments. */
export function resolveRoutines(catalog: Catalog, names: readonly string[]): readonly Routine[] {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  const found: Routine[] = [];
  for (const each of schema === undefined ? [TEMP_SCHEMA, ...catalog.searchPath] : [schema]) {
    const functions = catalog.schemas.get(each)?.functions;
    if (!functions || functions.size === 0) continue;
    for (const routine of functions.values()) if (routine.name === name) found.push(routine);
  }
  return found;
}

/** Whether a role exists, or may exist as far as is known. `pg_` begins the names of the server's own. */
export function hasRole({ roles, missingRoles }: Catalog, role: string): boolean {
  if (roles.has(role) || role.startsWith('pg_')) return true;
  return missingRoles !== undefined && !missingRoles.has(role);
}

export function requireRole(catalog: Catalog, role: string, location?: number): string {
  if (hasRole(catalog, role)) return role;
  raise('42704', `role "${role}" does not exist`, { location });
}

/**
 * 42704 for an access method of tables that is not there. Those of extensions are not held: with one,
 * any may be.
 */
export function requireAccessMethod(catalog: Catalog, name: string | undefined): void {
  const extended = (catalog.extensions?.size ?? 0) > 0 || catalog.uncertain !== undefined;
  const made = catalog.notHeld?.includes(`access method ${name}`) ?? false;
  if (name === undefined || name === 'heap' || extended || made) return;
  raise('42704', `access method "${name}" does not exist`);
}
