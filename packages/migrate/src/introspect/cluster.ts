/** The distribution metadata of schema `citrate`, as the model has it. */
import { type RawBuilder, sql } from 'kysely';
import type { ClusterState, ColocationGroup, Distribution, Shard } from '../catalog/model.ts';
import { ask, type Db } from '../history/index.ts';

export interface ClusterMetadata {
  readonly state: Omit<ClusterState, 'shardCount'>;
  /** By the table's oid. */
  readonly distributions: ReadonlyMap<number, Distribution>;
  /** Oids of constraints that carry no suffix on the shards. */
  readonly unsuffixed: ReadonlySet<number>;
}

const selectPresence: RawBuilder<{ readonly found: boolean }> = sql`
  SELECT to_regclass('citrate.cluster') IS NOT NULL AS found`;

/** Read everything on record; undefined where there is no cluster (yet). */
export async function readClusterMetadata(db: Db): Promise<ClusterMetadata | undefined> {
  const { presence } = await ask(db, { presence: selectPresence });
  if (!presence[0]?.found) return undefined;
  const { groups, tables, placements, counters, workers } = await ask(db, {
    groups: selectGroups,
    tables: selectTables,
    placements: selectPlacements,
    counters: selectCounters,
    workers: selectWorkers,
  });
  const [counter] = counters;
  if (!counter) throw new Error('citrate.cluster has no row');
  const shardsOf = shardsByTable(placements);
  return {
    state: {
      workers: workers.map(({ nodename }) => nodename),
      ...counter,
      colocationGroups: new Map(groups.map((group) => [group.id, groupFrom(group)])),
    },
    distributions: new Map(
      tables.map((table) => [table.oid, distributionOf(table, shardsOf.get(table.oid) ?? [])]),
    ),
    unsuffixed: new Set(tables.flatMap((table) => table.unsuffixed.map(Number))),
  };
}

const selectCounters: RawBuilder<Pick<ClusterState, 'nextShardId' | 'nextColocationId'>> = sql`
  SELECT next_shardid AS "nextShardId", next_colocationid AS "nextColocationId" FROM citrate.cluster`;

/** In the order of placement. */
const selectWorkers: RawBuilder<{ readonly nodename: string }> = sql`
  SELECT nodename FROM citrate.node WHERE isactive AND shouldhaveshards ORDER BY groupid`;

interface GroupRow extends Pick<ColocationGroup, 'id' | 'shardCount' | 'isDefault'> {
  readonly columnType: string | null;
}

const selectGroups: RawBuilder<GroupRow> = sql`
  SELECT colocationid AS id, shardcount AS "shardCount", distributioncolumntype AS "columnType",
    is_default AS "isDefault"
  FROM citrate.colocation ORDER BY colocationid`;

function groupFrom({ columnType, ...row }: GroupRow): ColocationGroup {
  return { ...row, ...(columnType !== null && { columnType }) };
}

interface TableRow {
  readonly oid: number;
  readonly reference: boolean;
  readonly column: string | null;
  readonly colocationId: number;
  readonly stride: number | null;
  readonly unsuffixed: readonly string[];
}

const selectTables: RawBuilder<TableRow> = sql`
  SELECT p.logicalrelid::oid AS oid, p.partmethod = 'n' AS reference, a.attname::text AS column,
    p.colocationid AS "colocationId", p.stride, p.unsuffixed::bigint[]::text[] AS unsuffixed
  FROM citrate.partition p
  LEFT JOIN pg_attribute a ON a.attrelid = p.logicalrelid AND a.attnum = p.partkey`;

/** One placement of a shard; a shard without any has one row, too. */
interface PlacementRow {
  readonly oid: number;
  readonly id: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly node: string | null;
}

/** In order of their hash ranges, those of a shard by group. */
const selectPlacements: RawBuilder<PlacementRow> = sql`
  SELECT s.logicalrelid::oid AS oid, s.shardid AS id, s.shardminvalue::bigint AS min,
    s.shardmaxvalue::bigint AS max, n.nodename AS node
  FROM citrate.shard s
  LEFT JOIN citrate.placement p ON p.shardid = s.shardid AND p.shardstate = 1
  LEFT JOIN citrate.node n ON n.groupid = p.groupid
  ORDER BY s.logicalrelid, min, s.shardid, n.groupid`;

/** By the table's oid. */
function shardsByTable(rows: readonly PlacementRow[]): ReadonlyMap<number, readonly Shard[]> {
  const tables = new Map<number, (Shard & { readonly placements: string[] })[]>();
  for (const { oid, id, min, max, node } of rows) {
    const shards = tables.get(oid) ?? [];
    tables.set(oid, shards);
    const last = shards.at(-1);
    const placements = node === null ? [] : [node];
    if (last?.id === id) last.placements.push(...placements);
    else shards.push({ id, ...(min !== null && max !== null && { min, max }), placements });
  }
  return tables;
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
