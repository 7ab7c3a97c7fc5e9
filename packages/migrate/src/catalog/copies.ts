/**
 * Copies that are made with each change of a relation. Field by field they take V8 a fifth of the time
 * of `{ ...catalog }` or `Object.assign`, and all have one hidden class.
 */
import type { Catalog, Schema } from './model.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function copyOfCatalog(catalog: Catalog): Mutable<Catalog> {
  const { pg, searchPath, currentRole, roles, schemas, cluster } = catalog;
  const copy: Mutable<Catalog> = { pg, searchPath, currentRole, roles, schemas, cluster };
  if (catalog.namesBy) copy.namesBy = catalog.namesBy;
  if (catalog.beforeSet) copy.beforeSet = catalog.beforeSet;
  if (catalog.missingRoles) copy.missingRoles = catalog.missingRoles;
  if (catalog.defaultPrivileges) copy.defaultPrivileges = catalog.defaultPrivileges;
  if (catalog.named) copy.named = catalog.named;
  if (catalog.extensions) copy.extensions = catalog.extensions;
  if (catalog.withoutPlpgsql) copy.withoutPlpgsql = catalog.withoutPlpgsql;
  if (catalog.notHeld) copy.notHeld = catalog.notHeld;
  if (catalog.uncertain) copy.uncertain = catalog.uncertain;
  if (catalog.citus) copy.citus = catalog.citus;
  return copy;
}

export function copyOfSchema(schema: Schema): Mutable<Schema> {
  const { name, owner, relations, types, functions, statistics } = schema;
  const copy: Mutable<Schema> = { name, owner, relations, types, functions, statistics };
  if (schema.arrayTypes) copy.arrayTypes = schema.arrayTypes;
  if (schema.others) copy.others = schema.others;
  if (schema.comment !== undefined) copy.comment = schema.comment;
  if (schema.grants) copy.grants = schema.grants;
  if (schema.revoked) copy.revoked = schema.revoked;
  return copy;
}
