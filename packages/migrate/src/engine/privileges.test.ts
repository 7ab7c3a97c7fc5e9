import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectingAs, createFleet, type Fleet } from '../../test/support/fleet.ts';
import { readSnapshot } from '../snapshot/index.ts';
import {
  applyCluster,
  dumpCluster,
  pinnedPlan,
  planCluster,
  recoverCluster,
  statusCluster,
} from './index.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(() => fleet.drop());

/** What a DBA runs once on every server: a deploy user without superuser, and the role of the files. */
async function createRoles(): Promise<{ readonly deploy: string; readonly owner: string }> {
  const { database } = fleet.databases;
  const [deploy, owner] = [`${database}_deploy`, `${database}_owner`];
  for (const no of [0, 1, 2]) {
    await fleet.query(
      no,
      `DO $$ BEGIN CREATE ROLE citrate NOLOGIN; EXCEPTION WHEN duplicate_object THEN END $$`,
    );
    await fleet.query(
      no,
      `CREATE ROLE ${owner}; CREATE ROLE ${deploy} LOGIN; GRANT citrate, ${owner} TO ${deploy};
       GRANT CREATE ON DATABASE ${database} TO ${deploy}; GRANT CREATE ON SCHEMA public TO ${owner};
       GRANT CREATE ON SCHEMA public TO ${deploy}`,
    );
  }
  return { deploy, owner };
}

const script = `
  CREATE TABLE items (customer int, id bigint GENERATED ALWAYS AS IDENTITY, kind int NOT NULL);
  CREATE TABLE kinds (id int, name text);
  SELECT create_distributed_table('items', 'customer');
  SELECT create_reference_table('kinds');
  ALTER TABLE items ADD PRIMARY KEY (customer, id);
  ALTER TABLE kinds ADD PRIMARY KEY (id);
  ALTER TABLE items ADD FOREIGN KEY (kind) REFERENCES kinds;
  CREATE INDEX ON items (kind);`;

it('works for a member of the owner role that is no superuser', async () => {
  const { deploy } = await createRoles();
  fleet.write(script);
  fleet.write('ALTER TABLE items ADD CHECK (kind > 0); DROP INDEX items_kind_idx;');
  const config = connectingAs(fleet.config, deploy);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await statusCluster(config)).toMatchObject({ outcome: 'done', prepared: [] });
  expect(await recoverCluster(config)).toMatchObject({ outcome: 'done', branches: [] });
});

it('gives everything to the role of the configuration, and needs no more than membership', async () => {
  const { deploy, owner } = await createRoles();
  fleet.write(script);
  fleet.write('ALTER TABLE items ADD CHECK (kind > 0); DROP INDEX items_kind_idx;');
  const config = { ...connectingAs(fleet.config, deploy), role: owner };
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  const owners = `SELECT DISTINCT pg_get_userbyid(relowner)::text AS owner FROM pg_class
    WHERE relnamespace = 'public'::regnamespace`;
  for (const no of [0, 1, 2]) expect(await fleet.query(no, owners)).toEqual([{ owner }]);
});

it('says what a DBA has to run, and on which servers, where that membership is missing', async () => {
  const { deploy } = await createRoles();
  for (const no of [1, 2]) await fleet.query(no, `REVOKE citrate FROM ${deploy}`);
  fleet.write(script);
  const result = await applyCluster(connectingAs(fleet.config, deploy));
  expect(result.outcome).toBe('unusable');
  const hint = `Let a superuser run this once: GRANT citrate TO "${deploy}";`;
  expect(result.diagnostics).toMatchObject([
    { code: '42501', server: 'w1', hint },
    { code: '42501', server: 'w2', hint },
  ]);
  expect(await fleet.query(1, "SELECT to_regclass('items_102008') AS shard")).toEqual([
    { shard: null },
  ]);
});

it('plans for a role that may read the metadata and change nothing; its plan can be applied', async () => {
  const { database } = fleet.databases;
  const reader = `${database}_reader`;
  fleet.write(script);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  fleet.write('ALTER TABLE items ADD CHECK (kind > 0); DROP INDEX items_kind_idx;');
  for (const no of [0, 1, 2]) {
    await fleet.query(
      no,
      `CREATE ROLE ${reader} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA citrate TO ${reader};
       ALTER ROLE ${reader} SET default_transaction_read_only TO on`,
    );
  }
  const planned = await planCluster(connectingAs(fleet.config, reader));
  expect(planned.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(planned.outcome).toBe('done');
  const plan = pinnedPlan(planned);
  expect({ ...plan, role: 'postgres' }).toEqual(pinnedPlan(await planCluster(fleet.config)));
  expect(await applyCluster(fleet.config, { plan })).toMatchObject({ outcome: 'done' });
});

it('says what a role lacks to read what is on record', async () => {
  const reader = `${fleet.databases.database}_reader`;
  for (const no of [0, 1, 2]) await fleet.query(no, `CREATE ROLE ${reader} LOGIN`);
  fleet.write(script);
  await applyCluster(fleet.config);
  const config = connectingAs(fleet.config, reader);
  for (const command of [planCluster, statusCluster, dumpCluster]) {
    expect(await command(config)).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '42501', hint: expect.stringContaining('GRANT pg_read_all_data') }],
    });
  }
  for (const no of [0, 1, 2]) await fleet.query(no, `GRANT pg_read_all_data TO ${reader}`);
  for (const command of [planCluster, statusCluster, dumpCluster]) {
    expect(await command(config)).toMatchObject({ outcome: 'done' });
  }
});

it('makes a snapshot without the history where that may not be read', async () => {
  const reader = `${fleet.databases.database}_reader`;
  fleet.write(script);
  await applyCluster(fleet.config);
  await fleet.query(
    0,
    `CREATE ROLE ${reader} LOGIN; GRANT USAGE ON SCHEMA citrate TO ${reader};
     GRANT SELECT ON ALL TABLES IN SCHEMA citrate TO ${reader};
     REVOKE SELECT ON citrate.migration FROM ${reader}`,
  );
  const all = await dumpCluster(fleet.config);
  expect(readSnapshot(all.snapshot ?? '').applied).toMatchObject([{ version: expect.any(String) }]);
  const some = await dumpCluster(connectingAs(fleet.config, reader));
  expect(some).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(readSnapshot(some.snapshot ?? '').applied).toEqual([]);
});
