/** Everything that is not as the coordinator has it. */
import type { Table } from '../catalog/index.ts';
import { suffixLayout } from '../layout/index.ts';
import { compare } from './compare.ts';
import type { Finding, Found } from './finding.ts';
import { type Fleet, sharded, type Worker } from './fleet.ts';
import { type PlacedShard, shardNames } from './shard-names.ts';
import { sharedDefinitions } from './shared.ts';
import { surplusOf } from './surplus.ts';
import { expectedOfTable, foundOfShard } from './tables.ts';

export function findingsOf(fleet: Fleet): readonly Finding[] {
  return [
    ...sharedFindings(fleet),
    ...sharded(fleet.coordinator.catalog).flatMap((table) => findingsOfTable(table, fleet)),
    ...surplusOf(fleet),
  ];
}

function sharedFindings({ coordinator, workers }: Fleet): readonly Finding[] {
  const found = workers.map(({ server, catalog }) => ({
    place: { server },
    definitions: sharedDefinitions(catalog),
  }));
  return compare(sharedDefinitions(coordinator.catalog), found);
}

function findingsOfTable(table: Table, fleet: Fleet): readonly Finding[] {
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
