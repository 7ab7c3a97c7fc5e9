/** Functions that only Citus has, and what they make of its tables. */
import type { DistributingFunction, DistributionCall } from '../distribution-call.ts';
import { required } from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { requireSchema } from '../lookup.ts';
import type { Catalog, CitusState, Table } from '../model.ts';
import { withEntry, withoutEntry } from '../shared-map.ts';
import { withTable } from '../update.ts';
import { alterDistributedTable } from './alter-distributed.ts';
import { setAccessMethod } from './alter-storage.ts';
import {
  joinGroup,
  newSingleShardGroup,
  placeLike,
  requireGroup,
  requireNamed,
  takeShards,
} from './colocation.ts';
import { linkedTo } from './linked.ts';
import type { Run } from './run.ts';
import { columnOf, tableOf } from './tables.ts';

type Distribute = (call: DistributionCall, run: Run) => void;

export const citusFunctions: { readonly [F in DistributingFunction]?: Distribute } = {
  alter_distributed_table: (call, run) => alterDistributedTable(tableNamed(call, run), call, run),
  alter_table_set_access_method: (call, run) =>
    setAccessMethod({ name: required(call, 'access_method') }, tableNamed(call, run), run),
  citus_add_local_table_to_metadata: (call, run) => {
    const table = tableNamed(call, run);
    if (!table.distribution) run.catalog = addToMetadata(run.catalog, table);
  },
  citus_schema_distribute: (call, run) => distributeSchema(required(call, 'schemaname'), run),
  citus_schema_undistribute: undistributeSchema,
  undistribute_table: (call, run) => {
    const table = tableNamed(call, run);
    const cascades = call.values.get('cascade_via_foreign_keys') === 'true';
    const tables = cascades ? linkedTo(table, run.catalog) : [table];
    for (const name of tables.flatMap((one) => familyOf(run.catalog, one))) {
      run.catalog = undistributed(run.catalog, tableOf(run, name));
    }
  },
  update_distributed_table_colocation: moveToGroup,
};

function tableNamed(call: DistributionCall, run: Run): Table {
  const relation = requireNamed(run.catalog, required(call, 'table_name'), call.location);
  if (relation.kind === 'table') return relation;
  raise('42809', `"${relation.name}" is not a table`, { location: call.location });
}

/** A table of the coordinator that Citus knows: it has one shard, of its own name. */
export function addToMetadata(catalog: Catalog, table: Table, automatic?: true): Catalog {
  const shard = { id: catalog.cluster.nextShardId, placements: [] };
  const added = withTable(catalog, {
    ...table,
    distribution: {
      kind: 'citus local',
      colocationId: 0,
      shards: [shard],
      ...(automatic && { automatic }),
    },
  });
  return takeShards(added, 1);
}

export function undistributed(catalog: Catalog, { distribution: _, ...table }: Table): Catalog {
  return withTable(catalog, table);
}

function moveToGroup(call: DistributionCall, run: Run): void {
  const table = tableNamed(call, run);
  const { distribution } = table;
  if (distribution?.kind !== 'distributed') return;
  const column = columnOf(table, distribution.column);
  if (!column) throw new TypeError(`no column ${distribution.column}`);
  const wanted = requireGroup(run.catalog, table, column.type, call);
  run.catalog = joinGroup(
    withTable(run.catalog, {
      ...table,
      distribution: { ...distribution, colocationId: wanted.group.id },
    }),
    wanted,
  );
}

/** All tables of the schema get one shard each, on one worker. */
export function distributeSchema(name: string, run: Run): void {
  const schema = requireSchema(run.catalog, name);
  const { citus } = run.catalog;
  if (!citus || citus.schemas.has(name)) return;
  const id = run.catalog.cluster.nextColocationId;
  run.catalog = joinGroup(withSchemas(run.catalog, withEntry(citus.schemas, name, id)), {
    group: newSingleShardGroup(id, false),
    isNew: true,
  });
  for (const relation of schema.relations.values()) {
    if (relation.kind === 'table') run.catalog = toSingleShard(run.catalog, relation, id);
  }
}

/** A table of a distributed schema. */
export function toSingleShard(catalog: Catalog, table: Table, colocationId: number): Catalog {
  const [shard] = placeLike(catalog, colocationId, 1);
  if (!shard) throw new TypeError('no shard to place');
  const { id, placements } = shard;
  const distributed = withTable(catalog, {
    ...table,
    distribution: { kind: 'single shard', colocationId, shards: [{ id, placements }] },
  });
  return takeShards(distributed, 1);
}

function undistributeSchema(call: DistributionCall, run: Run): void {
  const schema = requireSchema(run.catalog, required(call, 'schemaname'));
  const { citus } = run.catalog;
  if (!citus?.schemas.has(schema.name)) return;
  run.catalog = withSchemas(run.catalog, withoutEntry(citus.schemas, schema.name));
  for (const relation of schema.relations.values()) {
    if (relation.kind === 'table') run.catalog = undistributed(run.catalog, relation);
  }
}

export function withSchemas(catalog: Catalog, schemas: CitusState['schemas']): Catalog {
  return catalog.citus ? { ...catalog, citus: { ...catalog.citus, schemas } } : catalog;
}
