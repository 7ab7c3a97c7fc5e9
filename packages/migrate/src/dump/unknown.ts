/** Parts of catalogs that no statement can say. */
import type { Catalog, Relation } from '../catalog/index.ts';

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
