/** Whose records say where rows are, and which tables of a server are shards. */
import { nameKey } from '../catalog/index.ts';
import type { Db } from '../history/index.ts';
import type { CatalogRows } from './build.ts';
import { type CitusMetadata, citusMetadata } from './citus.ts';
import { readCitusRows } from './citus-rows.ts';
import { readClusterMetadata } from './cluster.ts';

/** What is on record of the cluster. */
export interface Records extends Partial<CitusMetadata> {
  /** Oids of tables that are shards on this server, and of what users do not see of it. */
  readonly placed: ReadonlySet<number>;
  readonly hidden: ReadonlySet<number>;
}

export async function readRecords(
  db: Db,
  engine: 'postgres' | 'citus' = 'postgres',
): Promise<Records> {
  const none = { placed: new Set<number>(), hidden: new Set<number>() };
  if (engine !== 'citus') {
    const metadata = await readClusterMetadata(db);
    return { ...none, ...(metadata && { metadata }) };
  }
  const rows = await readCitusRows(db);
  if (!rows) return none;
  const { placed, leftovers } = rows;
  return {
    placed: new Set(placed),
    hidden: new Set([...placed, ...leftovers]),
    ...citusMetadata(rows),
  };
}

/** The catalog as users see it. What belongs to a table goes with it. */
export function withoutTables(rows: CatalogRows, hidden: ReadonlySet<number>): CatalogRows {
  if (hidden.size === 0) return rows;
  return { ...rows, relations: rows.relations.filter(({ oid }) => !hidden.has(oid)) };
}

/** The catalog of these tables, and of what belongs to them. */
export function onlyTables(rows: CatalogRows, tables: ReadonlySet<number>): CatalogRows {
  const kept = rows.relations.filter(({ oid }) => tables.has(oid));
  const names = new Set(kept.map(({ schema, name }) => nameKey({ schema, name })));
  const isOf = (row: { readonly tableSchema: string; readonly tableName: string }): boolean =>
    names.has(nameKey({ schema: row.tableSchema, name: row.tableName }));
  const indexes = rows.indexes.filter(isOf);
  const oids = new Set([...tables, ...indexes.map(({ index }) => index)]);
  return {
    ...rows,
    relations: rows.relations.filter(({ oid }) => oids.has(oid)),
    indexes,
    statistics: rows.statistics.filter(isOf),
    views: [],
  };
}
