import { loadParser } from '@citrate/parser';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { observeNode } from '../../test/support/observe.ts';
import type { Catalog, Distribution, Table } from '../catalog/model.ts';
import {
  applyMetadata,
  installSchema,
  installTarget,
  type ObservedNode,
  registerNodes,
} from '../history/index.ts';
import { introspect } from './index.ts';

const sessions = new TestSessions();
let databases: TestDatabases;
let session: TestSession;

const items: Distribution = {
  kind: 'distributed',
  column: 'customer',
  colocationId: 1,
  stride: 32,
  shards: [
    { id: 102008, min: -2147483648, max: -1073741825, placements: ['w1'] },
    { id: 102009, min: -1073741824, max: -1, placements: ['w2'] },
    { id: 102010, min: 0, max: 1073741823, placements: ['w1'] },
    { id: 102011, min: 1073741824, max: 2147483647, placements: ['w2'] },
  ],
};
const types: Distribution = {
  kind: 'reference',
  colocationId: 2,
  shards: [{ id: 102012, placements: ['w1', 'w2'] }],
};
const groups = [
  { id: 1, shardCount: 4, columnType: 'bigint', isDefault: true },
  { id: 2, shardCount: 1, isDefault: false },
] as const;

beforeAll(async () => {
  await loadParser();
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
  await session.run(`BEGIN; CREATE TABLE types (id int PRIMARY KEY);
    CREATE TABLE items (gone int, customer bigint NOT NULL, n int CHECK (n > 0));
    ALTER TABLE items DROP gone; ALTER TABLE items ADD CONSTRAINT late CHECK (n < 9)`);
  const counters = (shardId: number, colocationId: number) => ({ shardId, colocationId });
  await applyMetadata(session.db, [
    {
      kind: 'distribute',
      table: { schema: 'public', name: 'items' },
      distribution: items,
      unsuffixed: ['items_customer_not_null', 'items_n_check'],
      group: groups[0],
      before: counters(102008, 1),
      after: counters(102012, 2),
    },
    {
      kind: 'distribute',
      table: { schema: 'public', name: 'types' },
      distribution: types,
      unsuffixed: ['types_id_not_null'],
      group: groups[1],
      before: counters(102012, 2),
      after: counters(102013, 3),
    },
  ]);
  await session.run('COMMIT');
});
afterAll(async () => {
  await sessions.close();
  await databases.drop();
});

function table(catalog: Catalog, name: string): Table {
  const found = catalog.schemas.get('public')?.relations.get(name);
  if (found?.kind !== 'table') throw new Error(`no table ${name}`);
  return found;
}

test('what was recorded is read back', async () => {
  const catalog = await introspect(session.db, { cluster: { shardCount: 4, workers: ['x'] } });
  expect(table(catalog, 'items').distribution).toEqual(items);
  expect(table(catalog, 'types').distribution).toEqual(types);
  expect(catalog.cluster).toEqual({
    shardCount: 4,
    workers: ['w1', 'w2'],
    nextShardId: 102013,
    nextColocationId: 3,
    colocationGroups: new Map(groups.map((group) => [group.id, group])),
    metadataOwner: 'citrate',
  });
});

test('constraints added after the distribution carry a suffix on the shards', async () => {
  const unsuffixed = (catalog: Catalog) =>
    table(catalog, 'items')
      .constraints.filter((constraint) => !constraint.suffixedOnShards)
      .map((constraint) => constraint.name)
      .sort();
  expect(unsuffixed(await introspect(session.db))).toEqual([
    'items_customer_not_null',
    'items_n_check',
  ]);
  await session.run(`ALTER TABLE items RENAME CONSTRAINT items_n_check TO renamed;
    ALTER TABLE items ADD CONSTRAINT items_n_check CHECK (n <> 3)`);
  expect(unsuffixed(await introspect(session.db))).toEqual(['items_customer_not_null', 'renamed']);
});

test('tables and columns are found under their new names', async () => {
  await session.run(
    'ALTER TABLE items RENAME customer TO client; ALTER TABLE items RENAME TO goods',
  );
  const catalog = await introspect(session.db);
  expect(table(catalog, 'goods').distribution).toEqual({ ...items, column: 'client' });
});
