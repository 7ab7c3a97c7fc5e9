import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/model.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import { applyCluster, doctorCluster, planCluster, statusCluster } from './index.ts';

let fleet: Fleet;
let config: Config;

const user = (): string => `${fleet.databases.database}_crowded`;

/** The same servers, the first worker as a user who may have one connection. */
beforeAll(async () => {
  fleet = await fleetWithItems();
  await fleet.query(1, `CREATE ROLE ${user()} LOGIN CONNECTION LIMIT 1`);
  await fleet.query(1, `GRANT citrate, postgres TO ${user()}`);
  const [first, ...others] = fleet.config.workers;
  if (first === undefined) throw new RangeError('no worker');
  const url = Object.assign(new URL(first.url), { username: user() }).href;
  config = { ...fleet.config, workers: [{ ...first, url }, ...others] };
  fleet.write('ALTER TABLE items ADD COLUMN a int;');
});

afterEach(async () => {
  expect(await statusCluster(fleet.config)).toMatchObject({ transactions: [], prepared: [] });
});

afterAll(() => fleet.drop());

describe('a worker that gives one connection, where the probe needs two, leaves nothing behind', () => {
  it('apply', async () => {
    expect(await applyCluster(config)).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '53300', server: 'w1' }],
    });
  });

  it('plan, which warns as doctor does', async () => {
    const { outcome, diagnostics } = await planCluster(config);
    expect(outcome).toBe('done');
    const short = diagnostics.filter(({ code }) => code === '53300');
    expect(short).toMatchObject([
      {
        severity: 'warning',
        server: 'w1',
        message: 'server "w1" has too few free connections',
        detail: 'A run needs 2; 0 of 1 are taken.',
        hint: expect.stringContaining('CONNECTION LIMIT 3;'),
      },
    ]);
    const { diagnostics: enough } = await planCluster(fleet.config);
    expect(enough.filter(({ code }) => code === '53300')).toEqual([]);
  });

  it('doctor', async () => {
    const { outcome, findings } = await doctorCluster(config);
    expect(outcome).toBe('unusable');
    expect(findings).toContainEqual(expect.objectContaining({ code: '53300', server: 'w1' }));
  });
});
