/** The only ways in which a catalog changes: each gives a new one that shares all the rest. */
import { hasRowType, withoutArrayName } from './array-types.ts';
import { copyOfCatalog, copyOfSchema } from './copies.ts';
import { emptySchema } from './empty.ts';
import { TEMP_SCHEMA } from './lookup.ts';
import type {
  Catalog,
  ClusterState,
  DefaultPrivileges,
  Extension,
  QualifiedName,
  Relation,
  Routine,
  Schema,
  Statistics,
  Table,
  Type,
} from './model.ts';
import { relationsOf, typesOf } from './referrers.ts';
import { withEntry, withoutEntry } from './shared-map.ts';

export function withSchema(catalog: Catalog, schema: Schema): Catalog {
  const changed = copyOfCatalog(catalog);
  changed.schemas = withEntry(catalog.schemas, schema.name, schema);
  return changed;
}

function withRelations(schema: Schema, relations: Schema['relations']): Schema {
  const changed = copyOfSchema(schema);
  changed.relations = relations;
  return changed;
}

export function withoutSchema(catalog: Catalog, name: string): Catalog {
  const { defaultPrivileges } = catalog;
  const gone = [...(defaultPrivileges?.values() ?? [])].filter((each) => each.schema === name);
  const left = { ...catalog, schemas: withoutEntry(catalog.schemas, name) };
  return gone.reduce(withoutDefaultPrivileges, left);
}

/** Adds the relation, or puts it in the place of the one with its name. */
export function withRelation(catalog: Catalog, relation: Relation): Catalog {
  const schema = schemaForWriting(catalog, relation.schema);
  const relations = relationsOf(schema).with(relation.name, relation);
  return withSchema(catalog, withRelations(schema, relations));
}

export function withTable(catalog: Catalog, table: Table): Catalog {
  return withRelation(catalog, table);
}

export function withoutRelation(
  catalog: Catalog,
  { schema: inSchema, name }: QualifiedName,
): Catalog {
  const found = schemaForWriting(catalog, inSchema);
  const relation = found.relations.get(name);
  const schema = relation && hasRowType(relation, 18) ? withoutArrayName(found, name) : found;
  const relations = relationsOf(schema).without(name);
  return withSchema(catalog, withRelations(schema, relations));
}

/** The relation under another name, in its place if that is in the same schema. */
export function replaceRelation(catalog: Catalog, before: Relation, after: Relation): Catalog {
  if (before.schema !== after.schema) return withRelation(withoutRelation(catalog, before), after);
  const schema = schemaForWriting(catalog, before.schema);
  const relations = relationsOf(schema).renamed(before.name, after.name, after);
  return withSchema(catalog, withRelations(schema, relations));
}

export function withType(catalog: Catalog, type: Type): Catalog {
  const schema = schemaForWriting(catalog, type.schema);
  return withSchema(catalog, { ...schema, types: typesOf(schema).with(type.name, type) });
}

export function withoutType(catalog: Catalog, { schema: inSchema, name }: QualifiedName): Catalog {
  const schema = withoutArrayName(schemaForWriting(catalog, inSchema), name);
  return withSchema(catalog, { ...schema, types: typesOf(schema).without(name) });
}

export function withRoutine(catalog: Catalog, routine: Routine): Catalog {
  const schema = schemaForWriting(catalog, routine.schema);
  return withSchema(catalog, {
    ...schema,
    functions: withEntry(schema.functions, routine.signature, routine),
  });
}

export function withoutRoutine(catalog: Catalog, routine: Routine): Catalog {
  const schema = schemaForWriting(catalog, routine.schema);
  return withSchema(catalog, {
    ...schema,
    functions: withoutEntry(schema.functions, routine.signature),
  });
}

export function withStatistics(catalog: Catalog, statistics: Statistics): Catalog {
  const schema = schemaForWriting(catalog, statistics.schema);
  return withSchema(catalog, {
    ...schema,
    statistics: withEntry(schema.statistics, statistics.name, statistics),
  });
}

export function withoutStatistics(
  catalog: Catalog,
  { schema: inSchema, name }: QualifiedName,
): Catalog {
  const schema = schemaForWriting(catalog, inSchema);
  return withSchema(catalog, { ...schema, statistics: withoutEntry(schema.statistics, name) });
}

/** The language that every new database has. */
const PLPGSQL = 'plpgsql';

export function hasExtension({ extensions, withoutPlpgsql }: Catalog, name: string): boolean {
  return name === PLPGSQL ? !withoutPlpgsql : extensions?.has(name) === true;
}

export function withExtension(catalog: Catalog, extension: Extension): Catalog {
  if (extension.name === PLPGSQL) {
    const { withoutPlpgsql: _, ...rest } = catalog;
    return rest;
  }
  const extensions = withEntry(catalog.extensions ?? new Map(), extension.name, extension);
  return { ...catalog, extensions };
}

export function withoutExtension(catalog: Catalog, name: string): Catalog {
  if (name === PLPGSQL) return { ...catalog, withoutPlpgsql: true };
  return { ...catalog, extensions: withoutEntry(catalog.extensions ?? new Map(), name) };
}

export function defaultPrivilegesKey({ owner, schema = '', kind }: DefaultPrivileges): string {
  return [owner, schema, kind].join('\0');
}

export function withDefaultPrivileges(catalog: Catalog, changed: DefaultPrivileges): Catalog {
  const { defaultPrivileges = new Map() } = catalog;
  const key = defaultPrivilegesKey(changed);
  return { ...catalog, defaultPrivileges: withEntry(defaultPrivileges, key, changed) };
}

export function withoutDefaultPrivileges(catalog: Catalog, gone: DefaultPrivileges): Catalog {
  const { defaultPrivileges = new Map(), ...rest } = catalog;
  const left = withoutEntry(defaultPrivileges, defaultPrivilegesKey(gone));
  return left.size > 0 ? { ...rest, defaultPrivileges: left } : rest;
}

/** Something that is there from now on and not held, in words. */
export function withNotHeld(catalog: Catalog, words: string): Catalog {
  const { notHeld = [] } = catalog;
  return notHeld.includes(words) ? catalog : { ...catalog, notHeld: [...notHeld, words] };
}

export function withoutNotHeld(catalog: Catalog, words: string): Catalog {
  const { notHeld, ...rest } = catalog;
  const left = (notHeld ?? []).filter((other) => other !== words);
  return left.length > 0 ? { ...rest, notHeld: left } : rest;
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
export function schemaForWriting(catalog: Catalog, name: string): Schema {
  const schema = catalog.schemas.get(name);
  if (schema) return schema;
  if (name === TEMP_SCHEMA) return emptySchema(TEMP_SCHEMA, catalog.currentRole);
  throw new TypeError(`the catalog has no schema ${name}`);
}
