/** The only ways in which a catalog changes: each gives a new one that shares all the rest. */
import { carryConstraintNames } from './constraint-names.ts';
import { emptySchema } from './empty.ts';
import { TEMP_SCHEMA } from './lookup.ts';
import type {
  Catalog,
  ClusterState,
  Extension,
  QualifiedName,
  Relation,
  Routine,
  Schema,
  Statistics,
  Table,
  Type,
} from './model.ts';
import { withEntry, withoutEntry } from './shared-map.ts';

export function withSchema(catalog: Catalog, schema: Schema): Catalog {
  return { ...catalog, schemas: withEntry(catalog.schemas, schema.name, schema) };
}

export function withoutSchema(catalog: Catalog, name: string): Catalog {
  return { ...catalog, schemas: withoutEntry(catalog.schemas, name) };
}

/** Adds the relation, or puts it in the place of the one with its name. */
export function withRelation(catalog: Catalog, relation: Relation): Catalog {
  const schema = schemaForWriting(catalog, relation.schema);
  const after = { ...schema, relations: withEntry(schema.relations, relation.name, relation) };
  carryConstraintNames(schema, after, schema.relations.get(relation.name), relation);
  return withSchema(catalog, after);
}

export function withTable(catalog: Catalog, table: Table): Catalog {
  return withRelation(catalog, table);
}

export function withoutRelation(
  catalog: Catalog,
  { schema: inSchema, name }: QualifiedName,
): Catalog {
  const schema = schemaForWriting(catalog, inSchema);
  const after = { ...schema, relations: withoutEntry(schema.relations, name) };
  carryConstraintNames(schema, after, schema.relations.get(name));
  return withSchema(catalog, after);
}

/** The relation under another name, in its place if that is in the same schema. */
export function replaceRelation(catalog: Catalog, before: Relation, after: Relation): Catalog {
  if (before.schema !== after.schema) return withRelation(withoutRelation(catalog, before), after);
  const schema = schemaForWriting(catalog, before.schema);
  const entries = [...schema.relations].map(([name, relation]): [string, Relation] =>
    name === before.name ? [after.name, after] : [name, relation],
  );
  const changed = { ...schema, relations: new Map(entries) };
  carryConstraintNames(schema, changed, before, after);
  return withSchema(catalog, changed);
}

export function withType(catalog: Catalog, type: Type): Catalog {
  const schema = schemaForWriting(catalog, type.schema);
  const after = { ...schema, types: withEntry(schema.types, type.name, type) };
  carryConstraintNames(schema, after, schema.types.get(type.name), type);
  return withSchema(catalog, after);
}

export function withoutType(catalog: Catalog, { schema: inSchema, name }: QualifiedName): Catalog {
  const schema = schemaForWriting(catalog, inSchema);
  const after = { ...schema, types: withoutEntry(schema.types, name) };
  carryConstraintNames(schema, after, schema.types.get(name));
  return withSchema(catalog, after);
}

export function withRoutine(catalog: Catalog, routine: Routine): Catalog {
  const schema = schemaForWriting(catalog, routine.schema);
  const after = {
    ...schema,
    functions: withEntry(schema.functions, routine.signature, routine),
  };
  carryConstraintNames(schema, after);
  return withSchema(catalog, after);
}

export function withoutRoutine(catalog: Catalog, routine: Routine): Catalog {
  const schema = schemaForWriting(catalog, routine.schema);
  const after = { ...schema, functions: withoutEntry(schema.functions, routine.signature) };
  carryConstraintNames(schema, after);
  return withSchema(catalog, after);
}

export function withStatistics(catalog: Catalog, statistics: Statistics): Catalog {
  const schema = schemaForWriting(catalog, statistics.schema);
  const after = {
    ...schema,
    statistics: withEntry(schema.statistics, statistics.name, statistics),
  };
  carryConstraintNames(schema, after);
  return withSchema(catalog, after);
}

export function withoutStatistics(
  catalog: Catalog,
  { schema: inSchema, name }: QualifiedName,
): Catalog {
  const schema = schemaForWriting(catalog, inSchema);
  const after = { ...schema, statistics: withoutEntry(schema.statistics, name) };
  carryConstraintNames(schema, after);
  return withSchema(catalog, after);
}

export function withExtension(catalog: Catalog, extension: Extension): Catalog {
  const extensions = withEntry(catalog.extensions ?? new Map(), extension.name, extension);
  return { ...catalog, extensions };
}

export function withoutExtension(catalog: Catalog, name: string): Catalog {
  return { ...catalog, extensions: withoutEntry(catalog.extensions ?? new Map(), name) };
}

/** Something that is there from now on and not held, in words. */
export function withNotHeld(catalog: Catalog, words: string): Catalog {
  const { notHeld = [] } = catalog;
  return notHeld.includes(words) ? catalog : { ...catalog, notHeld: [...notHeld, words] };
}

export function withRole(catalog: Catalog, role: string): Catalog {
  const { missingRoles } = catalog;
  return {
    ...catalog,
    roles: new Set([...catalog.roles, role]),
    ...(missingRoles && { missingRoles: without(missingRoles, role) }),
  };
}

export function withoutRole(catalog: Catalog, role: string): Catalog {
  const { missingRoles } = catalog;
  return {
    ...catalog,
    roles: without(catalog.roles, role),
    ...(missingRoles && { missingRoles: new Set([...missingRoles, role]) }),
  };
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names].filter((other) => other !== name));
}

export function withCluster(catalog: Catalog, change: Partial<ClusterState>): Catalog {
  return { ...catalog, cluster: { ...catalog.cluster, ...change } };
}

/** The schema of temporary objects comes into being with the first of them. */
function schemaForWriting(catalog: Catalog, name: string): Schema {
  const schema = catalog.schemas.get(name);
  if (schema) return schema;
  if (name === TEMP_SCHEMA) return emptySchema(TEMP_SCHEMA, catalog.currentRole);
  throw new TypeError(`the catalog has no schema ${name}`);
}
