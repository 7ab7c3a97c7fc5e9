/** Parts of catalogs that no statement can say. */
import type { Catalog, Relation } from '../catalog/index.ts';

/** Foreign tables by name alone: what their servers are made of is not held. */
export function withoutForeign(catalog: Catalog): Catalog {
  return withRelations(catalog, (relation) => {
    if (relation.kind !== 'table' || relation.foreignServer === undefined) return relation;
    const { schema, name, owner } = relation;
    return { kind: 'foreign table', schema, name, owner };
  });
}

/** Columns whose types only a server knows cannot be written. */
export function withoutUnknownColumns(catalog: Catalog): Catalog {
  return withRelations(catalog, (relation) => {
    if (relation.kind !== 'table' || relation.columns.every(({ type }) => type.names)) {
      return relation;
    }
    return { ...relation, columns: relation.columns.filter(({ type }) => type.names) };
  });
}

function withRelations(catalog: Catalog, change: (relation: Relation) => Relation): Catalog {
  const schemas = [...catalog.schemas].map(([key, schema]) => {
    const relations = [...schema.relations].map(([name, r]) => [name, change(r)] as const);
    return [key, { ...schema, relations: new Map(relations) }] as const;
  });
  return { ...catalog, schemas: new Map(schemas) };
}
