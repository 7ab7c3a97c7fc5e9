import { findTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';

/** Tables of the coordinator alone. */
export function plainTables(catalog: Catalog): Table[] {
  return tables(catalog).filter((table) => !table.distribution);
}

/** Tables that are in `after` and, by name, not in `before`. */
export function newTables(before: Catalog, after: Catalog): Table[] {
  if (before.schemas === after.schemas) return [];
  return [...after.schemas].flatMap(([name, schema]) =>
    schema === before.schemas.get(name)
      ? []
      : [...schema.relations.values()].filter(
          (r): r is Table => r.kind === 'table' && findTable(before, r) === undefined,
        ),
  );
}

function tables(catalog: Catalog): Table[] {
  return [...catalog.schemas.values()].flatMap((schema) =>
    [...schema.relations.values()].filter((r): r is Table => r.kind === 'table'),
  );
}
