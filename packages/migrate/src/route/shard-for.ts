/** Which shard a row is in, for applications: asked for each query, so that it has to be fast. */
import { quoteIdentifier } from '@citrate/deparser';
import type { Catalog, QualifiedName } from '../catalog/index.ts';
import { type HashedType, hashedTypes, shardIndex } from '../layout/index.ts';
import { RoutingError } from './errors.ts';
import type { RoutedColumn, RoutedTable, Routing, ShardOfRow } from './model.ts';
import { routingOf } from './routing-of.ts';

/**
 * The shard of the rows that have this value in the distribution column: computed as PostgreSQL does,
 * from `Routing` or a catalog alone. A reference table has one shard, on all servers, whatever the value.
 *
 * Values are taken by the column's type:
 * - int2, int4, int8, oid: number (a safe integer), bigint, string of digits
 * - numeric: number, bigint, string
 * - text, varchar, bpchar, name, "char": string
 * - uuid, inet, cidr, macaddr, macaddr8: string
 * - bool: boolean, string
 * - bytea: Uint8Array, string `\x0a1b`
 * - date, timestamp: string, as ISO 8601 has it; timestamptz: that with its offset from UTC, or a Date
 *
 * @param table as it is stored, not as SQL quotes it: `orders`, `sales.orders`, or both parts apart
 * @throws RoutingError for a table that is unknown or not distributed, for null, for a value that is none
 *   of the column's or that the column would round or cut, and for a type without a computable hash
 */
export function shardFor(
  source: Routing | Catalog,
  table: string | QualifiedName,
  value: unknown,
): ShardOfRow {
  const found = tablesOf(source).get(typeof table === 'string' ? table : keyOf(table));
  if (!found) throw unknownTable(table);
  if (found.table.kind === 'reference') return shardAt(found, 0);
  const index = shardIndex(found.table.shards, hashOf(found, value));
  return shardAt(found, index);
}

interface Prepared {
  readonly table: RoutedTable;
  readonly shards: readonly ShardOfRow[];
  readonly type: HashedType | undefined;
}

const prepared = new WeakMap<Routing | Catalog, ReadonlyMap<string, Prepared>>();

function tablesOf(source: Routing | Catalog): ReadonlyMap<string, Prepared> {
  const known = prepared.get(source);
  if (known) return known;
  const { tables, searchPath } = 'tables' in source ? source : routingOf(source);
  const found = new Map<string, Prepared>();
  for (const table of tables) {
    const entry = prepare(table);
    found.set(keyOf(table), entry);
    found.set(`${table.schema}.${table.name}`, entry);
  }
  for (const schema of searchPath.toReversed()) {
    for (const table of tables.filter((one) => one.schema === schema)) {
      found.set(table.name, prepare(table));
    }
  }
  prepared.set(source, found);
  return found;
}

/** Names may have points in them. */
function keyOf({ schema, name }: QualifiedName): string {
  return `${schema}\0${name}`;
}

function prepare(table: RoutedTable): Prepared {
  const { schema, shards, column } = table;
  return {
    table,
    type: hashedTypes.get(column?.name ?? ''),
    shards: shards.map(({ id, name, servers }, ordinal) => ({
      id,
      ordinal,
      schema,
      name,
      table: `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`,
      servers,
    })),
  };
}

function hashOf({ table, type }: Prepared, value: unknown): number {
  const { column } = table;
  if (!column) throw notDistributed(table);
  if (!type) throw unknownHash(table, column);
  if (value === null || value === undefined) throw isNull(table, column);
  const hash = type.hashOfValue(value, column.modifiers);
  if (hash === undefined) throw wrongType(table, column, type, value);
  return hash;
}

function shardAt({ table, shards }: Prepared, index: number): ShardOfRow {
  const shard = shards[index];
  if (shard) return shard;
  throw new RoutingError('no shard', `table ${shown(table)} has no shard for this value`, {
    detail: 'Its ranges of hashes are incomplete.',
  });
}

function shown({ schema, name }: QualifiedName): string {
  return `"${schema}.${name}"`;
}

function unknownTable(table: string | QualifiedName): RoutingError {
  const name = typeof table === 'string' ? `"${table}"` : shown(table);
  return new RoutingError('unknown table', `table ${name} is not known`, {
    hint: 'Write its name as it is stored, with its schema; a routing has to be read anew after a table was created.',
  });
}

function notDistributed(table: RoutedTable): RoutingError {
  return new RoutingError('not distributed', `table ${shown(table)} is not distributed`, {
    detail: 'Its rows are on the coordinator.',
  });
}

function unknownHash(table: RoutedTable, { column, shown: type, why }: RoutedColumn): RoutingError {
  const message = `shards of ${shown(table)} cannot be computed from "${column}" of type ${type}`;
  return new RoutingError('unknown hash', message, why === undefined ? {} : { detail: why });
}

function isNull(table: RoutedTable, { column }: RoutedColumn): RoutingError {
  const message = `distribution column "${column}" of ${shown(table)} must not be null`;
  return new RoutingError('null', message);
}

/** The value itself may be secret. */
function wrongType(
  table: RoutedTable,
  { column, shown: type }: RoutedColumn,
  { taken }: HashedType,
  value: unknown,
): RoutingError {
  const what = value instanceof Object ? value.constructor.name : typeof value;
  const message = `this ${what} is no value of "${column}" of ${shown(table)}, which is of type ${type}`;
  return new RoutingError('wrong type', message, { hint: `Give ${taken}.` });
}
