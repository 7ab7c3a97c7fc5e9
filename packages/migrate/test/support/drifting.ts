/** The fleet of fixtures/drift, which has every kind of object, and what its shards are called. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { applyCluster } from '../../src/engine/index.ts';
import { createFleet, type Fleet } from './fleet.ts';

export interface DriftingFleet extends Fleet {
  /** Its role, which owns a table. */
  readonly role: string;
  /** The id of the first shard of a table of schema app on the worker of this number. */
  shard(table: string, no?: number): Promise<number>;
}

export async function createDriftingFleet(): Promise<DriftingFleet> {
  const fleet = await createFleet();
  const role = `${fleet.databases.database}_app`;
  const path = join(import.meta.dirname, '../fixtures/drift/fleet.sql');
  const text = readFileSync(path, 'utf8').replaceAll('"ROLE"', `"${role}"`);
  for (const part of text.split('-- next file\n')) fleet.write(part);
  const { outcome, diagnostics } = await applyCluster(fleet.config);
  const problems = diagnostics.filter(({ severity }) => severity === 'error');
  expect({ outcome, problems: problems.map((d) => d.message) }).toEqual({
    outcome: 'done',
    problems: [],
  });
  return {
    ...fleet,
    role,
    async shard(table, no = 1) {
      const [row] = await fleet.query(
        0,
        `SELECT min(s.shardid)::int AS id FROM citrate.shard s JOIN citrate.placement USING (shardid)
         JOIN citrate.node n USING (groupid)
         WHERE s.logicalrelid = '${table}'::regclass AND n.nodename = 'w${no}'`,
      );
      return Number(row?.['id']);
    },
  };
}
