import type { Catalog, Table } from '../catalog/index.ts';
import { columnType, suffixLayout } from '../layout/index.ts';
import type { RoutedColumn, RoutedRange, RoutedTable, Routing } from './model.ts';

/** What `shardFor` needs to know of a catalog. */
export function routingOf(catalog: Catalog): Routing {
  const tables = [...catalog.schemas.values()].flatMap(({ relations }) =>
    [...relations.values()].flatMap((relation) =>
      relation.kind === 'table' ? [routedTable(relation, catalog)] : [],
    ),
  );
  return { format: 1, searchPath: catalog.searchPath, tables };
}

function routedTable(table: Table, catalog: Catalog): RoutedTable {
  const { schema, name, distribution } = table;
  const column = columnOf(table, catalog);
  const isKnown = column !== undefined || distribution?.kind === 'reference';
  if (!isKnown) return { schema, name, kind: 'plain', shards: [] };
  return {
    schema,
    name,
    kind: column ? 'distributed' : 'reference',
    ...(column && { column }),
    shards: rangesOf(table),
  };
}

/** Of tables that are distributed by hash: others are Citus's own. */
function columnOf({ columns, distribution }: Table, catalog: Catalog): RoutedColumn | undefined {
  if (distribution?.kind !== 'distributed' || distribution.method) return;
  const found = columns.find(({ name }) => name === distribution.column);
  return found && { column: found.name, ...columnType(found, catalog) };
}

function rangesOf({ schema, name, distribution }: Table): readonly RoutedRange[] {
  return (distribution?.shards ?? []).map(({ id, min, max, placements }) => ({
    id,
    ...(min !== undefined && max !== undefined && { min, max }),
    name: suffixLayout.nameOnShard({ schema, name }, id).name,
    servers: placements,
  }));
}
