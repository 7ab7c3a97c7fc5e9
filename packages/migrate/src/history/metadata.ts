/**
 * The records of distributed tables, changed in the transaction of a decision, after the
 * coordinator's own commands have run in it: tables created there exist, tables dropped are gone.
 */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { type RawBuilder, sql } from 'kysely';
import type { ColocationGroup, Distribution, QualifiedName } from '../catalog/model.ts';
import type { Counters, MetadataChange } from '../plan/model.ts';
import type { ClusterRow, Db } from './database.ts';

type Distribute = Extract<MetadataChange, { readonly kind: 'distribute' }>;

/** The cluster's one row. */
export async function readCluster(db: Db): Promise<ClusterRow> {
  return db
    .selectFrom('citrate.cluster')
    .select(['cluster_id', 'layout', 'created', 'format_version'])
    .select(['next_shardid', 'next_placementid', 'next_colocationid'])
    .executeTakeFirstOrThrow();
}

/**
 * Carry out the changes of a step, in order.
 *
 * @throws DiagnosticError 40001 if the counters are not what the plan was made with
 */
export async function applyMetadata(db: Db, changes: readonly MetadataChange[]): Promise<void> {
  for (const [i, change] of changes.entries()) {
    if (change.kind === 'distribute') await advanceCounters(db, change.before, change.after);
    // Of a table dropped again in the same step: its ids are used up, its rows would have no table.
    if (change.kind === 'drop' || isDropped(change.table, changes.slice(i + 1))) continue;
    if (change.kind === 'distribute') await insertTable(db, change);
    else await updateUnsuffixed(db, change.table, change.unsuffixed);
  }
  if (changes.some((change) => change.kind === 'drop')) await deleteDroppedTables(db);
}

function isDropped(table: QualifiedName, later: readonly MetadataChange[]): boolean {
  return later.some(
    (change) =>
      change.kind === 'drop' &&
      change.table.schema === table.schema &&
      change.table.name === table.name,
  );
}

async function advanceCounters(db: Db, before: Counters, after: Counters): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('citrate.cluster')
    .set({ next_shardid: after.shardId, next_colocationid: after.colocationId })
    .where('next_shardid', '=', before.shardId)
    .where('next_colocationid', '=', before.colocationId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new DiagnosticError([countersChanged(before)]);
}

async function insertTable(db: Db, change: Distribute): Promise<void> {
  await insertColocation(db, change.group, change.distribution);
  const relid = await insertPartition(db, change);
  await insertShards(db, relid, change.distribution);
  await insertPlacements(db, change.distribution);
}

async function insertColocation(
  db: Db,
  group: ColocationGroup,
  distribution: Distribution,
): Promise<void> {
  await db
    .insertInto('citrate.colocation')
    .values({
      colocationid: group.id,
      shardcount: group.shardCount,
      replicationfactor: distribution.kind === 'reference' ? -1 : 1,
      distributioncolumntype: group.columnType ?? null,
      distributioncolumncollation: null,
      is_default: group.isDefault,
    })
    .onConflict((conflict) => conflict.column('colocationid').doNothing())
    .execute();
}

/** @returns the table's oid */
async function insertPartition(db: Db, change: Distribute): Promise<number> {
  const { table, distribution } = change;
  const distributed = distribution.kind === 'distributed';
  const { rows } = await sql<{ relid: number }>`
    INSERT INTO citrate.partition
      (logicalrelid, partmethod, partkey, colocationid, repmodel, stride, unsuffixed)
    SELECT c.oid, ${distributed ? 'h' : 'n'}::"char",
      (SELECT a.attnum FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = ${distributed ? distribution.column : null}),
      ${distribution.colocationId}::integer, ${distributed ? 's' : 't'}::"char",
      ${distributed ? distribution.stride : null}::bigint,
      ${constraintIds(change.unsuffixed)}
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${table.schema} AND c.relname = ${table.name}
    RETURNING logicalrelid::oid AS relid`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`no table ${table.schema}.${table.name} to record the shards of`);
  return row.relid;
}

async function updateUnsuffixed(
  db: Db,
  { schema, name }: QualifiedName,
  unsuffixed: readonly string[],
): Promise<void> {
  const { numAffectedRows } = await sql`
    UPDATE citrate.partition p SET unsuffixed = ${constraintIds(unsuffixed)}
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE p.logicalrelid = c.oid AND n.nspname = ${schema} AND c.relname = ${name}`.execute(db);
  if (numAffectedRows !== 1n) throw new Error(`table ${schema}.${name} is not on record`);
}

/** Oids of the constraints of `c` with these names: those in the catalogs when the step is over. */
function constraintIds(names: readonly string[]): RawBuilder<unknown> {
  return sql`ARRAY(SELECT con.oid FROM pg_catalog.pg_constraint con
    WHERE con.conrelid = c.oid AND con.conname = ANY (${[...names]}::name[]))`;
}

async function insertShards(db: Db, relid: number, distribution: Distribution): Promise<void> {
  const { shards } = distribution;
  const text = (value: number | undefined) => (value === undefined ? null : String(value));
  await sql`
    INSERT INTO citrate.shard (shardid, logicalrelid, shardminvalue, shardmaxvalue)
    SELECT s.id, ${relid}::oid, s.min, s.max
    FROM ROWS FROM (
      pg_catalog.unnest(${shards.map((s) => s.id)}::bigint[]),
      pg_catalog.unnest(${shards.map((s) => text(s.min))}::text[]),
      pg_catalog.unnest(${shards.map((s) => text(s.max))}::text[])
    ) AS s (id, min, max)`.execute(db);
}

async function insertPlacements(db: Db, distribution: Distribution): Promise<void> {
  const placements = distribution.shards.flatMap((shard) =>
    shard.placements.map((node) => ({ shardId: shard.id, node })),
  );
  const first = await takePlacementIds(db, placements.length);
  const { numAffectedRows } = await sql`
    INSERT INTO citrate.placement (placementid, shardid, groupid)
    SELECT ${first}::bigint + p.no - 1, p.shardid, n.groupid
    FROM ROWS FROM (
      pg_catalog.unnest(${placements.map((p) => p.shardId)}::bigint[]),
      pg_catalog.unnest(${placements.map((p) => p.node)}::text[])
    ) WITH ORDINALITY AS p (shardid, nodename, no)
    JOIN citrate.node n ON n.nodename = p.nodename`.execute(db);
  if (numAffectedRows !== BigInt(placements.length)) {
    throw new Error('a shard is placed on a node that is not on record');
  }
}

async function takePlacementIds(db: Db, count: number): Promise<number> {
  const row = await db
    .updateTable('citrate.cluster')
    .set((eb) => ({ next_placementid: eb('next_placementid', '+', count) }))
    .returning('next_placementid')
    .executeTakeFirstOrThrow();
  return row.next_placementid - count;
}

/**
 * Remove the rows of tables that are gone, with their shards and placements, and groups left empty.
 * By absence and not by name: a table of the same name may have been created since.
 */
async function deleteDroppedTables(db: Db): Promise<void> {
  await sql`
    DELETE FROM citrate.partition p
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = p.logicalrelid)`.execute(db);
  await sql`
    DELETE FROM citrate.colocation c
    WHERE NOT EXISTS (SELECT FROM citrate.partition p WHERE p.colocationid = c.colocationid)`.execute(
    db,
  );
}

function countersChanged(before: Counters): Diagnostic {
  return {
    code: '40001',
    severity: 'error',
    message: 'could not record the new shards because the plan is out of date',
    detail: `It was made when the next shard id was ${before.shardId}; another run has created shards since.`,
    hint: 'Run the command again.',
  };
}
