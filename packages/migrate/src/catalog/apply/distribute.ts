import type { DistributeCall, DistributionCall } from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import { requireRelation } from '../lookup.ts';
import type { Catalog, ColocationGroup, Column, Table } from '../model.ts';
import { rangeVar } from '../names-of.ts';
import { colocationKey } from '../references.ts';
import { anyReferrerOf } from '../referrers.ts';
import { distributedShards, sequenceStride } from '../shards.ts';
import { withEntry } from '../shared-map.ts';
import { formatType, hasHash } from '../types.ts';
import { withCluster, withTable } from '../update.ts';
import type { Run } from './run.ts';
import { columnOf } from './tables.ts';

/** Citus's own limit of shards for one table. */
const MOST_SHARDS = 64_000;

export function distribute(call: DistributionCall, run: Run): void {
  const table = requireDistributable(run.catalog, call);
  run.catalog =
    call.function === 'create_reference_table'
      ? createReferenceTable(run.catalog, table)
      : createDistributedTable(run.catalog, table, call);
}

function requireDistributable(catalog: Catalog, call: DistributionCall): Table {
  const { location } = call;
  const relation = requireNamed(catalog, call.table, location);
  if (relation.kind !== 'table') {
    raise('42809', `"${relation.name}" is not a table`, {
      detail: `It is a ${relation.kind}. Only tables can be distributed.`,
      location,
    });
  }
  if (relation.distribution) {
    const { distribution } = relation;
    raise('42P16', `table "${relation.name}" is already distributed`, {
      detail:
        distribution.kind === 'reference'
          ? 'It is a reference table.'
          : `It is distributed by column "${distribution.column}".`,
      location,
    });
  }
  return relation;
}

function requireNamed(catalog: Catalog, text: string, location: number | undefined) {
  const names = parseIdentifiers(text);
  if (!names) raise('42602', `invalid name syntax: "${text}"`, { location });
  const name = rangeVar(names);
  return requireRelation(catalog, location === undefined ? name : { ...name, location });
}

function createDistributedTable(catalog: Catalog, table: Table, call: DistributeCall): Catalog {
  const column = requireDistributionColumn(catalog, table, call);
  const columnType = formatType(catalog, column.type);
  const wanted = requireGroup(catalog, table, columnType, call);
  const { nextShardId, nextColocationId, colocationGroups } = catalog.cluster;
  const shards = placeLike(catalog, wanted.group.id, wanted.group.shardCount);
  const distributed = withTable(catalog, {
    ...table,
    distribution: {
      kind: 'distributed',
      column: column.name,
      colocationId: wanted.group.id,
      stride: sequenceStride(wanted.group.shardCount),
      shards,
    },
  });
  return withCluster(distributed, {
    nextShardId: nextShardId + shards.length,
    nextColocationId: wanted.isNew ? nextColocationId + 1 : nextColocationId,
    colocationGroups: withEntry(colocationGroups, wanted.group.id, wanted.group),
  });
}

function requireDistributionColumn(catalog: Catalog, table: Table, call: DistributeCall): Column {
  const { location } = call;
  const [name] = parseIdentifiers(call.column) ?? [call.column];
  const column = columnOf(table, name ?? call.column);
  if (!column) {
    raise('42703', `column "${call.column}" of relation "${table.name}" does not exist`, {
      location,
    });
  }
  if (column.generated) {
    raise('0A000', `cannot distribute table "${table.name}" by column "${column.name}"`, {
      detail: 'Its values are generated from other columns.',
      hint: 'Distribute the table by a column that is stored as it is given.',
      location,
    });
  }
  if (!hasHash(catalog, column.type)) {
    const type = formatType(catalog, column.type);
    raise('42704', `data type ${type} has no default operator class for access method "hash"`, {
      detail: `Column "${column.name}" of table "${table.name}" cannot be hashed.`,
      hint: 'Distribute the table by a column of another type.',
      location,
    });
  }
  return column;
}

interface WantedGroup {
  readonly group: ColocationGroup;
  readonly isNew: boolean;
}

function requireGroup(
  catalog: Catalog,
  table: Table,
  columnType: string,
  call: DistributeCall,
): WantedGroup {
  const { cluster } = catalog;
  const shardCount = call.shardCount ?? cluster.shardCount;
  if (shardCount < 1 || shardCount > MOST_SHARDS) {
    raise(
      '22023',
      `${shardCount} is outside the valid range for shard_count (1 .. ${MOST_SHARDS})`,
      {
        location: call.location,
      },
    );
  }
  const isDefault = call.colocateWith === 'default';
  if (!isDefault && call.colocateWith !== 'none') {
    return { group: groupOf(catalog, table, columnType, call), isNew: false };
  }
  const found = isDefault ? defaultGroup(catalog, columnType, shardCount) : undefined;
  const id = cluster.nextColocationId;
  return found
    ? { group: found, isNew: false }
    : { group: { id, shardCount, columnType, isDefault }, isNew: true };
}

function defaultGroup(
  { cluster }: Catalog,
  columnType: string,
  shardCount: number,
): ColocationGroup | undefined {
  return [...cluster.colocationGroups.values()].find(
    (g) => g.isDefault && g.columnType === columnType && g.shardCount === shardCount,
  );
}

/** The group of the table that the call wants to be colocated with. */
function groupOf(
  catalog: Catalog,
  table: Table,
  columnType: string,
  call: DistributeCall,
): ColocationGroup {
  const { location } = call;
  const other = requireNamed(catalog, call.colocateWith, location);
  const distribution = other.kind === 'table' ? other.distribution : undefined;
  const refuse = (detail: string, hint?: string): never =>
    raise('42P16', `cannot colocate tables "${other.name}" and "${table.name}"`, {
      detail,
      hint,
      location,
    });
  if (distribution?.kind !== 'distributed') {
    return refuse(`Table "${other.name}" is not distributed by a column.`);
  }
  const group = catalog.cluster.colocationGroups.get(distribution.colocationId);
  if (!group) throw new TypeError(`no colocation group ${distribution.colocationId}`);
  if (group.columnType !== columnType) {
    refuse(
      `The distribution column of "${other.name}" is of type ${group.columnType}, that of "${table.name}" of type ${columnType}.`,
    );
  }
  if (call.shardCount !== undefined && call.shardCount !== group.shardCount) {
    refuse(
      `Table "${other.name}" has ${group.shardCount} shards, the call asks for ${call.shardCount}.`,
      'Leave out shard_count: it follows from colocate_with.',
    );
  }
  return group;
}

/** The i-th shard of each table of a group is on the same workers. */
function placeLike(catalog: Catalog, colocationId: number, shardCount: number) {
  const shards = distributedShards(catalog.cluster, shardCount);
  const other = anyTableOf(catalog, colocationId)?.distribution;
  if (!other) return shards;
  return shards.map((shard, i) => ({
    ...shard,
    placements: other.shards[i]?.placements ?? shard.placements,
  }));
}

function anyTableOf(catalog: Catalog, colocationId: number): Table | undefined {
  const found = anyReferrerOf(catalog, colocationKey(colocationId));
  return found?.kind === 'table' ? found : undefined;
}

function createReferenceTable(catalog: Catalog, table: Table): Catalog {
  const { cluster } = catalog;
  const groups = [...cluster.colocationGroups.values()];
  const existing = groups.find((g) => g.columnType === undefined);
  const group = existing ?? { id: cluster.nextColocationId, shardCount: 1, isDefault: true };
  const shard = { id: cluster.nextShardId, placements: cluster.workers };
  const distributed = withTable(catalog, {
    ...table,
    distribution: { kind: 'reference', colocationId: group.id, shards: [shard] },
  });
  return withCluster(distributed, {
    nextShardId: cluster.nextShardId + 1,
    nextColocationId: existing ? cluster.nextColocationId : cluster.nextColocationId + 1,
    colocationGroups: withEntry(cluster.colocationGroups, group.id, group),
  });
}
