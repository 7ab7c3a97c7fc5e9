import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, shardOn } from '../../test/support/items.ts';
import { applyCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

describe('recovery of what is found prepared', () => {
  it('leaves alone what is not ours, and says so in the status', async () => {
    const shard = await shardOn(fleet, 1);
    await fleet.query(
      1,
      `BEGIN; LOCK TABLE ${shard}; PREPARE TRANSACTION '${fleet.databases.database}'`,
    );
    const found = { server: 'w1', whose: 'foreign', locks: [`public.${shard}`], waiting: 0 };
    expect(await recoverCluster(fleet.config)).toMatchObject({
      outcome: 'done',
      branches: [],
      others: [found],
    });
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done', prepared: [found] });
  });

  it('leaves a gid of ours without a row, and stops a run over it', async () => {
    const [row] = await fleet.query(0, 'SELECT cluster_id AS id FROM citrate.cluster');
    const gid = `citrate_${String(row?.['id'])}_${'ab'.repeat(16)}_1`;
    await fleet.query(1, `BEGIN; CREATE TABLE x (); PREPARE TRANSACTION '${gid}'`);
    expect(await recoverCluster(fleet.config, { dryRun: true })).toMatchObject({
      outcome: 'done',
      branches: [{ decision: { decision: 'leave', server: 'w1', gid }, result: 'planned' }],
    });
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'in doubt' });
    expect(await statusCluster(fleet.config)).toMatchObject({ prepared: [{ whose: 'ours' }] });
  });

  it('redoes a branch that was lost after the decision', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind !== 'step' || event.action !== 'commit prepared') return;
      if (event.when !== 'before' || event.server !== 'w2') return;
      const [row] = await fleet.query(
        2,
        'SELECT gid FROM pg_prepared_xacts WHERE database = current_database()',
      );
      await fleet.query(2, `ROLLBACK PREPARED '${String(row?.['gid'])}'`);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    const column = `SELECT count(*)::int AS n FROM pg_attribute WHERE attname = 'a'`;
    expect(await fleet.query(2, column)).toEqual([{ n: 2 }]);
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  });
});
