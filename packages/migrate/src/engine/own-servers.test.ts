import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../../../test/support/databases.ts';
import { testConfig } from '../../test/support/fleet.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let cluster: EmbeddedCluster;
let config: Config;

beforeAll(async () => {
  cluster = await startCluster({ workers: 1, settings: { max_prepared_transactions: 1 } });
  const { coordinator, workers } = cluster;
  const servers = {
    coordinator: { name: 'coordinator', url: coordinator.url },
    workers: workers.map(({ url }) => ({ name: 'w1', url })),
  };
  config = testConfig(servers, { shardCount: 2, lockRounds: 1 });
});

afterAll(async () => {
  await cluster.stop();
  rmSync(config.migrations, { recursive: true, force: true });
});

/** A run that ends, as if it was killed, before it decides. */
async function crashBeforeDecision(): Promise<void> {
  const crash = new Error('crash');
  const onEvent = (event: ExecuteEvent): void => {
    if (event.kind === 'step' && event.when === 'before' && event.action === 'decide') throw crash;
  };
  await expect(applyCluster(config, { onEvent })).rejects.toBe(crash);
}

it('a branch that an earlier run left in the last slot is recovered, not complained about', async () => {
  writeFileSync(join(config.migrations, '20260101000000_a.sql'), 'CREATE SCHEMA a;');
  await crashBeforeDecision();
  expect(await applyCluster(config)).toMatchObject({
    outcome: 'done',
    applied: [{ version: '20260101000000' }],
    recovered: [{ decision: { decision: 'rollback' }, result: 'done' }],
  });
});

it('a slot that somebody else has taken is told of, and nothing is tried', async () => {
  writeFileSync(join(config.migrations, '20260101000001_b.sql'), 'CREATE SCHEMA b;');
  const url = config.workers[0]?.url ?? '';
  await run(url, "BEGIN; CREATE TABLE x (); PREPARE TRANSACTION 'other'");
  expect(await applyCluster(config)).toMatchObject({
    outcome: 'unusable',
    applied: [],
    diagnostics: [{ code: '53200', hint: expect.stringContaining('"citrate status"') }],
  });
  await run(url, "ROLLBACK PREPARED 'other'");
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
});

it('a server that goes away during recovery is left for the next one', async () => {
  writeFileSync(join(config.migrations, '20260101000002_c.sql'), 'CREATE SCHEMA c;');
  await crashBeforeDecision();
  const onEvent = async (event: ExecuteEvent): Promise<void> => {
    if (event.kind === 'step' && event.action === 'lease') await cluster.workers[0]?.stop();
  };
  expect(await recoverCluster(config, { onEvent })).toMatchObject({
    outcome: 'in doubt',
    branches: [{ decision: { decision: 'leave', server: 'w1' }, result: 'left' }],
  });
  await cluster.workers[0]?.start();
  expect(await recoverCluster(config)).toMatchObject({
    outcome: 'done',
    branches: [{ decision: { decision: 'rollback', server: 'w1' }, result: 'done' }],
  });
  expect(await statusCluster(config)).toMatchObject({ outcome: 'done', prepared: [] });
});
