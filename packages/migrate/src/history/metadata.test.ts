import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { observeNode } from '../../test/support/observe.ts';
import type { MetadataChange } from '../plan/model.ts';
import {
  applyMetadata,
  installSchema,
  installTarget,
  type ObservedNode,
  ownerRole,
  readCluster,
  registerNodes,
} from './index.ts';

const sessions = new TestSessions();
let databases: TestDatabases;
let session: TestSession;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'));
  session = await sessions.open(databases.coordinator.url);
  const { clusterId } = await installSchema(session.db);
  const nodes: ObservedNode[] = [];
  for (const { name, url } of [databases.coordinator, ...databases.workers]) {
    const { db } = await sessions.open(url);
    if (name !== 'coordinator') await installTarget(db, clusterId);
    const node = await observeNode(db, { name, coordinator: name === 'coordinator' });
    if (node) nodes.push(node);
  }
  await registerNodes(session.db, clusterId, nodes);
});
beforeEach(() =>
  session.run(`DROP SCHEMA IF EXISTS app CASCADE; CREATE SCHEMA app;
    TRUNCATE citrate.partition, citrate.shard, citrate.placement, citrate.colocation;
    UPDATE citrate.cluster SET next_shardid = 102008, next_placementid = 1, next_colocationid = 1`),
);
afterAll(async () => {
  await sessions.close();
  await databases.drop();
});

const items = { schema: 'app', name: 'Items' };
const types = { schema: 'app', name: 'types' };
const create = `CREATE TABLE app."Items" (gone int, "Id" bigint NOT NULL, CHECK ("Id" > 0));
  ALTER TABLE app."Items" DROP gone; ALTER TABLE app."Items" ADD CONSTRAINT later CHECK ("Id" < 9)`;

const distributeItems: MetadataChange = {
  kind: 'distribute',
  table: items,
  unsuffixed: ['Items_Id_not_null', 'Items_Id_check'],
  distribution: {
    kind: 'distributed',
    column: 'Id',
    colocationId: 1,
    stride: 16,
    shards: [
      { id: 102008, min: -2147483648, max: -1, placements: ['w1'] },
      { id: 102009, min: 0, max: 2147483647, placements: ['w2'] },
    ],
  },
  group: { id: 1, shardCount: 2, columnType: 'bigint', isDefault: true },
  before: { shardId: 102008, colocationId: 1 },
  after: { shardId: 102010, colocationId: 2 },
};

const referTypes: MetadataChange = {
  kind: 'distribute',
  table: types,
  unsuffixed: [],
  distribution: {
    kind: 'reference',
    colocationId: 2,
    shards: [{ id: 102010, placements: ['w1', 'w2'] }],
  },
  group: { id: 2, shardCount: 1, isDefault: true },
  before: { shardId: 102010, colocationId: 2 },
  after: { shardId: 102011, colocationId: 3 },
};

/** As in a decision: the coordinator's commands, then the records, in one transaction. */
async function decide(sql: string, changes: readonly MetadataChange[]): Promise<void> {
  await session.run(`BEGIN; ${sql}`);
  try {
    await applyMetadata(session.db, changes);
    await session.run('COMMIT');
  } catch (error) {
    await session.run('ROLLBACK');
    throw error;
  }
}

test('records tables, shards and placements', async () => {
  await decide(`${create}; CREATE TABLE app.types (id int)`, [distributeItems, referTypes]);
  expect(
    await session.run(`SELECT logicalrelid::text, partmethod, partkey, colocationid, repmodel,
      stride::int, ARRAY(SELECT conname::text FROM pg_constraint WHERE oid = ANY (unsuffixed)
        ORDER BY 1) AS unsuffixed FROM citrate.partition ORDER BY colocationid`),
  ).toEqual([
    {
      logicalrelid: 'app."Items"',
      partmethod: 'h',
      partkey: 2,
      colocationid: 1,
      repmodel: 's',
      stride: 16,
      unsuffixed: ['Items_Id_check', 'Items_Id_not_null'],
    },
    {
      logicalrelid: 'app.types',
      partmethod: 'n',
      partkey: null,
      colocationid: 2,
      repmodel: 't',
      stride: null,
      unsuffixed: [],
    },
  ]);
  expect(
    await session.run(`SELECT shardid::int AS id, logicalrelid::text AS rel, shardstorage AS kind,
      shardminvalue AS min, shardmaxvalue AS max FROM citrate.shard ORDER BY shardid`),
  ).toEqual([
    { id: 102008, rel: 'app."Items"', kind: 't', min: '-2147483648', max: '-1' },
    { id: 102009, rel: 'app."Items"', kind: 't', min: '0', max: '2147483647' },
    { id: 102010, rel: 'app.types', kind: 't', min: null, max: null },
  ]);
  expect(
    await session.run(`SELECT placementid::int AS id, shardid::int, shardstate, groupid
      FROM citrate.placement ORDER BY placementid`),
  ).toEqual([
    { id: 1, shardid: 102008, shardstate: 1, groupid: 1 },
    { id: 2, shardid: 102009, shardstate: 1, groupid: 2 },
    { id: 3, shardid: 102010, shardstate: 1, groupid: 1 },
    { id: 4, shardid: 102010, shardstate: 1, groupid: 2 },
  ]);
  expect(await readCluster(session.db)).toMatchObject({
    next_shardid: 102011,
    next_colocationid: 3,
    next_placementid: 5,
  });
  expect(await session.run('SELECT * FROM citrate.colocation ORDER BY 1')).toMatchObject([
    { colocationid: 1, shardcount: 2, replicationfactor: 1, distributioncolumntype: 'bigint' },
    { colocationid: 2, shardcount: 1, replicationfactor: -1, distributioncolumntype: null },
  ]);
});

test('a second table joins a group that is there', async () => {
  await decide(create, [distributeItems]);
  const joined: MetadataChange = {
    ...distributeItems,
    table: types,
    distribution: {
      ...distributeItems.distribution,
      shards: [{ id: 102010, placements: ['w1'] }],
    } as typeof distributeItems.distribution,
    before: { shardId: 102010, colocationId: 2 },
    after: { shardId: 102011, colocationId: 2 },
  };
  await decide('CREATE TABLE app.types ("Id" bigint)', [joined]);
  expect(await session.run('SELECT colocationid FROM citrate.colocation')).toHaveLength(1);
});

test('a constraint of the same name that came later is told from the one at distribution', async () => {
  await decide(create, [distributeItems]);
  const again = `ALTER TABLE app."Items" DROP CONSTRAINT "Items_Id_check";
    ALTER TABLE app."Items" ADD CONSTRAINT "Items_Id_check" CHECK ("Id" > 1)`;
  const changed = (unsuffixed: readonly string[]): MetadataChange => ({
    kind: 'constraints',
    table: items,
    unsuffixed,
  });
  await decide(again, [changed(['Items_Id_not_null'])]);
  const unsuffixed = () =>
    session.run(`SELECT conname::text FROM pg_constraint, citrate.partition
      WHERE oid = ANY (unsuffixed) ORDER BY 1`);
  expect(await unsuffixed()).toEqual([{ conname: 'Items_Id_not_null' }]);
  await decide('SELECT', [changed(['Items_Id_check', 'Items_Id_not_null'])]);
  expect(await unsuffixed()).toHaveLength(2);
  await expect(
    decide('SELECT', [{ kind: 'constraints', table: types, unsuffixed: [] }]),
  ).rejects.toThrow('not on record');
});

test('rows of dropped tables go, those of a new table with the same name stay', async () => {
  await decide(create, [distributeItems]);
  const again: MetadataChange = {
    ...distributeItems,
    distribution: {
      ...distributeItems.distribution,
      colocationId: 2,
      shards: [{ id: 102010, min: -2147483648, max: 2147483647, placements: ['w1'] }],
    } as typeof distributeItems.distribution,
    group: { id: 2, shardCount: 1, columnType: 'bigint', isDefault: false },
    before: { shardId: 102010, colocationId: 2 },
    after: { shardId: 102011, colocationId: 3 },
  };
  await decide(`DROP TABLE app."Items"; ${create}`, [{ kind: 'drop', table: items }, again]);
  expect(
    await session.run('SELECT shardid::int AS id, logicalrelid::text AS rel FROM citrate.shard'),
  ).toEqual([{ id: 102010, rel: 'app."Items"' }]);
  expect(await session.run('SELECT shardid::int FROM citrate.placement')).toEqual([
    { shardid: 102010 },
  ]);
  expect(await session.run('SELECT colocationid FROM citrate.colocation')).toEqual([
    { colocationid: 2 },
  ]);
});

test('a table distributed and dropped in one step leaves only used-up ids', async () => {
  await decide(`${create}; DROP TABLE app."Items"`, [
    distributeItems,
    { kind: 'drop', table: items },
  ]);
  expect(await session.run('SELECT FROM citrate.partition')).toEqual([]);
  expect((await readCluster(session.db)).next_shardid).toBe(102010);
});

test('a rollback burns no ids', async () => {
  await session.run(`BEGIN; ${create}`);
  await applyMetadata(session.db, [distributeItems]);
  await session.run('ROLLBACK');
  expect((await readCluster(session.db)).next_shardid).toBe(102008);
});

test('a plan made before another run created shards is refused', async () => {
  await decide(create, [distributeItems]);
  const stale = { ...referTypes, before: distributeItems.before, after: distributeItems.after };
  await expect(decide('CREATE TABLE app.types (id int)', [stale])).rejects.toMatchObject({
    diagnostics: [{ code: '40001', detail: expect.stringContaining('102008') }],
  });
});

test('a table that does not exist, or a node not on record, is never recorded', async () => {
  await expect(decide('SELECT', [distributeItems])).rejects.toThrow('no table app.Items');
  const [shard] = distributeItems.distribution.shards;
  const elsewhere: MetadataChange = {
    ...distributeItems,
    distribution: {
      ...distributeItems.distribution,
      shards: [{ ...shard, placements: ['w9'] }],
    } as typeof distributeItems.distribution,
  };
  await expect(decide(create, [elsewhere])).rejects.toThrow('not on record');
});

test('a member of the owner role that is no superuser records, under another current role too', async () => {
  const { database } = databases;
  await session.run(`CREATE ROLE ${database}_app; CREATE ROLE ${database}_deploy LOGIN;
    GRANT ${ownerRole}, ${database}_app TO ${database}_deploy;
    GRANT USAGE, CREATE ON SCHEMA app TO ${database}_app`);
  const deploy = await sessions.open(databases.coordinator.url, `${database}_deploy`);
  await deploy.run(`SET ROLE ${database}_app`);
  await deploy.run(`BEGIN; ${create}; SET LOCAL ROLE ${ownerRole}`);
  await applyMetadata(deploy.db, [distributeItems]);
  await deploy.run('COMMIT');
  expect(await session.run('SELECT shardid::int FROM citrate.shard')).toHaveLength(2);
  await session.run('DROP SCHEMA app CASCADE');
});

test('a thousand shards are recorded in a few statements', async () => {
  const shards = Array.from({ length: 1024 }, (_, i) => ({
    id: 102008 + i,
    min: i,
    max: i,
    placements: [i % 2 === 0 ? 'w1' : 'w2'],
  }));
  const many: MetadataChange = {
    ...distributeItems,
    distribution: { kind: 'distributed', column: 'Id', colocationId: 1, stride: 8192, shards },
    after: { shardId: 102008 + 1024, colocationId: 2 },
  };
  const before = performance.now();
  await decide(create, [many]);
  expect(performance.now() - before).toBeLessThan(5000);
  expect(await session.run('SELECT FROM citrate.placement')).toHaveLength(1024);
});
