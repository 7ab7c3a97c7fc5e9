/** Colocation groups: which one a table joins, and where its shards are then. */
import type { TypeName } from '@citrate/parser';
import { topicPages } from '../../pages/index.ts';
import type { DistributionCall } from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import { requireRelation } from '../lookup.ts';
import type { Catalog, ColocationGroup, Relation, Shard, Table } from '../model.ts';
import { rangeVar } from '../names-of.ts';
import { colocated } from '../references.ts';
import { anyReferrerOf } from '../referrers.ts';
import { distributedShards } from '../shards.ts';
import { withEntry } from '../shared-map.ts';
import { formatType } from '../types.ts';
import { withCluster } from '../update.ts';

const page = topicPages.distributing;

/** Citus's own limit of shards for one table. */
const MOST_SHARDS = 64_000;

export interface WantedGroup {
  readonly group: ColocationGroup;
  readonly isNew: boolean;
}

/** The relation that a call names in a text, as regclass reads it. */
export function requireNamed(
  catalog: Catalog,
  text: string,
  location: number | undefined,
): Relation {
  const names = parseIdentifiers(text);
  if (!names) raise('42602', `invalid name syntax: "${text}"`, { location });
  const name = rangeVar(names);
  return requireRelation(catalog, location === undefined ? name : { ...name, location });
}

/** The group of a table that is distributed by a column of this type. */
export function requireGroup(
  catalog: Catalog,
  table: Table,
  type: TypeName,
  call: DistributionCall,
): WantedGroup {
  const { cluster } = catalog;
  const columnType = formatType(catalog, type);
  const shardCount = shardCountOf(call) ?? cluster.shardCount;
  if (shardCount < 1 || shardCount > MOST_SHARDS) {
    raise(
      '22023',
      `${shardCount} is outside the valid range for shard_count (1 .. ${MOST_SHARDS})`,
      { location: call.location, page },
    );
  }
  const wanted = colocateWith(call);
  if (wanted !== 'default' && wanted !== 'none') {
    return { group: groupOf(catalog, table, columnType, call), isNew: false };
  }
  const isDefault = wanted === 'default';
  const found = isDefault ? defaultGroup(catalog, columnType, shardCount) : undefined;
  const id = cluster.nextColocationId;
  return found
    ? { group: found, isNew: false }
    : { group: { id, shardCount, columnType, isDefault }, isNew: true };
}

function colocateWith({ values }: DistributionCall): string {
  return values.get('colocate_with') ?? 'default';
}

function shardCountOf({ values, location }: DistributionCall): number | undefined {
  const text = values.get('shard_count');
  if (text === undefined) return undefined;
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  raise('22P02', `invalid input syntax for type integer: "${text}"`, { location });
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
  call: DistributionCall,
): ColocationGroup {
  const { location } = call;
  const other = requireNamed(catalog, colocateWith(call), location);
  const distribution = other.kind === 'table' ? other.distribution : undefined;
  const refuse = (detail: string, hint?: string): never =>
    raise(notColocatable(catalog), `cannot colocate tables "${other.name}" and "${table.name}"`, {
      detail,
      hint,
      location,
      page,
    });
  if (distribution?.kind !== 'distributed') {
    return refuse(`Table "${other.name}" is not distributed by a column.`);
  }
  const group = catalog.cluster.colocationGroups.get(distribution.colocationId);
  if (!group) return refuse(`Table "${other.name}" is in no colocation group.`);
  if (group.columnType !== columnType) {
    refuse(
      `The distribution column of "${other.name}" is of type ${group.columnType}, that of "${table.name}" of type ${columnType}.`,
    );
  }
  const shardCount = shardCountOf(call);
  if (shardCount !== undefined && shardCount !== group.shardCount) {
    refuse(
      `Table "${other.name}" has ${group.shardCount} shards, the call asks for ${shardCount}.`,
      'Leave out shard_count: it follows from colocate_with.',
    );
  }
  return group;
}

function notColocatable({ citus }: Catalog): string {
  return citus ? 'XX000' : '42P16';
}

/** The group of a table with a single shard: that of the others, if none is named. */
export function singleShardGroup(
  catalog: Catalog,
  table: Table,
  call: DistributionCall,
): WantedGroup {
  const { cluster } = catalog;
  const wanted = colocateWith(call);
  if (wanted !== 'default' && wanted !== 'none') {
    return { group: singleShardGroupOf(catalog, table, wanted, call), isNew: false };
  }
  const isDefault = wanted === 'default';
  const groups = [...cluster.colocationGroups.values()];
  const found = isDefault ? groups.find((g) => g.isSingleShard && g.isDefault) : undefined;
  if (found) return { group: found, isNew: false };
  return { group: newSingleShardGroup(cluster.nextColocationId, isDefault), isNew: true };
}

export function newSingleShardGroup(id: number, isDefault: boolean): ColocationGroup {
  return { id, shardCount: 1, isDefault, isSingleShard: true };
}

function singleShardGroupOf(
  catalog: Catalog,
  table: Table,
  wanted: string,
  { location }: DistributionCall,
): ColocationGroup {
  const other = requireNamed(catalog, wanted, location);
  const id = other.kind === 'table' ? other.distribution?.colocationId : undefined;
  const group = id === undefined ? undefined : catalog.cluster.colocationGroups.get(id);
  if (group?.isSingleShard) return group;
  raise('XX000', `cannot colocate tables "${other.name}" and "${table.name}"`, {
    detail: `Table "${other.name}" is not a table with a single shard.`,
    location,
    page,
  });
}

/** New shards of a table: the i-th shard of each table of a group is on the same workers. */
export function placeLike(
  catalog: Catalog,
  colocationId: number,
  shardCount: number,
): readonly Shard[] {
  const shards = distributedShards(catalog.cluster, shardCount);
  const other = anyTableOf(catalog, colocationId)?.distribution;
  if (!other) return shards;
  return shards.map((shard, i) => ({
    ...shard,
    placements: other.shards[i]?.placements ?? shard.placements,
  }));
}

function anyTableOf(catalog: Catalog, colocationId: number): Table | undefined {
  const found = anyReferrerOf(catalog, colocated(colocationId));
  return found?.kind === 'table' ? found : undefined;
}

/** So many ids of shards are given out. */
export function takeShards(catalog: Catalog, count: number): Catalog {
  return withCluster(catalog, { nextShardId: catalog.cluster.nextShardId + count });
}

/** The group is on record, if it was not. */
export function joinGroup(catalog: Catalog, { group, isNew }: WantedGroup): Catalog {
  const { nextColocationId, colocationGroups } = catalog.cluster;
  return withCluster(catalog, {
    nextColocationId: isNew ? nextColocationId + 1 : nextColocationId,
    colocationGroups: withEntry(colocationGroups, group.id, group),
  });
}
