import { findRelation, findTable } from '../lookup.ts';
import type { Catalog, Column, QualifiedName, Table } from '../model.ts';
import { withoutNamed } from '../named.ts';
import { sameName } from '../names-of.ts';
import { withGrants } from '../privileges.ts';
import { withoutPublished, withPublished, withPublishedSchema } from '../publications.ts';
import { colocated, reference } from '../references.ts';
import { anyReferrerOf, referrersOf } from '../referrers.ts';
import { withoutSchemaObject } from '../schema-objects.ts';
import { withoutEntry } from '../shared-map.ts';
import {
  withCluster,
  withoutExtension,
  withoutRelation,
  withoutRoutine,
  withoutSchema,
  withoutStatistics,
  withoutType,
  withRelation,
  withTable,
  withType,
} from '../update.ts';
import { withoutColumnAlias } from '../views/aliases.ts';
import { withDetails } from '../views/details.ts';
import type { DatabaseObject } from './objects.ts';

/** Takes one object out of the catalog; what depends on it is the caller's. */
export function removeObject(catalog: Catalog, object: DatabaseObject): Catalog {
  switch (object.kind) {
    case 'schema':
      return withPublishedSchema(withoutSchema(catalog, object.name), object.name, undefined);
    case 'extension':
      return withoutExtension(catalog, object.name);
    case 'named':
      return withoutNamed(catalog, object.type, object.name);
    case 'schema object':
      return withoutSchemaObject(catalog, {
        kind: object.type,
        schema: object.schema,
        identity: object.name,
      });
    case 'published table':
      return withPublished(catalog, (table, { name }) =>
        name === object.publication && sameName(table, object) ? undefined : table,
      );
    case 'relation':
      return removeRelation(catalog, object);
    case 'column':
      return removeColumn(catalog, object, object.column);
    case 'default':
      return removeDefault(catalog, object, object.column);
    case 'constraint':
      return removeConstraint(catalog, object, object.constraint);
    case 'domain constraint':
      return removeCheckOfDomain(catalog, object, object.constraint);
    case 'trigger':
      return removeTrigger(catalog, object, object.trigger);
    case 'policy':
      return changeTable(catalog, object, (t) => withoutPolicy(t, object.part));
    case 'rule':
      return removeRule(catalog, object, object.part);
    case 'statistics':
      return withoutStatistics(catalog, object);
    case 'type':
      return withoutType(catalog, object);
    case 'function':
      return removeFunction(catalog, object);
  }
}

function removeRelation(catalog: Catalog, name: QualifiedName): Catalog {
  const relation = findRelation(catalog, name);
  if (!relation) return catalog;
  const without = withoutPublished(withoutRelation(catalog, name), name);
  if (relation.kind !== 'table' || !relation.distribution) return without;
  return withoutEmptyGroup(without, relation.distribution.colocationId);
}

/** A colocation group lives as long as its last table. */
function withoutEmptyGroup(catalog: Catalog, id: number): Catalog {
  if (anyReferrerOf(catalog, colocated(id))) return catalog;
  const colocationGroups = withoutEntry(catalog.cluster.colocationGroups, id);
  return withCluster(catalog, { colocationGroups });
}

function removeConstraint(catalog: Catalog, table: QualifiedName, name: string): Catalog {
  const removed = findTable(catalog, table)?.constraints.find((c) => c.name === name);
  if (!removed) return catalog;
  const changed = changeTable(catalog, table, (t) => ({
    ...t,
    constraints: t.constraints.filter((c) => c !== removed),
    ...(removed.kind === 'not null' && { columns: nullable(t.columns, removed.columns) }),
  }));
  const index = findRelation(changed, { schema: table.schema, name });
  const own = index?.kind === 'index' && index.constraint && index.table.name === table.name;
  return own ? withoutRelation(changed, index) : changed;
}

function removeCheckOfDomain(
  catalog: Catalog,
  { schema, name }: QualifiedName,
  constraint: string,
): Catalog {
  const type = catalog.schemas.get(schema)?.types.get(name);
  if (!type?.domain) return catalog;
  const constraintNames = type.constraintNames.filter((one) => one !== constraint);
  const checks = type.domain.checks.filter(({ conname }) => conname !== constraint);
  return withType(catalog, { ...type, constraintNames, domain: { ...type.domain, checks } });
}

function nullable(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  return columns.map((c) => (names.includes(c.name) ? { ...c, notNull: false } : c));
}

function removeColumn(catalog: Catalog, name: QualifiedName, column: string): Catalog {
  const relation = findRelation(catalog, name);
  if (relation?.kind !== 'composite type') {
    const left = withoutColumnAliases(catalog, name, column);
    return changeTable(left, name, (t) => withoutColumn(t, column));
  }
  const columns = relation.columns.filter((c) => c.name !== column);
  return withRelation(catalog, { ...relation, columns });
}

/** Views that do not read it stay. */
function withoutColumnAliases(catalog: Catalog, name: QualifiedName, column: string): Catalog {
  let result = catalog;
  for (const view of referrersOf(catalog, reference('reads', name))) {
    const changed = 'reads' in view ? withoutColumnAlias(view, name, column, catalog) : view;
    if (changed !== view) result = withRelation(result, changed);
  }
  return result;
}

function withoutColumn(table: Table, column: string): Table {
  const { grants, revoked } = table;
  const left = grants?.filter((grant) => grant.column !== column);
  const columns = table.columns.filter((c) => c.name !== column);
  return withGrants(
    { ...table, columns },
    { ...(left && { grants: left }), ...(revoked && { revoked }) },
  );
}

function removeTrigger(catalog: Catalog, name: QualifiedName, trigger: string): Catalog {
  const relation = findRelation(catalog, name);
  if (relation?.kind !== 'table' && relation?.kind !== 'view') return catalog;
  const { triggers = [], ...rest } = relation;
  const left = triggers.filter((t) => t.name !== trigger);
  return withRelation(catalog, { ...rest, ...(left.length > 0 && { triggers: left }) });
}

function withoutPolicy({ policies = [], ...table }: Table, name: string): Table {
  const left = policies.filter((policy) => policy.name !== name);
  return left.length > 0 ? { ...table, policies: left } : table;
}

function removeRule(catalog: Catalog, name: QualifiedName, rule: string): Catalog {
  const relation = findRelation(catalog, name);
  if (relation?.kind !== 'table' && relation?.kind !== 'view') return catalog;
  const { rules = [], ...rest } = relation;
  const left = rules.filter((r) => r.name !== rule);
  return withRelation(catalog, { ...rest, ...(left.length > 0 && { rules: left }) });
}

function removeDefault(catalog: Catalog, name: QualifiedName, column: string): Catalog {
  const relation = findRelation(catalog, name);
  if (!relation || !('reads' in relation)) {
    return changeTable(catalog, name, (t) => withoutDefault(t, column));
  }
  const { default: _, ...details } = relation.columnDetails?.get(column) ?? {};
  return withRelation(catalog, withDetails(relation, column, details));
}

function withoutDefault(table: Table, column: string): Table {
  const columns = table.columns.map((c) => {
    if (c.name !== column) return c;
    const { default: _, serial: __, ...rest } = c;
    return rest;
  });
  return { ...table, columns };
}

function removeFunction(catalog: Catalog, { schema, name }: QualifiedName): Catalog {
  const routine = catalog.schemas.get(schema)?.functions.get(name);
  return routine ? withoutRoutine(catalog, routine) : catalog;
}

function changeTable(
  catalog: Catalog,
  name: QualifiedName,
  change: (table: Table) => Table,
): Catalog {
  const table = findTable(catalog, name);
  return table ? withTable(catalog, change(table)) : catalog;
}
