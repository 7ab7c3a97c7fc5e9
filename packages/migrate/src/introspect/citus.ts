/** What a Citus coordinator has on record in pg_dist_*, as the model has it. */
import {
  type CitusRelease,
  citusReleases,
  isAtLeast,
  parseCitusVersion,
  sequenceStride,
} from '../catalog/index.ts';
import type {
  CitusState,
  CitusVersion,
  ColocationGroup,
  Distribution,
  Shard,
} from '../catalog/model.ts';
import type { CitusRows, GroupRow, PartitionRow, ShardRow } from './citus-rows.ts';
import type { ClusterMetadata } from './cluster.ts';

export interface CitusMetadata {
  readonly metadata: ClusterMetadata;
  readonly citus: CitusState;
  readonly shardCount: number;
}

export function citusMetadata(rows: CitusRows): CitusMetadata {
  const { nextShardId, nextColocationId, version, settings, schemas, objects } = rows;
  const workers = rows.nodes.filter(({ active, shards }) => active && shards);
  const shards = shardsByTable(rows);
  return {
    shardCount: rows.shardCount,
    metadata: {
      state: {
        workers: workers.map(({ name }) => name),
        nextShardId,
        nextColocationId,
        colocationGroups: groupsFrom(rows),
      },
      distributions: new Map(
        rows.partitions.flatMap((row) => {
          const found = distributionFrom(row, shards.get(row.oid) ?? []);
          return found ? [[row.oid, found]] : [];
        }),
      ),
      unsuffixed: new Set(),
    },
    citus: {
      version: nearestRelease(version),
      settings: new Map(settings.map(({ name, value }) => [name, value])),
      schemas: new Map(schemas.map(({ name, colocationId }) => [name, colocationId])),
      objects,
    },
  };
}

/** The newest release with rules that is not newer: what changed after it is not known. */
export function nearestRelease(text: string): CitusVersion {
  const [major = 0, minor = 0] = text.split(/[.-]/).map(Number);
  const found = citusReleases.findLast((release) => isAtLeast({ major, minor }, release));
  return versionOf(found ?? citusReleases[0]);
}

function versionOf(release: CitusRelease): CitusVersion {
  const version = parseCitusVersion(release);
  if (!version) throw new Error(`no version: ${release}`);
  return version;
}

/** Of several groups that a table could join unasked, Citus takes the oldest. */
function groupsFrom({ groups, schemas }: CitusRows): ReadonlyMap<number, ColocationGroup> {
  const tenants = new Set(schemas.map(({ colocationId }) => colocationId));
  const taken = new Set<string>();
  const found = new Map<number, ColocationGroup>();
  for (const row of groups) {
    const { id, shardCount, columnType } = row;
    const key = JSON.stringify([shardCount, columnType, row.replicationFactor, row.collation]);
    const isDefault = !tenants.has(id) && !taken.has(key);
    if (isDefault) taken.add(key);
    const single = isSingleShard(row) && { isSingleShard: true as const };
    found.set(id, {
      id,
      shardCount,
      ...(columnType !== null && { columnType }),
      ...single,
      isDefault,
    });
  }
  return found;
}

/** Reference tables have a copy on each node: their replication factor says so by -1. */
function isSingleShard({ columnType, replicationFactor }: GroupRow): boolean {
  return columnType === null && replicationFactor !== -1;
}

function shardsByTable({ shards }: CitusRows): ReadonlyMap<number, readonly Shard[]> {
  const found = new Map<number, Shard[]>();
  for (const row of shards) {
    const known = found.get(row.oid);
    if (known) known.push(shardFrom(row));
    else found.set(row.oid, [shardFrom(row)]);
  }
  return found;
}

function shardFrom({ id, min, max, placements }: ShardRow): Shard {
  return { id, ...(min !== null && max !== null && { min, max }), placements };
}

/** Undefined for a table whose metadata is incomplete: one that is just being made. */
function distributionFrom(row: PartitionRow, shards: readonly Shard[]): Distribution | undefined {
  const { method, replication, column, colocationId, automatic } = row;
  if (method !== 'n') {
    if (column === null) return undefined;
    const stride = sequenceStride(Math.max(shards.length, 1));
    const other = otherMethods[method];
    return {
      kind: 'distributed',
      ...(other && { method: other }),
      column,
      colocationId,
      stride,
      shards,
    };
  }
  const [shard] = shards;
  if (!shard) return undefined;
  if (replication === 't') return { kind: 'reference', colocationId, shards: [shard] };
  if (colocationId !== 0) return { kind: 'single shard', colocationId, shards: [shard] };
  const auto = automatic && { automatic: true as const };
  return { kind: 'citus local', colocationId: 0, shards: [shard], ...auto };
}

const otherMethods: { readonly [M in 'h' | 'a' | 'r']: 'append' | 'range' | undefined } = {
  h: undefined,
  a: 'append',
  r: 'range',
};
