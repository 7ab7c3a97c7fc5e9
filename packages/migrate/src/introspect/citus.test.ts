import { describe, expect, test } from 'vitest';
import { citusMetadata, nearestRelease } from './citus.ts';
import type { CitusRows } from './citus-rows.ts';

const nodes = [
  { name: 'coordinator', group: 0, active: true, shards: false, synced: true },
  { name: 'w1:5432', group: 1, active: true, shards: true, synced: true },
  { name: 'w2:5432', group: 2, active: true, shards: true, synced: true },
  { name: 'w3:5432', group: 3, active: false, shards: true, synced: false },
];
const table = { replication: 's', column: null, colocationId: 0, automatic: false } as const;
const [low, high] = [
  { min: -2147483648, max: -1 },
  { min: 0, max: 2147483647 },
];
const none = { min: null, max: null };

/** As a Citus 13.2.2 has them, of one table of each kind. */
const recorded: CitusRows = {
  version: '13.2-1',
  shardCount: 2,
  nextShardId: 102022,
  nextColocationId: 6,
  settings: [{ name: 'enable_unsafe_triggers', value: 'on' }],
  nodes,
  partitions: [
    { ...table, oid: 10, method: 'h', column: 'id', colocationId: 1 },
    { ...table, oid: 11, method: 'h', column: 'id', colocationId: 2 },
    { ...table, oid: 12, method: 'n', replication: 't', colocationId: 3 },
    { ...table, oid: 13, method: 'n', automatic: true },
    { ...table, oid: 14, method: 'n' },
    { ...table, oid: 15, method: 'n', colocationId: 4 },
    { ...table, oid: 16, method: 'n', colocationId: 5 },
    { ...table, oid: 17, method: 'a', replication: 'c', column: 'id' },
    { ...table, oid: 18, method: 'h', column: 'id', colocationId: 1 },
  ],
  shards: [
    { oid: 10, id: 102008, ...low, placements: ['w1:5432'] },
    { oid: 10, id: 102009, ...high, placements: ['w2:5432'] },
    { oid: 11, id: 102010, ...low, placements: ['w1:5432'] },
    { oid: 11, id: 102011, ...high, placements: ['w2:5432'] },
    { oid: 12, id: 102012, ...none, placements: ['coordinator', 'w1:5432', 'w2:5432'] },
    { oid: 13, id: 102013, ...none, placements: ['coordinator'] },
    { oid: 14, id: 102014, ...none, placements: ['coordinator'] },
    { oid: 15, id: 102015, ...none, placements: ['w2:5432'] },
    { oid: 16, id: 102016, ...none, placements: ['w1:5432'] },
  ],
  groups: [
    { id: 1, shardCount: 2, replicationFactor: 1, columnType: 'bigint', collation: null },
    { id: 2, shardCount: 2, replicationFactor: 1, columnType: 'bigint', collation: null },
    { id: 3, shardCount: 1, replicationFactor: -1, columnType: null, collation: null },
    { id: 4, shardCount: 1, replicationFactor: 1, columnType: null, collation: null },
    { id: 5, shardCount: 1, replicationFactor: 1, columnType: null, collation: null },
  ],
  schemas: [{ name: 'tenant', colocationId: 5 }],
  placed: [],
  leftovers: [],
};

describe('what Citus has on record', () => {
  const { metadata, citus, shardCount } = citusMetadata(recorded);
  const kinds = [...metadata.distributions].map(([oid, { kind }]) => [oid, kind]);

  test('the kind of each table', () => {
    expect(kinds).toEqual([
      [10, 'distributed'],
      [11, 'distributed'],
      [12, 'reference'],
      [13, 'citus local'],
      [14, 'citus local'],
      [15, 'single shard'],
      [16, 'single shard'],
      [17, 'distributed'],
      [18, 'distributed'],
    ]);
    expect(metadata.distributions.get(10)).toMatchObject({
      column: 'id',
      colocationId: 1,
      shards: [
        { id: 102008, ...low, placements: ['w1:5432'] },
        { id: 102009, ...high, placements: ['w2:5432'] },
      ],
    });
    expect(metadata.distributions.get(13)).toHaveProperty('automatic', true);
    expect(metadata.distributions.get(14)).not.toHaveProperty('automatic');
    expect(metadata.distributions.get(17)).toMatchObject({ method: 'append', shards: [] });
  });

  test('new shards go to active workers that take some', () => {
    expect(metadata.state.workers).toEqual(['w1:5432', 'w2:5432']);
    expect(metadata.state).toMatchObject({ nextShardId: 102022, nextColocationId: 6 });
    expect(shardCount).toBe(2);
  });

  test('of like groups the oldest is joined unasked, a tenant schema never', () => {
    const groups = [...metadata.state.colocationGroups.values()];
    expect(groups.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
      [5, false],
    ]);
    expect(groups.map(({ isSingleShard }) => isSingleShard ?? false)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test('a table that is just being made has no distribution yet', () => {
    const half = { ...recorded, partitions: [{ ...table, oid: 20, method: 'n' as const }] };
    expect(citusMetadata(half).metadata.distributions.size).toBe(0);
  });

  test('settings and distributed schemas', () => {
    expect([...citus.settings]).toEqual([['enable_unsafe_triggers', 'on']]);
    expect([...citus.schemas]).toEqual([['tenant', 5]]);
  });
});

test.each([
  ['13.2-1', { major: 13, minor: 2 }],
  ['13.3-1', { major: 13, minor: 2 }],
  ['15.0-1', { major: 14, minor: 0 }],
  ['11.3-2', { major: 11, minor: 3 }],
  ['9.5-1', { major: 10, minor: 2 }],
])('release %s has the rules of %j', (version, rules) => {
  expect(nearestRelease(version)).toEqual(rules);
});
