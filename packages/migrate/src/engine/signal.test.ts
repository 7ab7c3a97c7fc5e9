import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { session } from '../../test/support/client.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, planCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await createFleet();
  fleet.write(
    `CREATE TABLE items (id int NOT NULL, kind int);
     SELECT create_distributed_table('items', 'id');`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

afterAll(() => fleet.drop());

const interrupted = { outcome: 'interrupted', diagnostics: [] };

describe('a signal', () => {
  it('that came before stops everything at once', async () => {
    const options = { signal: AbortSignal.abort() };
    expect(await applyCluster(fleet.config, options)).toMatchObject(interrupted);
    expect(await planCluster(fleet.config, options)).toMatchObject(interrupted);
    expect(await statusCluster(fleet.config, options)).toMatchObject(interrupted);
    expect(await recoverCluster(fleet.config, options)).toMatchObject(interrupted);
  });

  it.each([
    ['plan', planCluster],
    ['status', statusCluster],
  ] as const)('ends a %s that waits for a lock', async (_, command) => {
    const holder = await session(fleet, 0);
    await holder.query('BEGIN; LOCK TABLE citrate.migration IN ACCESS EXCLUSIVE MODE');
    const signal = AbortSignal.timeout(700);
    const begun = performance.now();
    expect(await command(fleet.config, { signal })).toMatchObject(interrupted);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await holder.end();
  });

  it('ends the wait for the lease', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    let second: unknown;
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind !== 'step' || event.action !== 'prepare' || second !== undefined) return;
      const signal = AbortSignal.timeout(700);
      second = await applyCluster(fleet.config, { leaseWaitMs: 60_000, signal });
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(second).toMatchObject(interrupted);
  });
});
