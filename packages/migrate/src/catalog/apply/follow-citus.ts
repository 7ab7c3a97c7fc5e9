/** What Citus does by itself after a statement. */
import { relationChanges } from '../changes.ts';
import { isOn } from '../citus/settings.ts';
import { findTable, TEMP_SCHEMA } from '../lookup.ts';
import type { Catalog, QualifiedName, Table } from '../model.ts';
import { withEntry, withoutEntry } from '../shared-map.ts';
import {
  addToMetadata,
  distributeSchema,
  toSingleShard,
  undistributed,
  withSchemas,
} from './citus-functions.ts';
import { neighbours } from './linked.ts';
import { withShardsLike } from './partition-shards.ts';
import { type Run, startRun } from './run.ts';

/**
 * The catalog once Citus has followed a statement that PostgreSQL carried out: schemas and tables
 * that it takes into its metadata, and those that leave it.
 */
export function followCitus(before: Catalog, after: Catalog): Catalog {
  if (before.schemas === after.schemas || !isOn(after, 'enable_ddl_propagation')) return after;
  const run = startRun(after);
  followSchemas(before, run);
  for (const { after: relation } of relationChanges(before, after)) {
    if (relation?.kind === 'table' && relation.schema !== TEMP_SCHEMA) followTable(relation, run);
  }
  return run.catalog;
}

function followSchemas(before: Catalog, run: Run): void {
  const { schemas = new Map<string, number>() } = run.catalog.citus ?? {};
  for (const [name, id] of schemas) {
    if (run.catalog.schemas.has(name)) continue;
    const [renamed] = newSchemas(before, run.catalog);
    const left = withoutEntry(schemas, name);
    run.catalog = withSchemas(run.catalog, renamed ? withEntry(left, renamed, id) : left);
    return;
  }
  if (!isOn(run.catalog, 'enable_schema_based_sharding')) return;
  for (const name of newSchemas(before, run.catalog)) distributeSchema(name, run);
}

function newSchemas(before: Catalog, after: Catalog): string[] {
  return [...after.schemas.keys()].filter(
    (name) => !before.schemas.has(name) && name !== TEMP_SCHEMA,
  );
}

function followTable(changed: Table, run: Run): void {
  const table = findTable(run.catalog, changed);
  if (!table) return;
  const group = run.catalog.citus?.schemas.get(table.schema);
  const parent = table.isPartition && table.parents?.[0];
  if (group !== undefined) {
    if (table.distribution?.colocationId !== group) {
      run.catalog = toSingleShard(run.catalog, table, group);
    }
  } else if (leftSchema(table, run.catalog)) {
    run.catalog = undistributed(run.catalog, table);
  } else if (parent && !table.distribution) {
    followParent(table, parent, run);
  } else {
    followKeys(table, run);
  }
}

/** Whether it has a shard as tables of a distributed schema have, and is in none any more. */
function leftSchema({ distribution }: Table, { citus }: Catalog): boolean {
  const groups = [...(citus?.schemas.values() ?? [])];
  return distribution?.kind === 'single shard' && groups.includes(distribution.colocationId);
}

/** A partition is distributed as its table is. */
function followParent(table: Table, name: QualifiedName, run: Run): void {
  const distribution = findTable(run.catalog, name)?.distribution;
  if (!distribution) return;
  if (distribution.kind === 'citus local') {
    run.catalog = addToMetadata(run.catalog, table);
    return;
  }
  run.catalog = withShardsLike(run.catalog, table, distribution);
}

/** Foreign keys from and to tables that every node knows make a plain table one of Citus's. */
function followKeys(table: Table, run: Run): void {
  if (isKnownEverywhere(table.distribution?.kind)) {
    for (const other of neighbours(table, run.catalog)) {
      if (!other.distribution) followKeys(other, run);
    }
    return;
  }
  if (table.distribution || table.foreignServer !== undefined) return;
  const managed = isOn(run.catalog, 'use_citus_managed_tables');
  const follows = isOn(run.catalog, 'enable_local_reference_table_foreign_keys');
  const linked = neighbours(table, run.catalog);
  const known = linked.some(({ distribution }) => isKnownEverywhere(distribution?.kind));
  if (!managed && !(follows && known)) return;
  run.catalog = addToMetadata(run.catalog, table, true);
  for (const other of linked) if (!other.distribution) followTable(other, run);
}

function isKnownEverywhere(kind: string | undefined): boolean {
  return kind === 'reference' || kind === 'citus local';
}
