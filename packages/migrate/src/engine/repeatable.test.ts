import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, downCluster, planCluster, statusCluster } from './index.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(() => fleet.drop());

const answering = (n: number): string =>
  `CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT ${n}';`;

const answers = async (): Promise<readonly unknown[]> => {
  const all = [0, 1, 2].map((no) => fleet.query(no, 'SELECT answer() AS n'));
  return (await Promise.all(all)).map(([row]) => row?.['n']);
};

const appliedBy = async (): Promise<readonly string[]> => {
  const { outcome, applied } = await applyCluster(fleet.config);
  expect(outcome).toBe('done');
  return applied.map(({ version }) => version);
};

test('runs after the others, in the order of names, and again whenever its tokens change', async () => {
  fleet.writeAs('R__b.sql', 'CREATE OR REPLACE VIEW b AS SELECT id, n FROM a;');
  fleet.writeAs('R__a.sql', 'CREATE OR REPLACE VIEW a AS SELECT id, answer() AS n FROM base;');
  fleet.writeAs('R__0.sql', answering(1));
  const version = fleet.write('CREATE TABLE base (id int);');
  const { plan } = await planCluster(fleet.config);
  expect(plan.migrations.map(({ file }) => file.version)).toEqual([
    version,
    'R__0',
    'R__a',
    'R__b',
  ]);
  expect(await appliedBy()).toEqual([version, 'R__0', 'R__a', 'R__b']);
  expect(await appliedBy()).toEqual([]);
  fleet.writeAs('R__0.sql', `-- a comment\n${answering(1)}`);
  expect(await appliedBy()).toEqual([]);
  fleet.writeAs('R__0.sql', answering(2));
  expect(await statusCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    next: 'R__0',
    current: version,
    migrations: [
      {},
      {
        version: 'R__0',
        state: 'pending',
        repeatable: true,
        diff: expect.stringContaining('SELECT 2'),
      },
      {},
      {},
    ],
  });
  expect(await appliedBy()).toEqual(['R__0']);
  expect(await answers()).toEqual([2, 2, 2]);
  const { past, migrations } = await statusCluster(fleet.config);
  expect(past).toMatchObject([
    { version: 'R__0', fate: 'replaced', appliedAt: expect.any(String) },
  ]);
  expect(migrations.map(({ state }) => state)).toEqual(Array(4).fill('applied'));
});

test('one that fails leaves what was there, in the history as well', async () => {
  fleet.writeAs('R__answer.sql', answering(1));
  expect(await appliedBy()).toEqual(['R__answer']);
  fleet.writeAs(
    'R__answer.sql',
    `${answering(2)}\nCREATE VIEW x AS SELECT 1 / 0 AS y FROM nothing;`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'invalid' });
  fleet.writeAs(
    'R__answer.sql',
    `${answering(2)}\nCREATE FUNCTION f(x missing) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
  );
  const { outcome } = await applyCluster(fleet.config);
  expect(outcome).not.toBe('done');
  expect(await answers()).toEqual([1, 1, 1]);
  const { past, migrations } = await statusCluster(fleet.config);
  expect({ past, migrations }).toMatchObject({ past: [], migrations: [{ state: 'pending' }] });
});

test('cannot give up being a transaction', async () => {
  fleet.writeAs('R__x.sql', `-- citrate: transaction=off\n${answering(1)}`);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'invalid',
    diagnostics: [{ message: 'a repeatable migration is one transaction' }],
  });
});

test('stays when others are taken back, unless all are', async () => {
  const first = fleet.write('CREATE SCHEMA a;');
  fleet.write('CREATE SCHEMA b;');
  fleet.writeAs('R__answer.sql', answering(1));
  expect(await appliedBy()).toHaveLength(3);
  const { reverted } = await downCluster(fleet.config, { to: first });
  expect(reverted).toHaveLength(1);
  expect(await answers()).toEqual([1, 1, 1]);
  const all = await downCluster(fleet.config, { to: '0' });
  expect(all.reverted.map(({ version }) => version)).toEqual(['R__answer', first]);
  expect(await fleet.query(2, "SELECT to_regproc('answer') AS f")).toEqual([{ f: null }]);
});
