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
import { parseSnapshot } from '../snapshot/index.ts';
import { applyCluster, downCluster, driftCluster, dumpCluster, planCluster } from './index.ts';

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

/** Shards of the table have the ids 102008 to 102011, those of its partition the four behind them. */
describe('what only a server names', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await createFleet();
    fleet.write(`
      CREATE TABLE orders (tenant int, no int, PRIMARY KEY (tenant, no)) PARTITION BY RANGE (no);
      CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (1) TO (9);
      SELECT create_distributed_table('orders', 'tenant');
      CREATE TABLE lines (tenant int, no int, CONSTRAINT of_order FOREIGN KEY (tenant, no) REFERENCES orders);
      SELECT create_distributed_table('lines', 'tenant');`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });
  afterAll(() => fleet.drop());

  const keys = `SELECT conname AS name FROM pg_constraint
    WHERE conrelid = 'lines_102016'::regclass AND contype = 'f' ORDER BY 1`;

  test('is called as on the coordinator', async () => {
    expect(await fleet.query(1, keys)).toEqual([
      { name: 'of_order_102016' },
      { name: 'of_order_1_102016' },
    ]);
  });

  test('is missed by its name, and mended by hand', async () => {
    await fleet.query(1, 'ALTER TABLE lines_102016 RENAME CONSTRAINT of_order_1_102016 TO other');
    const { differences, repair } = await driftCluster(fleet.config, { repair: true });
    expect(differences.map(({ kind, name }) => [kind, name])).toEqual([
      ['constraint', 'of_order_1'],
      ['constraint', 'other'],
    ]);
    const words = (name: string): string =>
      `Constraint ${name} of public.lines_102016 is a part of foreign key ${name === 'other' ? 'of_order_102016' : 'of_order'}, which a server makes and names by itself: add that if it is missing, then rename its parts.`;
    const [{ statements, byHand } = {}] = repair ?? [];
    expect({ statements, byHand: byHand?.toSorted() }).toEqual({
      statements: [],
      byHand: [words('of_order_1'), words('other')],
    });
  });

  test('is taken back with what it belongs to', async () => {
    await fleet.query(1, 'ALTER TABLE lines_102016 RENAME CONSTRAINT other TO of_order_1_102016');
    fleet.write(`ALTER TABLE lines DROP CONSTRAINT of_order;
      ALTER TABLE lines ADD CONSTRAINT known FOREIGN KEY (tenant, no) REFERENCES orders ON DELETE CASCADE;`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    const to = '20260101000000';
    expect(await downCluster(fleet.config, { to })).toMatchObject({ outcome: 'done' });
    expect((await driftCluster(fleet.config)).differences).toEqual([]);
    expect(await fleet.query(1, keys)).toEqual([
      { name: 'of_order_102016' },
      { name: 'of_order_1_102016' },
    ]);
  });
});
