import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, downCluster, giveUpCluster, statusCluster } from './index.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(() => fleet.drop());

/** Its third statement fails on one shard of the second worker, whose rows are not unique. */
async function leaveHalf(): Promise<string> {
  fleet.write(`CREATE TABLE items (id int NOT NULL, v int);
    SELECT create_distributed_table('items', 'id');`);
  await applyCluster(fleet.config);
  const [{ name } = {}] = await fleet.query(
    2,
    "SELECT relname AS name FROM pg_class WHERE relname ~ '^items_' ORDER BY 1 LIMIT 1",
  );
  await fleet.query(2, `INSERT INTO ${String(name)} VALUES (1, 1), (1, 1)`);
  const version = fleet.write(`-- citrate: transaction=off
    ALTER TABLE items ADD COLUMN w int;
    CREATE UNIQUE INDEX CONCURRENTLY once ON items (id);
    CREATE SCHEMA later;`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'partial' });
  return version;
}

test('what stays is told, server by server, and recorded; the file is pending again', async () => {
  const version = await leaveHalf();
  const statement = 'ALTER TABLE items ADD COLUMN w int';
  const planned = await giveUpCluster(fleet.config, { version, dryRun: true });
  expect(planned).toMatchObject({ outcome: 'done', migration: { version, name: 'change' } });
  for (const server of ['coordinator', 'w1', 'w2']) {
    expect(planned.remains).toContainEqual({ server, statement, state: 'done' });
  }
  const built = planned.remains.filter(({ object }) => object !== undefined);
  expect(built.map(({ server }) => server)).toContain('w1');
  expect(built.every(({ shardId, object }) => object === `public.once_${shardId}`)).toBe(true);
  expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'partial', past: [] });
  expect(await downCluster(fleet.config, { to: '0' })).toMatchObject({ outcome: 'partial' });

  expect(await giveUpCluster(fleet.config, { version })).toEqual(planned);
  const { past, migrations, outcome } = await statusCluster(fleet.config);
  expect({ outcome, states: migrations.map(({ state }) => state) }).toEqual({
    outcome: 'done',
    states: ['applied', 'pending'],
  });
  expect(past).toMatchObject([{ version, fate: 'given up', remains: planned.remains }]);
  expect(past[0]?.appliedAt).toBeUndefined();
  expect(await fleet.query(0, 'SELECT FROM citrate.task')).toEqual([]);
  fleet.rewrite(version, 'CREATE SCHEMA another;');
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    applied: [{ version }],
  });
});

test('what is not applied in part cannot be given up', async () => {
  const version = fleet.write('CREATE SCHEMA a;');
  const refused = async (options: object = {}) =>
    (await giveUpCluster(fleet.config, { version, ...options })).diagnostics.map(
      ({ message, detail }) => `${message}: ${detail}`,
    );
  const nothing = 'Nothing of it is on record as being on any server.';
  expect(await refused({ dryRun: true })).toEqual([
    `migration ${version} is not applied in part: ${nothing}`,
  ]);
  await applyCluster(fleet.config);
  expect(await refused()).toEqual([
    `migration ${version}_change is not applied in part: All of it is applied.`,
  ]);
});
