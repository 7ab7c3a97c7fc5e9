import { topicPages } from '../../pages/index.ts';
import {
  type DistributingFunction,
  type DistributionCall,
  required,
} from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { findTable } from '../lookup.ts';
import type { Catalog, CitusLocalTable, Distribution, Table } from '../model.ts';
import { sequenceStride } from '../shards.ts';
import { withTable } from '../update.ts';
import { citusFunctions } from './citus-functions.ts';
import {
  joinGroup,
  placeLike,
  requireGroup,
  requireNamed,
  singleShardGroup,
  takeShards,
} from './colocation.ts';
import { requireDistributionColumn } from './distribution-column.ts';
import type { Run } from './run.ts';

const page = topicPages.distributing;

type Distribute = (call: DistributionCall, run: Run) => void;

/** What each function does to the catalog; those that do nothing to what it holds are not here. */
const functions: { readonly [F in DistributingFunction]?: Distribute } = {
  create_distributed_table: createDistributedTable,
  create_distributed_table_concurrently: createDistributedTable,
  create_reference_table: createReferenceTable,
  ...citusFunctions,
};

export function distribute(call: DistributionCall, run: Run): void {
  functions[call.function]?.(call, run);
}

function createDistributedTable(call: DistributionCall, run: Run): void {
  const table = requireDistributable(run.catalog, call);
  const single = run.catalog.citus && !call.values.has('distribution_column');
  run.catalog = single
    ? createSingleShardTable(run.catalog, table, call)
    : distributeByColumn(run.catalog, table, call);
}

function requireDistributable(catalog: Catalog, call: DistributionCall): Table {
  const { location } = call;
  const relation = requireNamed(catalog, required(call, 'table_name'), location);
  if (relation.kind !== 'table') {
    raise('42809', `"${relation.name}" is not a table`, {
      detail: `It is a ${relation.kind}. Only tables can be distributed.`,
      location,
      page,
    });
  }
  const { distribution } = relation;
  if (distribution && distribution.kind !== 'citus local') {
    const detail = kindDetail(distribution);
    raise('42P16', `table "${relation.name}" is already distributed`, { detail, location, page });
  }
  return relation;
}

function kindDetail(distribution: Exclude<Distribution, CitusLocalTable>): string {
  if (distribution.kind === 'reference') return 'It is a reference table.';
  if (distribution.kind === 'single shard') return 'It has a single shard.';
  return `It is distributed by column "${distribution.column}".`;
}

function distributeByColumn(catalog: Catalog, table: Table, call: DistributionCall): Catalog {
  const method = methodOf(call, catalog);
  const column = requireDistributionColumn(catalog, table, call);
  const wanted = requireGroup(catalog, table, column.type, call);
  const { id, shardCount } = wanted.group;
  const distributed = withTable(catalog, {
    ...table,
    distribution: {
      kind: 'distributed',
      ...(method && { method }),
      column: column.name,
      colocationId: method ? 0 : id,
      stride: sequenceStride(shardCount),
      shards: method ? [] : placeLike(catalog, id, shardCount),
    },
  });
  if (method) return distributed;
  const joined = joinGroup(takeShards(distributed, shardCount), wanted);
  return partitionsOf(joined, table).reduce(
    (now, partition) => distributeByColumn(now, partition, colocatedWith(call, table)),
    joined,
  );
}

/** Partitions of a distributed table are tables with shards of their own. */
function partitionsOf(catalog: Catalog, table: Table): readonly Table[] {
  if (!table.partitionKey) return [];
  const [, ...family] = familyOf(catalog, table);
  return family
    .flatMap((name) => findTable(catalog, name) ?? [])
    .filter((child) => child.isPartition && child.parents?.some((p) => p.name === table.name));
}

function colocatedWith({ values, ...call }: DistributionCall, { schema, name }: Table) {
  const quoted = [schema, name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  return { ...call, values: new Map(values).set('colocate_with', quoted) };
}

function methodOf(
  { values, location }: DistributionCall,
  { citus }: Catalog,
): 'append' | 'range' | undefined {
  const type = values.get('distribution_type') ?? 'hash';
  if (type === 'hash') return undefined;
  if (citus && (type === 'append' || type === 'range')) return type;
  raise('0A000', `distribution type "${type}" is not supported`, {
    hint: 'Tables are distributed by hash: leave the argument out.',
    location,
    page,
  });
}

/** A table without distribution column: all of its rows are on one worker. */
function createSingleShardTable(catalog: Catalog, table: Table, call: DistributionCall): Catalog {
  const wanted = singleShardGroup(catalog, table, call);
  const [shard] = placeLike(catalog, wanted.group.id, 1);
  if (!shard) throw new TypeError('no shard to place');
  const { id, placements } = shard;
  const distributed = withTable(catalog, {
    ...table,
    distribution: {
      kind: 'single shard',
      colocationId: wanted.group.id,
      shards: [{ id, placements }],
    },
  });
  return joinGroup(takeShards(distributed, 1), wanted);
}

function createReferenceTable(call: DistributionCall, run: Run): void {
  run.catalog = asReference(run.catalog, requireDistributable(run.catalog, call));
}

function asReference(catalog: Catalog, table: Table): Catalog {
  const { cluster } = catalog;
  const groups = [...cluster.colocationGroups.values()];
  const existing = groups.find((g) => g.columnType === undefined && !g.isSingleShard);
  const group = existing ?? { id: cluster.nextColocationId, shardCount: 1, isDefault: true };
  const shard = { id: cluster.nextShardId, placements: cluster.workers };
  const distributed = withTable(catalog, {
    ...table,
    distribution: { kind: 'reference', colocationId: group.id, shards: [shard] },
  });
  const joined = joinGroup(takeShards(distributed, 1), { group, isNew: !existing });
  return partitionsOf(joined, table).reduce(asReference, joined);
}
