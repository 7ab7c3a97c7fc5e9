/** The rows of Citus's own catalogs, from release 10.2 on. */
import { type RawBuilder, sql } from 'kysely';
import { citusSettings, type DistributedObject, usualSetting } from '../catalog/index.ts';
import type { Db } from '../history/index.ts';

export interface CitusRows {
  /** Of the extension, such as 13.2-1. */
  readonly version: string;
  /** Those that decide what becomes of statements, without `citus.`. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly nodes: readonly CitusNodeRow[];
  readonly partitions: readonly PartitionRow[];
  readonly shards: readonly ShardRow[];
  readonly groups: readonly GroupRow[];
  /** Distributed schemas. */
  readonly schemas: readonly { readonly name: string; readonly colocationId: number }[];
  readonly nextShardId: number;
  readonly nextColocationId: number;
  /** Shards of a new table unless the call says otherwise. */
  readonly shardCount: number;
  /** Oids of tables of this server that are shards. */
  readonly placed: readonly number[];
  /** Oids of relations of this server that wait to be dropped. */
  readonly leftovers: readonly number[];
  /** What Citus has on record as being on every node, tables and shards aside. */
  readonly objects: readonly DistributedObject[];
}

/** A primary server of the cluster; 0 is the coordinator's group. */
export interface CitusNodeRow {
  readonly name: string;
  readonly group: number;
  readonly active: boolean;
  readonly shards: boolean;
  /** Whether it has the metadata, as of now. */
  readonly synced: boolean;
}

export interface PartitionRow {
  readonly oid: number;
  readonly method: 'h' | 'a' | 'r' | 'n';
  readonly replication: 's' | 'c' | 't';
  readonly column: string | null;
  readonly colocationId: number;
  readonly automatic: boolean;
}

/** In order of their hash ranges. */
export interface ShardRow {
  readonly oid: number;
  readonly id: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly placements: readonly string[];
}

export interface GroupRow {
  readonly id: number;
  readonly shardCount: number;
  readonly replicationFactor: number;
  readonly columnType: string | null;
  readonly collation: number | null;
}

/** Let pg_class show the shards of a node, as it does not unless it is told to; until the transaction ends. */
export async function showShards(db: Db): Promise<void> {
  await sql`SELECT set_config('citus.override_table_visibility', 'off', true)`.execute(db);
}

/** Undefined where there is no Citus. */
export async function readCitusRows(db: Db): Promise<CitusRows | undefined> {
  const version = await readVersion(db);
  if (version === undefined) return undefined;
  const next = await readCounters(db);
  return {
    version,
    ...next,
    settings: await readSettings(db),
    nodes: await readCitusNodes(db),
    partitions: await readPartitions(db),
    shards: await readShards(db),
    groups: await readGroups(db),
    schemas: await readSchemas(db),
    placed: await readPlaced(db),
    leftovers: (await exists(db, 'pg_dist_cleanup')) ? await readCleanup(db) : [],
    objects: await readObjects(db),
  };
}

async function readVersion(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ version: string }>`
    SELECT extversion AS version FROM pg_extension WHERE extname = 'citus'`.execute(db);
  return rows[0]?.version;
}

type Counters = Pick<CitusRows, 'nextShardId' | 'nextColocationId' | 'shardCount'>;

async function readCounters(db: Db): Promise<Counters> {
  const { rows } = await sql<Counters>`
    SELECT CASE WHEN s.is_called THEN s.last_value + 1 ELSE s.last_value END AS "nextShardId",
      (CASE WHEN c.is_called THEN c.last_value + 1 ELSE c.last_value END)::integer
        AS "nextColocationId",
      current_setting('citus.shard_count')::integer AS "shardCount"
    FROM pg_dist_shardid_seq s CROSS JOIN pg_dist_colocationid_seq c`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('the sequences of Citus gave no row');
  return row;
}

/** Asked one by one: pg_settings does not show all. */
async function readSettings(db: Db): Promise<CitusRows['settings']> {
  const { rows } = await sql<{ name: string; value: string }>`
    SELECT name, current_setting('citus.' || name, true) AS value
    FROM unnest(${[...citusSettings]}::text[]) AS name
    WHERE current_setting('citus.' || name, true) IS NOT NULL`.execute(db);
  return rows.filter(({ name, value }) => value !== usualSetting(name));
}

/** All primary servers on record, the coordinator too. */
export async function readCitusNodes(db: Db): Promise<readonly CitusNodeRow[]> {
  const { rows } = await sql<CitusNodeRow>`
    SELECT CASE groupid WHEN 0 THEN 'coordinator' ELSE nodename || ':' || nodeport END AS name,
      groupid AS group, isactive AS active, shouldhaveshards AS shards,
      hasmetadata AND metadatasynced AS synced
    FROM pg_dist_node WHERE noderole = 'primary' ORDER BY nodename, nodeport`.execute(db);
  return rows;
}

/** Before release 11.0 no table became one of Citus's by itself. */
async function readPartitions(db: Db): Promise<readonly PartitionRow[]> {
  const { rows } = await sql<PartitionRow>`
    SELECT logicalrelid::oid AS oid, partmethod AS method, repmodel AS replication,
      CASE WHEN partkey IS NOT NULL THEN column_to_column_name(logicalrelid, partkey) END AS column,
      colocationid AS "colocationId",
      coalesce((to_jsonb(p) ->> 'autoconverted')::boolean, false) AS automatic
    FROM pg_dist_partition p ORDER BY logicalrelid::oid`.execute(db);
  return rows;
}

/** A placement that waits to be deleted, or is on a node that is not active, is not in use. Only hashes are numbers in all tables. */
async function readShards(db: Db): Promise<readonly ShardRow[]> {
  const { rows } = await sql<ShardRow>`
    SELECT s.logicalrelid::oid AS oid, s.shardid AS id,
      CASE t.partmethod WHEN 'h' THEN s.shardminvalue::bigint END AS min,
      CASE t.partmethod WHEN 'h' THEN s.shardmaxvalue::bigint END AS max,
      coalesce(array_agg(CASE n.groupid WHEN 0 THEN 'coordinator' ELSE n.nodename || ':' || n.nodeport
        END ORDER BY n.groupid) FILTER (WHERE n.nodename IS NOT NULL), '{}') AS placements
    FROM pg_dist_shard s JOIN pg_dist_partition t ON t.logicalrelid = s.logicalrelid
    LEFT JOIN pg_dist_placement p ON p.shardid = s.shardid AND p.shardstate = 1
    LEFT JOIN pg_dist_node n ON n.groupid = p.groupid AND n.noderole = 'primary' AND n.isactive
    GROUP BY s.logicalrelid, s.shardid, s.shardminvalue, s.shardmaxvalue, t.partmethod
    ORDER BY s.logicalrelid::oid, min, s.shardid`.execute(db);
  return rows;
}

async function readGroups(db: Db): Promise<readonly GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    SELECT colocationid AS id, shardcount AS "shardCount",
      replicationfactor AS "replicationFactor",
      CASE WHEN distributioncolumntype <> 0 THEN format_type(distributioncolumntype, NULL) END
        AS "columnType",
      nullif(distributioncolumncollation, 0) AS collation
    FROM pg_dist_colocation ORDER BY colocationid`.execute(db);
  return rows;
}

/** From release 12.0 on. */
async function readSchemas(db: Db): Promise<CitusRows['schemas']> {
  if (!(await exists(db, 'pg_dist_schema'))) return [];
  const { rows } = await sql<{ name: string; colocationId: number }>`
    SELECT n.nspname::text AS name, s.colocationid AS "colocationId"
    FROM pg_dist_schema s JOIN pg_namespace n ON n.oid = s.schemaid
    ORDER BY s.colocationid`.execute(db);
  return rows;
}

async function readPlaced(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ oid: number | null }>`
    SELECT to_regclass(CASE n.nspname WHEN 'public' THEN 'public.' ELSE '' END
      || shard_name(s.logicalrelid, s.shardid))::oid AS oid
    FROM pg_dist_shard s JOIN pg_dist_placement p ON p.shardid = s.shardid
    JOIN pg_class c ON c.oid = s.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE p.groupid = (SELECT groupid FROM pg_dist_local_group)`.execute(db);
  return rows.flatMap(({ oid }) => oid ?? []);
}

/** On record from release 11.2 on. */
async function readCleanup(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ oid: number }>`
    SELECT to_regclass(object_name)::oid AS oid FROM pg_dist_cleanup
    WHERE object_type = 1 AND node_group_id = (SELECT groupid FROM pg_dist_local_group)`.execute(
    db,
  );
  return rows.map(({ oid }) => oid);
}

/** A routine's arguments are written as those of the catalog are. What is gone has no address any more. */
async function readObjects(db: Db): Promise<readonly DistributedObject[]> {
  const { rows } = await sql<DistributedObject>`
    SELECT a.type AS kind,
      coalesce(n.nspname::text, CASE cardinality(a.object_names) WHEN 2 THEN a.object_names[1] END)
        AS schema,
      coalesce(t.typname::text, a.object_names[cardinality(a.object_names)]) AS name,
      CASE WHEN p.oid IS NOT NULL THEN '(' || array_to_string(ARRAY(SELECT format_type(i.type, NULL)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS i (type, no) ORDER BY i.no), ', ') || ')'
        END AS arguments
    FROM pg_dist_object o
    CROSS JOIN LATERAL pg_identify_object_as_address(o.classid, o.objid, o.objsubid) a
    LEFT JOIN pg_type t ON o.classid = 'pg_type'::regclass AND t.oid = o.objid
    LEFT JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_proc p ON o.classid = 'pg_proc'::regclass AND p.oid = o.objid
    WHERE a.type IS NOT NULL AND o.classid <> 'pg_class'::regclass
    ORDER BY a.type, a.object_names, a.object_args`.execute(db);
  return rows;
}

async function exists(db: Db, catalog: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT to_regclass(${catalog}) IS NOT NULL AS found`.execute(db);
  return rows[0]?.found ?? false;
}

export interface CitusHealth {
  readonly nodes: readonly CitusNodeRow[];
  /** Shards and other objects that wait to be dropped. */
  readonly leftovers: number;
  /** Background jobs, such as a rebalance, that are not at their end. */
  readonly jobs: number;
}

/** What keeps a cluster from changing as one. Both counts are on record from releases 11.2 and 11.1 on. */
export async function readCitusHealth(db: Db): Promise<CitusHealth> {
  const count = async (catalog: string, condition: RawBuilder<unknown>): Promise<number> => {
    if (!(await exists(db, catalog))) return 0;
    const { rows } = await sql<{ n: number }>`
      SELECT count(*)::integer AS n FROM ${sql.table(catalog)} WHERE ${condition}`.execute(db);
    return rows[0]?.n ?? 0;
  };
  return {
    nodes: await readCitusNodes(db),
    leftovers: await count('pg_dist_cleanup', sql`true`),
    jobs: await count(
      'pg_dist_background_job',
      sql`state IN ('scheduled', 'running', 'cancelling')`,
    ),
  };
}

/** How many placements of shards there are, by group. */
export async function citusPlacements(db: Db): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ group: number; n: number }>`
    SELECT groupid AS group, count(*)::integer AS n FROM pg_dist_placement
    WHERE shardstate = 1 GROUP BY groupid`.execute(db);
  return new Map(rows.map(({ group, n }) => [group, n]));
}
