/** Everything in a catalog that tells of roles, changed alike. */
import { kindOf } from './granted.ts';
import type { Catalog, GrantedKind, Schema } from './model.ts';
import { withNamed } from './named.ts';
import type { Owned } from './privileges.ts';
import { schemaObjects, withSchemaObject } from './schema-objects.ts';
import { withRelation, withRoutine, withSchema, withStatistics, withType } from './update.ts';

/**
 * What becomes of one object; the same object where nothing does.
 *
 * @param kind absent where there are no privileges on it
 */
export type RoleChange = <T extends Owned>(object: T, kind: GrantedKind | undefined) => T;

/** All that has an owner, in schemas and elsewhere. */
export function changeOwned(catalog: Catalog, change: RoleChange): Catalog {
  let result = catalog;
  for (const object of catalog.named?.values() ?? []) {
    const isGranted = object.kind === 'server' || object.kind === 'foreign-data wrapper';
    result = stored(result, object, change(object, isGranted ? object.kind : undefined), withNamed);
  }
  for (const schema of catalog.schemas.values()) {
    result = stored(result, schema, change(schema, 'schema'), withSchema);
    result = changeMembers(result, schema, change);
  }
  return result;
}

function changeMembers(catalog: Catalog, schema: Schema, change: RoleChange): Catalog {
  let result = catalog;
  for (const relation of schema.relations.values()) {
    if (relation.kind === 'index') continue;
    const changed = change(relation, kindOf(relation));
    result = stored(result, relation, changed, withRelation);
  }
  for (const type of schema.types.values()) {
    result = stored(result, type, change(type, 'type'), withType);
  }
  for (const routine of schema.functions.values()) {
    result = stored(result, routine, change(routine, 'function'), withRoutine);
  }
  for (const statistics of schema.statistics.values()) {
    result = stored(result, statistics, change(statistics, undefined), withStatistics);
  }
  for (const object of schemaObjects(schema)) {
    result = stored(result, object, change(object, undefined), withSchemaObject);
  }
  return result;
}

function stored<T>(
  catalog: Catalog,
  before: T,
  after: T,
  store: (catalog: Catalog, object: T) => Catalog,
): Catalog {
  return before === after ? catalog : store(catalog, after);
}
