import { loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type Catalog, emptyCatalog, findTable } from '../index.ts';
import { apply } from './index.ts';

beforeAll(loadParser);

const start = `
  CREATE TABLE kinds (id int PRIMARY KEY);
  SELECT create_reference_table('kinds');
  CREATE TABLE hub (id bigint PRIMARY KEY, kind int);
  SELECT create_distributed_table('hub', 'id', colocate_with => 'none');
  ALTER TABLE hub ADD CONSTRAINT of_kind FOREIGN KEY (kind) REFERENCES kinds;
  CREATE TABLE spoke (id bigint, day date, CONSTRAINT of_hub FOREIGN KEY (id) REFERENCES hub)
    PARTITION BY RANGE (day);
  CREATE TABLE spoke_may PARTITION OF spoke FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
  SELECT create_distributed_table('spoke', 'id', colocate_with => 'hub');`;

/** The catalog after all of it, and what the last statement tells. */
function ran(sql: string): { readonly catalog: Catalog; readonly told: readonly string[] } {
  const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
  let catalog = emptyCatalog({ pg: 15, cluster, citus: { major: 13, minor: 2 } });
  let told: readonly string[] = [];
  for (const { tree } of parse(start + sql)) {
    const result = apply(catalog, tree);
    catalog = result.catalog;
    told = result.diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  }
  return { catalog, told };
}

function tables(catalog: Catalog): unknown {
  return ['hub', 'spoke', 'spoke_may'].map((name) => {
    const table = findTable(catalog, { schema: 'public', name });
    const keys = table?.constraints.filter(({ kind }) => kind === 'foreign key');
    return {
      group: table?.distribution?.colocationId,
      shards: table?.distribution?.shards.length,
      keys: keys?.map(({ name: key }) => key),
    };
  });
}

test('a table by itself gets shards of its own, and loses keys of distributed tables', () => {
  const sql =
    "SELECT alter_distributed_table('hub', shard_count => 8, cascade_to_colocated => false)";
  const { catalog, told } = ran(sql);
  expect(tables(catalog)).toEqual([
    { group: 3, shards: 8, keys: ['of_kind'] },
    { group: 2, shards: 4, keys: [] },
    { group: 2, shards: 4, keys: [] },
  ]);
  expect(told[0]).toBe('warning: alter_distributed_table() drops foreign key "of_hub" of "spoke"');
});

test('all of its group with it, partitions too: the keys stay', () => {
  const sql =
    "SELECT alter_distributed_table('hub', shard_count => 8, cascade_to_colocated => true)";
  const { catalog, told } = ran(sql);
  expect(tables(catalog)).toEqual([
    { group: 3, shards: 8, keys: ['of_kind'] },
    { group: 3, shards: 8, keys: ['of_hub'] },
    { group: 3, shards: 8, keys: ['of_hub'] },
  ]);
  expect(told).toEqual([]);
});

test('undistributed with all that keys lead to', () => {
  const sql = "SELECT undistribute_table('kinds', cascade_via_foreign_keys => true)";
  const { catalog } = ran(sql);
  expect(findTable(catalog, { schema: 'public', name: 'kinds' })?.distribution).toBeUndefined();
  expect(tables(catalog)).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ group: undefined })),
  );
});
