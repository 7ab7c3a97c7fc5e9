import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, baselineCluster, statusCluster } from './index.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(() => fleet.drop());

test('files up to a version are recorded and not run; those after it are applied', async () => {
  await fleet.query(0, 'CREATE TABLE old (id int)');
  const [first, second, third] = [
    fleet.write('CREATE TABLE old (id int);'),
    fleet.write('CREATE TABLE never_run (id int);'),
    fleet.write('CREATE SCHEMA shop;'),
  ];
  fleet.writeAs(
    'R__one.sql',
    "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  );
  const result = await baselineCluster(fleet.config, { version: second });
  expect(result).toMatchObject({
    outcome: 'done',
    diagnostics: [],
    recorded: [{ version: first }, { version: second }],
    already: [],
  });
  expect(await fleet.query(0, "SELECT to_regclass('never_run') AS v")).toEqual([{ v: null }]);
  const { migrations } = await statusCluster(fleet.config);
  expect(migrations.map(({ state, baseline }) => [state, baseline])).toEqual([
    ['applied', true],
    ['applied', true],
    ['pending', undefined],
    ['pending', undefined],
  ]);
  expect(await baselineCluster(fleet.config, { version: second })).toMatchObject({
    outcome: 'done',
    recorded: [],
    already: [{ version: first }, { version: second }],
  });
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    applied: [{ version: third }, { version: 'R__one' }],
  });
});

test('is refused without a file, for a repeatable one, and for what is recorded otherwise', async () => {
  const first = fleet.write('CREATE SCHEMA shop;');
  const refused = async (version: string) => {
    const { outcome, diagnostics, recorded } = await baselineCluster(fleet.config, { version });
    expect({ outcome, recorded }).toEqual({ outcome: 'invalid', recorded: [] });
    return diagnostics.map(({ message }) => message);
  };
  expect(await refused('20990101000000')).toEqual([
    'there is no migration file of version 20990101000000',
  ]);
  fleet.writeAs('R__x.sql', 'SELECT 1');
  expect(await refused('R__x')).toEqual(['repeatable migration R__x cannot be a baseline']);
  fleet.writeAs(
    'R__x.sql',
    "CREATE OR REPLACE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  const second = fleet.write('CREATE SCHEMA store;');
  expect(await refused(second)).toEqual([`migration ${first}_change is on record already`]);
  fleet.write('SELEC 1');
  const last = fleet.write('CREATE SCHEMA last;');
  expect((await refused(last)).join()).toContain('syntax error');
});

test('one of another text than the file has now is refused, and another run is waited for', async () => {
  const first = fleet.write('CREATE SCHEMA shop;');
  await baselineCluster(fleet.config, { version: first });
  fleet.rewrite(first, 'CREATE SCHEMA store;');
  expect(await baselineCluster(fleet.config, { version: first })).toMatchObject({
    outcome: 'invalid',
    diagnostics: [{ detail: expect.stringContaining('another text') }],
  });
  fleet.rewrite(first, 'CREATE SCHEMA shop;');
  const second = fleet.write('CREATE SCHEMA store;');
  let seen: unknown;
  await applyCluster(fleet.config, {
    onEvent: async (event) => {
      if (event.kind !== 'step' || event.action !== 'begin' || seen !== undefined) return;
      seen = 'asked';
      seen = (await baselineCluster(fleet.config, { version: second })).outcome;
    },
  });
  expect(seen).toBe('leased');
});
