import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { filesDigest, readMigrations } from '../files/index.ts';
import { applyCluster, baselineCluster, statusCluster, upToDateCluster } from './index.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(() => fleet.drop());

const digest = async (): Promise<string> =>
  filesDigest((await readMigrations(fleet.config.migrations)).files);

test('says whether exactly the folder is applied, and what makes the difference', async () => {
  const first = fleet.write('CREATE SCHEMA a;');
  expect(await upToDateCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    upToDate: false,
    pending: [first],
  });
  await applyCluster(fleet.config);
  const whole = await upToDateCluster(fleet.config);
  expect(whole).toEqual({
    outcome: 'done',
    diagnostics: [],
    upToDate: true,
    digest: await digest(),
    folderDigest: await digest(),
    pending: [],
    changed: [],
    missing: [],
  });
  expect((await statusCluster(fleet.config)).digest).toBe(whole.digest);
  fleet.rewrite(first, '-- why\nCREATE  SCHEMA a;\n-- migrate:down\nDROP SCHEMA a;');
  expect(await upToDateCluster(fleet.config)).toEqual(whole);
  expect(await upToDateCluster(fleet.config, { digest: await digest() })).toMatchObject({
    upToDate: true,
  });
  fleet.rewrite(first, 'CREATE SCHEMA b;');
  expect(await upToDateCluster(fleet.config)).toMatchObject({ upToDate: false, changed: [first] });
  expect(await upToDateCluster(fleet.config, { digest: await digest() })).toMatchObject({
    upToDate: false,
  });
  const empty = { ...fleet.config, migrations: fleet.emptyFolder() };
  expect(await upToDateCluster(empty)).toMatchObject({ upToDate: false, missing: [first] });
});

test('a baseline counts, and so does what an older version of the sums has recorded', async () => {
  const first = fleet.write('CREATE SCHEMA a;');
  await baselineCluster(fleet.config, { version: first });
  expect(await upToDateCluster(fleet.config)).toMatchObject({ upToDate: true });
  await fleet.query(0, "UPDATE citrate.migration SET algorithm = 1, tokens = 'other', sha256 = ''");
  expect(await upToDateCluster(fleet.config)).toMatchObject({
    upToDate: true,
    digest: await digest(),
  });
});

test('a file that came late and is skipped is not there', async () => {
  fleet.write('CREATE SCHEMA a;');
  await applyCluster(fleet.config);
  fleet.writeAs('20250101000000_late.sql', 'CREATE SCHEMA b;');
  const config = { ...fleet.config, order: 'linear-skip' } as const;
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', applied: [] });
  expect(await upToDateCluster(config)).toMatchObject({
    upToDate: false,
    pending: ['20250101000000'],
  });
});

test('is false where the coordinator cannot be asked, or the folder cannot be read', async () => {
  const gone = { ...fleet.config.coordinator, url: 'postgres://x@127.0.0.1:1/x' };
  expect(await upToDateCluster({ ...fleet.config, coordinator: gone })).toMatchObject({
    outcome: 'unusable',
    upToDate: false,
  });
  fleet.write('SELEC');
  expect(await upToDateCluster(fleet.config)).toMatchObject({
    outcome: 'invalid',
    upToDate: false,
  });
});
