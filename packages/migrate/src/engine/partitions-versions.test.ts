/** Partitioned tables with shards on servers of some versions at hand, and on a fleet of two versions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type EmbeddedCluster,
  installedMajors,
  serverMajors,
  startCluster,
} from 'citrate/embedded';
import { afterEach, expect, test } from 'vitest';
import { createDatabases } from '../../../../test/support/databases.ts';
import { testConfig } from '../../test/support/fleet.ts';
import {
  partitionChanges,
  partitionedObjects,
  partitionFixtures,
} from '../../test/support/partition-changes.ts';
import type { Config } from '../config/model.ts';
import { parseSnapshot } from '../snapshot/index.ts';
import { applyCluster, driftCluster, dumpCluster, planCluster } from './index.ts';

const majors = installedMajors();
const missing = serverMajors.filter((major) => !majors.includes(major));
if (missing.length > 0) {
  console.log(`not run: PostgreSQL ${missing.join(', ')} (set CITRATE_POSTGRES_DIR)`);
}
/** The last of those before 18. */
const older = majors.filter((major) => major < 18).slice(-1);

let clusters: EmbeddedCluster[] = [];
afterEach(async () => {
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  clusters = [];
});

/** The URLs of new servers, the coordinator's first. */
async function start(options: Parameters<typeof startCluster>[0]): Promise<[string, ...string[]]> {
  const cluster = await startCluster(options);
  clusters.push(cluster);
  return [cluster.coordinator.url, ...cluster.workers.map(({ url }) => url)];
}

/** How the servers are after a run. */
interface Outcome {
  readonly file: string;
  readonly outcome: string;
  readonly problems: readonly unknown[];
  readonly differences: readonly unknown[];
  readonly conditions: readonly unknown[];
  /** Whether the coordinator has what the plan said. */
  readonly foreseen: boolean;
}

/**
 * All changes of each fixture, but those that need a later version, in databases of its own; the last is
 * for what goes, and runs apart.
 */
async function outcomesOf(
  [coordinator, ...workers]: readonly [string, ...string[]],
  lowest: number,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const file of partitionFixtures) {
    const changes = partitionChanges(file)
      .filter(({ title }) => Number(/^since (\d+)/.exec(title)?.[1] ?? 0) <= lowest)
      .map(({ sql }) => sql);
    const config = testConfig(await createDatabases({ coordinator, workers }));
    outcomes.push(await applied(changes.slice(0, -1), config, file));
    outcomes.push(await applied(changes, config, file));
  }
  return outcomes;
}

async function applied(changes: readonly string[], config: Config, file: string): Promise<Outcome> {
  for (const [i, sql] of changes.entries()) {
    const version = `202601010000${String(i).padStart(2, '0')}`;
    writeFileSync(join(config.migrations, `${version}_change.sql`), sql);
  }
  const { plan } = await planCluster(config);
  const { outcome, diagnostics } = await applyCluster(config);
  const problems = diagnostics.filter(({ severity }) => severity === 'error');
  const { snapshot = '' } = await dumpCluster(config);
  const found = partitionedObjects(parseSnapshot(snapshot));
  const { differences, conditions } = await driftCluster(config);
  const foreseen = isDeepStrictEqual(found, partitionedObjects(plan.catalog));
  return { file, outcome, problems, differences, conditions, foreseen };
}

const alike = { outcome: 'done', problems: [], differences: [], conditions: [] };
const runs = partitionFixtures.flatMap((file) => [file, file]);

test.each(majors)('PostgreSQL %i', { timeout: 180_000 }, async (pg) => {
  const outcomes = await outcomesOf(await start({ workers: 2, pg }), pg);
  expect(outcomes).toEqual(runs.map((file) => ({ file, ...alike, foreseen: true })));
});

/** What is foreseen of a fleet of several versions is what the lowest of them makes. */
test.each(older)('18 and %i', { timeout: 180_000 }, async (pg) => {
  const [coordinator, ...workers] = await start({ workers: 1 });
  const servers = [coordinator, ...workers, ...(await start({ workers: 0, pg }))] as const;
  const outcomes = await outcomesOf(servers, pg);
  expect(outcomes).toEqual(runs.map((file) => ({ file, ...alike, foreseen: expect.any(Boolean) })));
});
