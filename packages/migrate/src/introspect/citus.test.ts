import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { citusMetadata, nearestRelease } from './citus.ts';
import type { CitusRows } from './citus-rows.ts';

const [low, high] = [
  { min: -2147483648, max: -1 },
  { min: 0, max: 2147483647 },
];
const fixture = new URL('../../test/fixtures/citus-rows/13.2.json', import.meta.url);

/** Of one table of each kind: test/citus/recorded.test.ts holds them to a real cluster. */
const recorded: CitusRows = JSON.parse(readFileSync(fixture, 'utf8'));
const inactive = { name: 'w3:5432', group: 3, active: false, shards: true, synced: false };

describe('what Citus has on record', () => {
  const { metadata, citus, shardCount } = citusMetadata({
    ...recorded,
    nodes: [...recorded.nodes, inactive],
  });
  const kinds = [...metadata.distributions].map(([oid, { kind }]) => [oid, kind]);

  test('which objects are on every node', () => {
    const names = (citus.objects ?? []).map(({ kind, schema, name, ...rest }) =>
      [kind, schema, `${name}${rest.arguments ?? ''}`].filter(Boolean).join(' '),
    );
    expect(names).toEqual([
      'extension hstore',
      'function public half(integer, timestamp with time zone)',
      'procedure public tidy()',
      'schema public',
      'schema tenant',
      'type public Mood',
      'type public score',
    ]);
  });

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
    expect(metadata.state).toMatchObject({ nextShardId: 102019, nextColocationId: 6 });
    expect(shardCount).toBe(4);
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
    const partitions = recorded.partitions.slice(4, 5).map((row) => ({ ...row, oid: 20 }));
    const half = { ...recorded, partitions };
    expect(half.partitions).toHaveLength(1);
    expect(citusMetadata(half).metadata.distributions.size).toBe(0);
  });

  test('settings and distributed schemas', () => {
    expect([...citus.settings]).toEqual([['enable_schema_based_sharding', 'on']]);
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
