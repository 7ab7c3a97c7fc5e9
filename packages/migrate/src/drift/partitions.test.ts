/** What is proposed for shards that are partitions of each other; nodes are catalogs here. */
import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import {
  emptyFleet,
  migrate,
  run,
  type SimulatedFleet,
} from '../../test/support/simulated-fleet.ts';
import { findingsOf, fleetOf, observe, repairsOf, type ServerRepair } from './index.ts';

let fleet: SimulatedFleet;

beforeAll(async () => {
  await loadParser();
  fleet = migrate(
    emptyFleet(),
    `CREATE TABLE visits (site int NOT NULL, day date NOT NULL, page text, CONSTRAINT read CHECK (page <> ''))
       PARTITION BY RANGE (day);
     SELECT create_distributed_table('visits', 'site');
     CREATE TABLE visits_may PARTITION OF visits FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
     CREATE INDEX by_page ON visits (page);
     CREATE POLICY few ON visits_may USING (site > 0);`,
  );
});

/** Shards of the table have the ids 102008 to 102011, those of its partition the four behind them. */
function repairsAfter(damage: string): readonly ServerRepair[] {
  const { coordinator, workers } = run(fleet, 'w1', damage);
  const found = fleetOf(coordinator, workers);
  return repairsOf(found, findingsOf(found), observe(found, []));
}

test('without damage there is nothing to do', () => {
  const found = fleetOf(fleet.coordinator, fleet.workers);
  expect(findingsOf(found)).toEqual([]);
});

test('a shard that was detached is attached again', () => {
  const [{ statements } = {}] = repairsAfter(
    'ALTER TABLE visits_102008 DETACH PARTITION visits_may_102012',
  );
  expect(statements?.map(({ sql }) => sql)).toContain(
    "ALTER TABLE ONLY public.visits_102008 ATTACH PARTITION public.visits_may_102012 FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')",
  );
});

test('what partitions get from their table is mended there', () => {
  const damage = 'ALTER TABLE visits_102008 DROP CONSTRAINT read';
  expect(repairsAfter(damage)).toEqual([
    {
      server: 'w1',
      statements: [
        {
          shardId: 102008,
          sql: "ALTER TABLE public.visits_102008 ADD CONSTRAINT read CHECK (page <> '')",
        },
      ],
      byHand: [
        'Shard public.visits_may_102012 is a partition of shard 102008, which passes on what it has: mend that, and ask again.',
      ],
    },
  ]);
});

test('indexes are made by hand, so that they get their names', () => {
  const [{ statements, byHand } = {}] = repairsAfter('DROP INDEX by_page_102008');
  expect(statements).toEqual([]);
  expect(byHand).toEqual([
    'Make or drop index public.by_page of public.visits_102008 by hand, ON ONLY it, and those of its partitions by their names, then attach them.',
    'Shard public.visits_may_102012 is a partition of shard 102008, which passes on what it has: mend that, and ask again.',
  ]);
});

test('what is of a partition alone is mended there', () => {
  const repairs = repairsAfter('DROP POLICY few ON visits_may_102012');
  expect(repairs.flatMap((one) => one.statements.map(({ shardId }) => shardId))).toEqual([102012]);
});
