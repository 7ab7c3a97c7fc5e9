import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import { stoppingAt } from '../testing/fault-point.ts';
import { applyCluster, planCluster, statusCluster } from './index.ts';

/** Databases and tablespaces: once on each server, whatever databases of it are in the cluster. */
let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(async () => {
  for (const no of [0, 1, 2]) {
    for (const name of await databases(no)) await fleet.query(no, `DROP DATABASE "${name}"`);
  }
  await fleet.drop();
});

const off = '-- citrate: transaction=off\n';

/** A name for a database or tablespace of this test alone. */
function named(suffix: string): string {
  return `${fleet.databases.database}_${suffix}`;
}

/** Databases of one server that a test has made. */
async function databases(no: number): Promise<readonly string[]> {
  const sql = `SELECT datname::text AS name FROM pg_database
    WHERE datname LIKE '${fleet.databases.database}\\_%' ORDER BY 1`;
  return (await fleet.query(no, sql)).map(({ name }) => String(name));
}

function everywhere(): Promise<readonly (readonly string[])[]> {
  return Promise.all([0, 1, 2].map(databases));
}

test('a database is created, and dropped, once on every server', async () => {
  const name = named('More Rows');
  fleet.write(`${off}CREATE DATABASE "${name}"; ALTER DATABASE "${name}" CONNECTION LIMIT 3;`);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    diagnostics: [],
    applied: [{ tasks: 6 }],
  });
  expect(await everywhere()).toEqual([[name], [name], [name]]);
  fleet.write(
    `${off}ALTER DATABASE "${name}" SET TABLESPACE pg_default;
     DROP DATABASE "${name}"; DROP DATABASE IF EXISTS "${name}";`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await everywhere()).toEqual([[], [], []]);
});

test('one that stands in a file that is one transaction is refused', async () => {
  fleet.write('CREATE DATABASE more;');
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'invalid',
    diagnostics: [{ code: '25001', hint: expect.stringContaining('transaction=off') }],
  });
});

test('what a stopped run has made, the next one takes for its own', async () => {
  const name = named('more');
  fleet.write(`${off}CREATE DATABASE ${name};`);
  const onEvent = stoppingAt({ when: 'after', action: 'run task', server: 'w1' }, undefined);
  expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'partial' });
  const [onCoordinator, onFirst] = await everywhere();
  expect([onCoordinator, onFirst]).toEqual([[], [name]]);
  expect(await statusCluster(fleet.config)).toMatchObject({
    migrations: [{}, { state: 'partial', steps: { done: 0, of: 1 } }],
  });
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await everywhere()).toEqual([[name], [name], [name]]);
});

test('one that somebody else has made is never taken for it', async () => {
  const name = named('more');
  await fleet.query(2, `CREATE DATABASE ${name}`);
  fleet.write(`${off}CREATE DATABASE ${name};`);
  const first = await applyCluster(fleet.config);
  expect(first.diagnostics[0]).toMatchObject({ code: '42P04', server: 'w2' });
  expect(await everywhere()).toEqual([[], [], [name]]);
  expect(first).toMatchObject({ outcome: 'failed' });
  await fleet.query(2, `DROP DATABASE ${name}`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await everywhere()).toEqual([[name], [name], [name]]);
});

test('one that was dropped before a stop, and has been made anew, stays', async () => {
  const name = named('old');
  for (const no of [0, 1, 2]) await fleet.query(no, `CREATE DATABASE ${name}`);
  fleet.write(`${off}DROP DATABASE ${name};`);
  const onEvent = stoppingAt({ when: 'before', action: 'run task', server: 'w2' }, undefined);
  expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'partial' });
  expect(await everywhere()).toEqual([[name], [], [name]]);
  await fleet.query(1, `CREATE DATABASE ${name}`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  expect(await everywhere()).toEqual([[], [name], []]);
});

test('one that a server has begun to drop is dropped to the end', async () => {
  const name = named('old');
  for (const no of [0, 1, 2]) await fleet.query(no, `CREATE DATABASE ${name}`);
  await fleet.query(1, `UPDATE pg_database SET datconnlimit = -2 WHERE datname = '${name}'`);
  fleet.write(`${off}DROP DATABASE ${name};`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await everywhere()).toEqual([[], [], []]);
});

test('the databases of the cluster itself are neither dropped, moved, closed nor copied', async () => {
  const { database } = fleet.databases;
  fleet.write(
    `${off}DROP DATABASE ${database} WITH (FORCE);
     ALTER DATABASE ${database} SET TABLESPACE pg_default;
     ALTER DATABASE ${database} ALLOW_CONNECTIONS false;
     CREATE DATABASE copy TEMPLATE ${database};
     REINDEX DATABASE postgres;`,
  );
  const { outcome, diagnostics } = await applyCluster(fleet.config);
  expect(outcome).toBe('invalid');
  expect(diagnostics.map(({ code }) => code)).toEqual([
    '55006',
    '55006',
    '55006',
    '55006',
    '0A000',
  ]);
  expect(diagnostics[0]).toMatchObject({
    message: expect.stringContaining('cannot be dropped'),
    detail: expect.stringContaining('"coordinator"'),
  });
});

test('settings of a database are made on every server in one transaction', async () => {
  const { database } = fleet.databases;
  fleet.write(
    `ALTER DATABASE ${database} SET work_mem = '5MB';
     ALTER DATABASE ${database} CONNECTION LIMIT 90;`,
  );
  expect((await planCluster(fleet.config)).plan.migrations[0]?.steps).toMatchObject([
    { transactional: true },
  ]);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  const sql = `SELECT datconnlimit, setconfig FROM pg_database
    JOIN pg_db_role_setting ON setdatabase = oid WHERE datname = current_database()`;
  const set = [{ datconnlimit: 90, setconfig: ['work_mem=5MB'] }];
  expect(await Promise.all([0, 1, 2].map((no) => fleet.query(no, sql)))).toEqual([set, set, set]);
});

test('one that a server lacks is dropped nowhere', async () => {
  const name = named('old');
  for (const no of [0, 1]) await fleet.query(no, `CREATE DATABASE ${name}`);
  fleet.write(`${off}DROP DATABASE ${name};`);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'failed',
    diagnostics: [{ code: '3D000', server: 'w2', span: {} }],
  });
  expect(await everywhere()).toEqual([[name], [name], []]);
});

test('tablespaces, with a stop between servers', async () => {
  const name = named('fast');
  const { database } = fleet.databases;
  for (const no of [0, 1, 2]) {
    // Servers of one machine cannot have one directory: each makes its own, in that of its data.
    await fleet.query(no, `ALTER DATABASE ${database} SET allow_in_place_tablespaces = on`);
  }
  const made = `SELECT count(*)::int AS n FROM pg_tablespace WHERE spcname = '${name}'`;
  const counted = async () =>
    (await Promise.all([0, 1, 2].map((no) => fleet.query(no, made)))).map(([row]) => row?.['n']);

  fleet.write(`${off}CREATE TABLESPACE ${name} LOCATION '';`);
  const onEvent = stoppingAt({ when: 'after', action: 'run task', server: 'w2' }, undefined);
  expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'partial' });
  expect((await counted()).slice(0, 3)).toContain(0);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await counted()).toEqual([1, 1, 1]);

  fleet.write(`${off}DROP TABLESPACE ${name}; DROP TABLESPACE IF EXISTS ${name};`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await counted()).toEqual([0, 0, 0]);
});
