import { emptySchema } from '../empty.ts';
import type { Catalog } from '../model.ts';
import { withPublishedSchema } from '../publications.ts';
import { schemaObjects } from '../schema-objects.ts';
import {
  withDefaultPrivileges,
  withoutDefaultPrivileges,
  withoutSchema,
  withSchema,
  withTable,
} from '../update.ts';
import { renameRoutine } from './functions.ts';
import { renameRelation } from './relations.ts';
import { renameSchemaObject } from './schema-objects.ts';
import { renameType } from './types.ts';

/** Everything in the schema says the new name from now on. */
export function renameSchema(catalog: Catalog, from: string, to: string): Catalog {
  const schema = catalog.schemas.get(from);
  if (!schema) return catalog;
  const { arrayTypes, comment, grants, revoked } = schema;
  const empty = emptySchema(to, schema.owner);
  let result = withSchema(withDefaultsMoved(catalog, from, to), {
    ...empty,
    ...(arrayTypes && { arrayTypes }),
    ...(comment !== undefined && { comment }),
    ...(grants && { grants }),
    ...(revoked && { revoked }),
  });
  for (const relation of schema.relations.values()) {
    result = renameRelation(result, relation, { schema: to, name: relation.name });
  }
  for (const type of schema.types.values()) {
    result = renameType(result, type, { schema: to, name: type.name });
  }
  // Those that have these types are known by other names already.
  for (const routine of result.schemas.get(from)?.functions.values() ?? []) {
    result = renameRoutine(result, routine, { schema: to, name: routine.name });
  }
  for (const object of schemaObjects(schema)) {
    result = renameSchemaObject(result, object, { schema: to, name: object.name });
  }
  const moved = result.schemas.get(to);
  if (!moved) return catalog;
  const statistics = new Map(
    [...(result.schemas.get(from)?.statistics ?? [])].map(([key, one]) => [
      key,
      { ...one, schema: to },
    ]),
  );
  const published = withNamesMoved(withPublishedSchema(result, from, to), from, to);
  return withoutSchema(withSchema(published, { ...moved, statistics }), from);
}

/** Constraints of other schemas whose names are the schema's: there are some before 15. */
function withNamesMoved(catalog: Catalog, from: string, to: string): Catalog {
  if (catalog.pg >= 15) return catalog;
  let result = catalog;
  for (const { relations } of catalog.schemas.values()) {
    for (const table of relations.values()) {
      if (table.kind !== 'table' || !table.constraints.some((c) => c.namedIn === from)) continue;
      const constraints = table.constraints.map((c) =>
        c.namedIn === from ? { ...c, namedIn: to } : c,
      );
      result = withTable(result, { ...table, constraints });
    }
  }
  return result;
}

function withDefaultsMoved(catalog: Catalog, from: string, to: string): Catalog {
  const moved = [...(catalog.defaultPrivileges?.values() ?? [])].filter((d) => d.schema === from);
  return moved.reduce(
    (result, each) =>
      withDefaultPrivileges(withoutDefaultPrivileges(result, each), { ...each, schema: to }),
    catalog,
  );
}
