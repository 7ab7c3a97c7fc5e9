/** The distribution metadata of schema `citrate`, as the model has it. */
import { sql } from 'kysely';
import type { ClusterState, ColocationGroup, Distribution, Shard } from '../catalog/model.ts';
import type { Db } from '../history/index.ts';

export interface ClusterMetadata {
  readonly state: Omit<ClusterState, 'shardCount'>;
  /** By the table's oid. */
  readonly distributions: ReadonlyMap<number, Distribution>;
  /** Oids of constraints that carry no suffix on the shards. */
  readonly unsuffixed: ReadonlySet<number>;
}

/** Read everything on record; undefined where there is no cluster (yet). */
export async function readClusterMetadata(db: Db): Promise<ClusterMetadata | undefined> {
  if (!(await hasTables(db))) return undefined;
  const groups = await readGroups(db);
  const tables = await readTables(db);
  const shards = await readShards(db);
  const counters = await db
    .selectFrom('citrate.cluster')
    .select(['next_shardid', 'next_colocationid'])
    .executeTakeFirstOrThrow();
  return {
    state: {
      workers: await readWorkers(db),
      nextShardId: counters.next_shardid,
      nextColocationId: counters.next_colocationid,
      colocationGroups: new Map(groups.map((group) => [group.id, group])),
    },
    distributions: new Map(
      tables.map((table) => [table.oid, distributionOf(table, shards.get(table.oid) ?? [])]),
    ),
    unsuffixed: new Set(tables.flatMap((table) => table.unsuffixed.map(Number))),
  };
}

async function hasTables(db: Db): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT to_regclass('citrate.cluster') IS NOT NULL AS found`.execute(db);
  return rows[0]?.found ?? false;
}

/** In the order of placement. */
async function readWorkers(db: Db): Promise<readonly string[]> {
  const nodes = await db
    .selectFrom('citrate.node')
    .select('nodename')
    .where('isactive', '=', true)
    .where('shouldhaveshards', '=', true)
    .orderBy('groupid')
    .execute();
  return nodes.map((node) => node.nodename);
}

async function readGroups(db: Db): Promise<readonly ColocationGroup[]> {
  const rows = await db
    .selectFrom('citrate.colocation')
    .select(['colocationid', 'shardcount', 'distributioncolumntype', 'is_default'])
    .orderBy('colocationid')
    .execute();
  return rows.map((row) => ({
    id: row.colocationid,
    shardCount: row.shardcount,
    ...(row.distributioncolumntype !== null && { columnType: row.distributioncolumntype }),
    isDefault: row.is_default,
  }));
}

interface TableRow {
  readonly oid: number;
  readonly reference: boolean;
  readonly column: string | null;
  readonly colocationId: number;
  readonly stride: number | null;
  readonly unsuffixed: readonly string[];
}

async function readTables(db: Db): Promise<readonly TableRow[]> {
  const { rows } = await sql<TableRow>`
    SELECT p.logicalrelid::oid AS oid, p.partmethod = 'n' AS reference, a.attname::text AS column,
      p.colocationid AS "colocationId", p.stride, p.unsuffixed::bigint[]::text[] AS unsuffixed
    FROM citrate.partition p
    LEFT JOIN pg_attribute a ON a.attrelid = p.logicalrelid AND a.attnum = p.partkey`.execute(db);
  return rows;
}

/** By the table's oid, in order of their hash ranges. */
async function readShards(db: Db): Promise<ReadonlyMap<number, readonly Shard[]>> {
  const { rows } = await sql<{
    readonly oid: number;
    readonly id: number;
    readonly min: number | null;
    readonly max: number | null;
    readonly placements: readonly string[];
  }>`
    SELECT s.logicalrelid::oid AS oid, s.shardid AS id,
      s.shardminvalue::bigint AS min, s.shardmaxvalue::bigint AS max,
      coalesce(array_agg(n.nodename ORDER BY n.groupid) FILTER (WHERE n.nodename IS NOT NULL), '{}')
        AS placements
    FROM citrate.shard s
    LEFT JOIN citrate.placement p ON p.shardid = s.shardid AND p.shardstate = 1
    LEFT JOIN citrate.node n ON n.groupid = p.groupid
    GROUP BY s.shardid ORDER BY s.logicalrelid, s.shardminvalue::bigint, s.shardid`.execute(db);
  const shards = new Map<number, Shard[]>();
  for (const { oid, id, min, max, placements } of rows) {
    const shard = { id, ...(min !== null && max !== null && { min, max }), placements };
    const known = shards.get(oid);
    if (known) known.push(shard);
    else shards.set(oid, [shard]);
  }
  return shards;
}

function distributionOf(table: TableRow, shards: readonly Shard[]): Distribution {
  const { reference, column, colocationId, stride } = table;
  if (!reference && column !== null && stride !== null) {
    return { kind: 'distributed', column, colocationId, stride, shards };
  }
  const [shard] = shards;
  if (!reference || !shard) throw new Error('the records of a distributed table are incomplete');
  return { kind: 'reference', colocationId, shards: [shard] };
}
