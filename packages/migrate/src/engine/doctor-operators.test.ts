/** What users without all privileges learn from `doctor`. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { troublesOf } from '../../test/support/examine.ts';
import { connectingAs, type Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, doctorCluster } from './index.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

const user = (): string => `${fleet.databases.database}_operator`;

async function createOperator(grants = ''): Promise<Config> {
  for (const no of [0, 1, 2]) await fleet.query(no, `CREATE ROLE ${user()} LOGIN; ${grants}`);
  return connectingAs(fleet.config, user());
}

it('without any privilege: what is missing, by server, and all the rest', async () => {
  const config = await createOperator();
  const { outcome, findings, servers } = await doctorCluster(config);
  expect(outcome).toBe('unusable');
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.filter(({ check }) => check === 'privileges')).toMatchObject(
    ['coordinator', 'w1', 'w2'].map((server) => ({
      server,
      code: '42501',
      hint: `Let a superuser run this once: GRANT citrate TO "${user()}";`,
    })),
  );
  expect(errors).toContainEqual(expect.objectContaining({ check: 'identities', code: '42501' }));
  expect(findings).toContainEqual(expect.objectContaining({ check: 'probe', severity: 'warning' }));
  expect(servers.map(({ connectionsMax }) => connectionsMax)).toEqual([300, 300, 300]);
  expect(servers.map(({ walBytes }) => walBytes)).toEqual([undefined, undefined, undefined]);
});

it('who may only read, and read all: the identities, the plan', async () => {
  const config = await createOperator(
    `GRANT SELECT ON ALL TABLES IN SCHEMA citrate TO ${user()}; GRANT pg_monitor TO ${user()};
       ALTER ROLE ${user()} SET default_transaction_read_only TO on`,
  );
  fleet.write('ALTER TABLE items ADD COLUMN a int;');
  const { findings, servers } = await doctorCluster(config, { probe: false });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const server of ['coordinator', 'w1', 'w2']) {
    const lacking = { check: 'privileges', server, code: '42501', severity: 'warning' };
    expect(findings).toContainEqual(expect.objectContaining(lacking));
  }
  expect(findings).toContainEqual(expect.objectContaining({ check: 'plan', severity: 'ok' }));
  expect(servers[0]?.walBytes).toBeGreaterThan(0);
  expect(findings).toContainEqual(
    expect.objectContaining({
      check: 'settings',
      server: 'w1',
      severity: 'warning',
      detail: expect.stringContaining('default_transaction_read_only is on, by ALTER ROLE.'),
    }),
  );
});

it('a role of the configuration that is missing, or not to be had', async () => {
  const config = await createOperator(`GRANT citrate TO ${user()}`);
  const role = `${fleet.databases.database}_owner`;
  expect(await troublesOf({ ...config, role }, 'privileges')).toContainEqual(
    expect.objectContaining({
      server: 'w1',
      code: '22023',
      message: `role "${role}" does not exist`,
    }),
  );
  for (const no of [0, 1, 2]) await fleet.query(no, `CREATE ROLE ${role}`);
  expect(await troublesOf({ ...config, role }, 'privileges')).toContainEqual(
    expect.objectContaining({
      server: 'w2',
      code: '42501',
      message: `permission denied to set role "${role}"`,
    }),
  );
  for (const no of [0, 1, 2]) {
    await fleet.query(no, `GRANT ${role} TO ${user()}; GRANT CREATE ON SCHEMA public TO ${role}`);
  }
  expect(await doctorCluster({ ...config, role })).toMatchObject({ outcome: 'done' });
});

it('no connection is left for the role', async () => {
  const config = await createOperator(
    `GRANT citrate TO ${user()}; ALTER ROLE ${user()} CONNECTION LIMIT 3`,
  );
  expect(await troublesOf(config, 'connections')).toMatchObject([
    {
      server: 'coordinator',
      code: '53300',
      detail: 'A run needs 4; 0 of 3 are taken.',
      hint: expect.stringContaining('CONNECTION LIMIT 7;'),
    },
  ]);
});

it('a schema that is pending, and not to be made', async () => {
  const config = await createOperator(`GRANT citrate TO ${user()}`);
  fleet.write('CREATE SCHEMA sales;');
  const { outcome, diagnostics } = await applyCluster(config);
  expect(outcome).toBe('failed');
  const [{ code, message } = { code: '', message: '' }] = diagnostics;
  const { findings } = await doctorCluster(config);
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.filter(({ check }) => check === 'privileges')).toMatchObject(
    ['coordinator', 'w1', 'w2'].map((server) => ({ server, code, message })),
  );
});
