/**
 * What would bring each server to what the coordinator has: statements for reading, which nothing
 * runs. None of them drops a table, a column or a row; where that would be needed, a sentence says so.
 */
import { findTable } from '../catalog/index.ts';
import type { Observation } from './conditions.ts';
import type { Finding, Variant } from './finding.ts';
import type { Fleet } from './fleet.ts';
import type { Place, RepairStatement, ServerRepair } from './model.ts';
import { repairAmongPartitions } from './repair-partitions.ts';
import { repairOfPart } from './repair-parts.ts';
import { repairOfShared } from './repair-shared.ts';
import { repairOfTable } from './repair-table.ts';
import { byHand, type Repair } from './repair-words.ts';
import { leftoversOf } from './surplus.ts';

interface Step extends Repair {
  readonly place: Place;
}

/** One for each server that something is to be done on, the coordinator first. */
export function repairsOf(
  fleet: Fleet,
  findings: readonly Finding[],
  observations: readonly Observation[],
): readonly ServerRepair[] {
  const steps: readonly Step[] = [
    ...inOrder(findings).flatMap(({ finding, variant }) => stepsOf(finding, variant, fleet)),
    ...observations.map(({ place, repair, byHand: words }) => ({
      place,
      sql: repair === undefined ? [] : [repair],
      byHand: words === undefined ? [] : [words],
    })),
  ];
  const servers = [fleet.coordinator, ...fleet.workers].map(({ server }) => server);
  return servers
    .map((server) =>
      repairOn(
        server,
        steps.filter(({ place }) => place.server === server),
      ),
    )
    .filter(({ statements, byHand: words }) => statements.length + words.length > 0);
}

interface Deviating {
  readonly finding: Finding;
  readonly variant: Variant;
}

/**
 * What is made stands in the order of a dump, what is dropped in the opposite one: parts of shards
 * first, since others may get their names, and what every node has last, since shards may use it.
 */
function inOrder(findings: readonly Finding[]): readonly Deviating[] {
  const all = findings.flatMap((finding) =>
    finding.variants.map((variant) => ({ finding, variant })),
  );
  const extra = all.filter(({ variant }) => variant.found === 'extra').toReversed();
  return [
    ...extra.filter(({ finding }) => finding.shardsOf),
    ...all.filter(({ variant }) => variant.found !== 'extra'),
    ...extra.filter(({ finding }) => !finding.shardsOf),
  ];
}

function repairOn(server: string, steps: readonly Step[]): ServerRepair {
  return {
    server,
    statements: steps.flatMap(({ place: { shardId }, sql }) =>
      sql.map(
        (text): RepairStatement => ({ sql: text, ...(shardId !== undefined && { shardId }) }),
      ),
    ),
    byHand: [...new Set(steps.flatMap((step) => step.byHand))],
  };
}

function stepsOf(finding: Finding, variant: Variant, fleet: Fleet): readonly Step[] {
  return variant.at.map(({ place, definition }) => {
    const deviation = { found: variant.found, ...(definition && { definition }) };
    return { place, ...repairOf(finding, deviation, place, fleet) };
  });
}

function repairOf(
  finding: Finding,
  deviation: Parameters<typeof repairOfShared>[1],
  place: Place,
  fleet: Fleet,
): Repair {
  const { object, shardsOf: table } = finding;
  if (!table) return repairOfShared(finding, deviation);
  const worker = fleet.workers.find(({ server }) => server === place.server);
  const shard = worker?.shards.find(({ shardId }) => shardId === place.shardId);
  if (!shard) return byHand(`Shard ${place.shardId} is not on record.`);
  const { catalog } = fleet.coordinator;
  const there = worker && findTable(worker.catalog, shard.name);
  const among = repairAmongPartitions(finding, deviation, { shard, catalog }, there);
  if (among) return among;
  if (object.kind !== 'table') return repairOfPart(finding, deviation, { shard, catalog });
  const leftover = leftoversOf(fleet).find(
    ({ server, shardId }) => server === place.server && shardId === place.shardId,
  );
  return repairOfTable(finding, deviation, { shard, catalog }, leftover?.name);
}
