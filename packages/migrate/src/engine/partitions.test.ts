/**
 * Partitioned tables with shards, on servers: after each change all nodes are as the coordinator has it,
 * that is as it was foreseen, and the shards of partitions are partitions of the shards of their table.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { summary } from '../../test/catalog-summary.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { type Catalog, parseSnapshot } from '../catalog/index.ts';
import { applyCluster, driftCluster, dumpCluster, planCluster } from './index.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures/partitions');

interface Change {
  readonly title: string;
  readonly sql: string;
}

/** `-- title` above each, and an empty line between them. */
function changes(file: string): readonly Change[] {
  const parts = readFileSync(join(fixtures, file), 'utf8').trim().split(/\n\n/);
  return parts.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { title: title.replace(/^-- /, ''), sql: lines.join('\n') };
  });
}

/** All but what is common to the tables of a cluster. */
function objectsOf(catalog: Catalog): object {
  return { ...summary(catalog), cluster: catalog.cluster.nextShardId };
}

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
  JOIN citrate.shard o ON o.logicalrelid = p.oid AND o.shardminvalue = s.shardminvalue
  WHERE c.relkind = 'r'`;

describe.each(readdirSync(fixtures))('%s', (file) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await createFleet();
  });
  afterAll(() => fleet.drop());

  const pairsOn = async (no: number, sql: string): Promise<string[]> =>
    (await fleet.query(no, sql)).map(({ pair }) => String(pair));

  test.each(changes(file))('$title', async ({ sql }) => {
    fleet.write(sql);
    const { plan, diagnostics } = await planCluster(fleet.config);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const applied = await applyCluster(fleet.config);
    const problems = applied.diagnostics.filter(({ severity }) => severity === 'error');
    expect({ outcome: applied.outcome, problems }).toEqual({ outcome: 'done', problems: [] });
    const { snapshot = '' } = await dumpCluster(fleet.config);
    expect(objectsOf(parseSnapshot(snapshot))).toEqual(objectsOf(plan.catalog));
    const { differences, conditions } = await driftCluster(fleet.config);
    expect({ differences, conditions }).toEqual({ differences: [], conditions: [] });
    const pairs = [...(await pairsOn(1, found)), ...(await pairsOn(2, found))];
    expect(pairs.toSorted()).toEqual((await pairsOn(0, expected)).toSorted());
  });
});
