/**
 * Partitioned tables with shards, on servers: after each change all nodes are as the coordinator has it,
 * that is as it was foreseen, and the shards of partitions are partitions of the shards of their table.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import {
  partitionChanges,
  partitionedObjects,
  partitionFixtures,
} from '../../test/support/partition-changes.ts';
import { parseSnapshot } from '../catalog/index.ts';
import { applyCluster, driftCluster, dumpCluster, planCluster } from './index.ts';

/** On a worker, each shard that is partitioned with each of its partitions. */
const found = `
  SELECT p.relname || ' has ' || c.relname AS pair FROM pg_inherits
  JOIN pg_class p ON p.oid = inhparent JOIN pg_class c ON c.oid = inhrelid
  WHERE p.relkind = 'p' AND c.relkind = 'r'`;

/** The same, from what the coordinator has on record. */
const expected = `
  SELECT p.relname || '_' || o.shardid || ' has ' || c.relname || '_' || s.shardid AS pair
  FROM pg_inherits JOIN pg_class p ON p.oid = inhparent JOIN pg_class c ON c.oid = inhrelid
  JOIN citrate.shard s ON s.logicalrelid = c.oid
  JOIN citrate.shard o ON o.logicalrelid = p.oid AND o.shardminvalue IS NOT DISTINCT FROM s.shardminvalue
  JOIN citrate.placement ON placement.shardid = s.shardid
  WHERE c.relkind = 'r'`;

describe.each(partitionFixtures)('%s', (file) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await createFleet();
  });
  afterAll(() => fleet.drop());

  const pairsOn = async (no: number, sql: string): Promise<string[]> =>
    (await fleet.query(no, sql)).map(({ pair }) => String(pair));

  test.each(partitionChanges(file))('$title', async ({ sql }) => {
    fleet.write(sql);
    const { plan, diagnostics } = await planCluster(fleet.config);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const applied = await applyCluster(fleet.config);
    const problems = applied.diagnostics.filter(({ severity }) => severity === 'error');
    expect({ outcome: applied.outcome, problems }).toEqual({ outcome: 'done', problems: [] });
    const { snapshot = '' } = await dumpCluster(fleet.config);
    expect(partitionedObjects(parseSnapshot(snapshot))).toEqual(partitionedObjects(plan.catalog));
    const { differences, conditions } = await driftCluster(fleet.config);
    expect({ differences, conditions }).toEqual({ differences: [], conditions: [] });
    const pairs = [...(await pairsOn(1, found)), ...(await pairsOn(2, found))];
    expect(pairs.toSorted()).toEqual((await pairsOn(0, expected)).toSorted());
  });
});
