/** Everything that is not as the coordinator has it. */
import type { Table } from '../catalog/index.ts';
import { suffixLayout } from '../layout/index.ts';
import { compare } from './compare.ts';
import type { Finding, Found, ObservedServer } from './finding.ts';
import { type Fleet, sharded, type Worker } from './fleet.ts';
import { type PlacedShard, shardNames } from './shard-names.ts';
import { sharedDefinitions } from './shared.ts';
import { surplusOf } from './surplus.ts';
import { expectedOfTable, foundOfShard } from './tables.ts';

export function findingsOf(fleet: Fleet): readonly Finding[] {
  return [
    ...sharedFindings(fleet.coordinator, fleet.workers),
    ...sharded(fleet.coordinator.catalog).flatMap((table) => findingsOfTable(table, fleet)),
    ...surplusOf(fleet),
  ];
}

/** What every node has, whatever its part is. */
export function sharedFindings(
  coordinator: ObservedServer,
  workers: readonly ObservedServer[],
): readonly Finding[] {
  const found = workers.map(({ server, catalog }) => ({
    place: { server },
    definitions: sharedDefinitions(catalog),
  }));
  return compare(sharedDefinitions(coordinator.catalog), found);
}

export function findingsOfTable(table: Table, fleet: Fleet): readonly Finding[] {
  const { coordinator, workers, comparison } = fleet;
  const expected = expectedOfTable(table, coordinator.catalog, comparison);
  const found = workers.flatMap((worker) =>
    worker.shards
      .filter((shard) => shard.table === table)
      .map((shard) => foundAt(shard, worker, fleet)),
  );
  const whole = { kind: 'table', name: `${table.schema}.${table.name}` };
  return compare(expected, found, whole).map((finding) => ({ ...finding, shardsOf: table }));
}

function foundAt(
  shard: PlacedShard,
  { server, catalog, origins }: Worker,
  { coordinator, comparison }: Fleet,
): Found {
  const names = shardNames(shard, origins, suffixLayout);
  const definitions = foundOfShard(shard, names, catalog, coordinator.catalog, comparison);
  return { place: { server, shardId: shard.shardId }, ...(definitions && { definitions }) };
}
