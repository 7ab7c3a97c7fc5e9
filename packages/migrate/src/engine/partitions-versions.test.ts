/** Partitioned tables with shards on servers of each version at hand, and on a fleet of two versions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EmbeddedCluster,
  installedMajors,
  serverMajors,
  startCluster,
} from 'citrate/embedded';
import { afterEach, expect, test } from 'vitest';
import { testConfig } from '../../test/support/fleet.ts';
import {
  partitionChanges,
  partitionedObjects,
  partitionFixtures,
} from '../../test/support/partition-changes.ts';
import { parseSnapshot } from '../catalog/index.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, driftCluster, dumpCluster, planCluster } from './index.ts';

const missing = serverMajors.filter((major) => !installedMajors().includes(major));
if (missing.length > 0) {
  console.log(`not run: PostgreSQL ${missing.join(', ')} (set CITRATE_POSTGRES_DIR)`);
}
const older = serverMajors.filter(
  (major) => major < 18 && major % 2 === 1 && installedMajors().includes(major),
);

let clusters: EmbeddedCluster[] = [];
afterEach(async () => {
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  clusters = [];
});

async function start(options: Parameters<typeof startCluster>[0]): Promise<EmbeddedCluster> {
  const cluster = await startCluster(options);
  clusters.push(cluster);
  return cluster;
}

/**
 * All changes of all fixtures, but those that need a later version. What is foreseen of a fleet of several
 * versions is what the lowest of them makes.
 */
async function expectAlike(config: Config, lowest: number, isMixed = false): Promise<void> {
  let no = 0;
  for (const file of partitionFixtures) {
    for (const { title, sql } of partitionChanges(file)) {
      if (Number(/^since (\d+)/.exec(title)?.[1] ?? 0) > lowest) continue;
      const version = `202601010000${String(no++).padStart(2, '0')}`;
      writeFileSync(join(config.migrations, `${version}_change.sql`), sql);
      const { plan } = await planCluster(config);
      const { outcome, diagnostics } = await applyCluster(config);
      const problems = diagnostics.filter(({ severity }) => severity === 'error');
      expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
      const { snapshot = '' } = await dumpCluster(config);
      const found = partitionedObjects(parseSnapshot(snapshot));
      if (!isMixed) expect(found).toEqual(partitionedObjects(plan.catalog));
      const { differences, conditions } = await driftCluster(config);
      expect({ file, sql, differences, conditions }).toEqual({
        file,
        sql,
        differences: [],
        conditions: [],
      });
    }
  }
}

test.each(older)('PostgreSQL %i', { timeout: 180_000 }, async (pg) => {
  await expectAlike(testConfig(await start({ workers: 2, pg })), pg);
});

test.each(older.slice(-1))('18 and %i', { timeout: 180_000 }, async (pg) => {
  const { coordinator, workers } = await start({ workers: 1 });
  const { coordinator: another } = await start({ workers: 0, pg });
  await expectAlike(
    testConfig({ coordinator, workers: [...workers, { name: 'older', url: another.url }] }),
    pg,
    true,
  );
});
