/**
 * Copies that are made with each change of a relation. Field by field they take V8 a fifth of the time
 * of `{ ...catalog }` or `Object.assign`, and all have one hidden class.
 */
import type { Catalog, Column, Schema, Table, TableConstraint } from './model.ts';

const none: readonly never[] = [];

/** A list that is kept: one that was pushed to has room for 16 more items. */
export function exact<T>(list: readonly T[]): readonly T[] {
  return list.length > 0 ? list.slice() : none;
}

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

export function copyOfTable(table: Table): Mutable<Table> {
  const { kind, schema, name, owner, columns, constraints } = table;
  const copy: Mutable<Table> = { kind, schema, name, owner, columns, constraints };
  if (table.storage) copy.storage = table.storage;
  if (table.rowSecurity) copy.rowSecurity = table.rowSecurity;
  if (table.policies) copy.policies = table.policies;
  if (table.rules) copy.rules = table.rules;
  if (table.triggers) copy.triggers = table.triggers;
  if (table.parents) copy.parents = table.parents;
  if (table.isPartition) copy.isPartition = table.isPartition;
  if (table.detachPending) copy.detachPending = table.detachPending;
  if (table.partitionBound) copy.partitionBound = table.partitionBound;
  if (table.foreignServer !== undefined) copy.foreignServer = table.foreignServer;
  if (table.foreignOptions) copy.foreignOptions = table.foreignOptions;
  if (table.partitionKey) copy.partitionKey = table.partitionKey;
  if (table.ofType) copy.ofType = table.ofType;
  if (table.distribution) copy.distribution = table.distribution;
  if (table.extension !== undefined) copy.extension = table.extension;
  if (table.comment !== undefined) copy.comment = table.comment;
  if (table.grants) copy.grants = table.grants;
  if (table.revoked) copy.revoked = table.revoked;
  return copy;
}

export function copyOfColumn(column: Column): Mutable<Column> {
  const { name, type, notNull } = column;
  const copy: Mutable<Column> = { name, type, notNull };
  if (column.collation) copy.collation = column.collation;
  if (column.default) copy.default = column.default;
  if (column.generated) copy.generated = column.generated;
  if (column.identity) copy.identity = column.identity;
  if (column.serial) copy.serial = column.serial;
  if (column.inherited) copy.inherited = column.inherited;
  if (column.storage !== undefined) copy.storage = column.storage;
  if (column.compression !== undefined) copy.compression = column.compression;
  if (column.statistics !== undefined) copy.statistics = column.statistics;
  if (column.foreignOptions) copy.foreignOptions = column.foreignOptions;
  if (column.options) copy.options = column.options;
  if (column.comment !== undefined) copy.comment = column.comment;
  return copy;
}

export function copyOfConstraint(
  constraint: Omit<TableConstraint, 'suffixedOnShards'>,
  suffixedOnShards: boolean,
): Mutable<TableConstraint> {
  const { name, kind, columns, definition } = constraint;
  const copy: Mutable<TableConstraint> = { name, kind, columns, definition, suffixedOnShards };
  if (constraint.referenced) copy.referenced = constraint.referenced;
  if (constraint.inherited) copy.inherited = constraint.inherited;
  if (constraint.parent) copy.parent = constraint.parent;
  if (constraint.namedIn !== undefined) copy.namedIn = constraint.namedIn;
  if (constraint.comment !== undefined) copy.comment = constraint.comment;
  return copy;
}
