import { loadParser, parse } from '@citrate/parser';
import { describe, expect, test } from 'vitest';
import { apply, type Catalog, emptyCatalog, findTable, resolveTable } from '../index.ts';

// Some catalogs are made while the tests are collected.
await loadParser();

const empty = emptyCatalog({ pg: 18, cluster: { shardCount: 4, workers: ['w1', 'w2', 'w3'] } });

/** All statements must succeed. */
function after(sql: string, catalog: Catalog = empty): Catalog {
  return parse(sql).reduce((before, { tree }) => {
    const applied = apply(before, tree);
    expect(applied.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    return applied.catalog;
  }, catalog);
}

/** The last statement must fail, and change nothing. */
function failure(sql: string, catalog: Catalog = empty) {
  const statements = parse(sql);
  const last = statements.at(-1);
  if (!last) throw new Error('no statement');
  let before = catalog;
  for (const { tree } of statements.slice(0, -1)) before = apply(before, tree).catalog;
  const result = apply(before, last.tree);
  expect(result.catalog).toBe(before);
  const { code, message, detail } = result.diagnostics[0] ?? {};
  return { code, message, detail };
}

const table = (catalog: Catalog, name: string) => findTable(catalog, { schema: 'public', name });

describe('create_distributed_table', () => {
  test('makes shards with consecutive ids and places them in turn', () => {
    const catalog = after(`
      CREATE TABLE a (id bigint); CREATE TABLE b (id bigint);
      SELECT create_distributed_table('a', 'id');
      SELECT create_distributed_table('public.b', 'id');`);
    const distributions = ['a', 'b'].map((name) => table(catalog, name)?.distribution);
    expect(distributions[0]).toEqual({
      kind: 'distributed',
      column: 'id',
      colocationId: 1,
      stride: 32,
      shards: [
        { id: 102008, min: -2147483648, max: -1073741825, placements: ['w1'] },
        { id: 102009, min: -1073741824, max: -1, placements: ['w2'] },
        { id: 102010, min: 0, max: 1073741823, placements: ['w3'] },
        { id: 102011, min: 1073741824, max: 2147483647, placements: ['w1'] },
      ],
    });
    expect(distributions[1]?.colocationId).toBe(1);
    expect(distributions[1]?.shards[0]?.id).toBe(102012);
    expect(catalog.cluster.nextShardId).toBe(102016);
  });

  test('groups by type and shard count, or as asked', () => {
    const catalog = after(`
      CREATE TABLE a (id bigint); CREATE TABLE b (id text); CREATE TABLE c (id bigint);
      CREATE TABLE d (id bigint); CREATE TABLE e (id bigint); CREATE TABLE f (id varchar(9));
      SELECT create_distributed_table('a', 'id');
      SELECT create_distributed_table('b', 'id');
      SELECT create_distributed_table('c', 'id', shard_count => 2);
      SELECT create_distributed_table('d', 'id', colocate_with => 'none');
      SELECT create_distributed_table('e', 'id', 'hash', 'd');
      SELECT create_distributed_table('f', 'id', shard_count := 8);`);
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (name) => table(catalog, name)?.distribution?.colocationId,
    );
    expect(ids).toEqual([1, 2, 3, 4, 4, 5]);
    expect(catalog.cluster.colocationGroups.get(5)).toEqual({
      id: 5,
      shardCount: 8,
      columnType: 'character varying',
      isDefault: true,
    });
  });

  test.each([
    ["SELECT create_distributed_table('missing', 'id')", '42P01'],
    ["SELECT create_distributed_table('t', 'missing')", '42703'],
    ["SELECT create_distributed_table('t', 'doc')", '42704'],
    ["SELECT create_distributed_table('t', 'made')", '0A000'],
    ["SELECT create_distributed_table('t', 'id', 'range')", '0A000'],
    ["SELECT create_distributed_table('t', 'id', shard_count => 0)", '22023'],
    ["SELECT create_distributed_table('t', 'id', shards => 4)", '42883'],
    ["SELECT create_distributed_table('t')", '22004'],
    ["SELECT create_distributed_table('t', lower('ID'))", '0A000'],
    ["SELECT create_distributed_table('v', 'id')", '42809'],
    ["SELECT create_distributed_table('done', 'id')", '42P16'],
    ["SELECT create_distributed_table('ref', 'id')", '42P16'],
    ["SELECT create_distributed_table('t', 'id', colocate_with => 'done')", '42P16'],
    [
      "SELECT create_distributed_table('t', 'big', colocate_with => 'done', shard_count => 5)",
      '42P16',
    ],
    ["SELECT create_distributed_table('t', 'id', colocate_with => 'ref')", '42P16'],
    ["SELECT create_reference_table('done')", '42P16'],
    ["SELECT create_reference_table('no name')", '42602'],
  ])('%s is refused', (sql, code) => {
    const catalog = after(`
      CREATE TABLE t (id int, big bigint, doc json, made int GENERATED ALWAYS AS (id) STORED);
      CREATE TABLE done (id bigint); CREATE TABLE ref (id int); CREATE VIEW v AS SELECT 1;
      SELECT create_distributed_table('done', 'id'); SELECT create_reference_table('ref');`);
    expect(failure(sql, catalog)).toMatchObject({ code });
  });
});

test('reference tables share a group and are placed on every worker', () => {
  const catalog = after(`
    CREATE TABLE a (id int); CREATE TABLE b (id int);
    SELECT create_reference_table('a'); SELECT create_reference_table('b');`);
  expect(table(catalog, 'b')?.distribution).toEqual({
    kind: 'reference',
    colocationId: 1,
    shards: [{ id: 102009, placements: ['w1', 'w2', 'w3'] }],
  });
  expect(catalog.cluster.colocationGroups.size).toBe(1);
});

test('a colocation group goes with its last table', () => {
  const catalog = after(`
    CREATE TABLE a (id int); CREATE TABLE b (id int);
    SELECT create_distributed_table('a', 'id'); SELECT create_distributed_table('b', 'id');
    DROP TABLE a;`);
  expect(catalog.cluster.colocationGroups.size).toBe(1);
  expect(after('DROP TABLE b', catalog).cluster.colocationGroups.size).toBe(0);
});

test('checks and not-nulls that a shard is created with carry no suffix there, later ones do', () => {
  const catalog = after(`
    CREATE TABLE t (id int CONSTRAINT here NOT NULL, CONSTRAINT early CHECK (id > 0), CONSTRAINT u UNIQUE (id));
    SELECT create_distributed_table('t', 'id');
    ALTER TABLE t ADD CONSTRAINT late CHECK (id > 1);`);
  const suffixed = table(catalog, 't')?.constraints.map((c) => [c.name, c.suffixedOnShards]);
  expect(suffixed).toEqual([
    ['early', false],
    ['here', false],
    ['u', true],
    ['late', true],
  ]);
});

describe('roles', () => {
  const catalog = after(`
    CREATE ROLE app; CREATE ROLE other;
    CREATE TABLE mine (id serial PRIMARY KEY); CREATE TABLE kept (mine int REFERENCES mine);
    ALTER TABLE mine OWNER TO app;`);

  test('DROP OWNED BY drops what the role owns, unless something is in the way', () => {
    expect(failure('DROP OWNED BY app', catalog)).toEqual({
      code: '2BP01',
      message: 'cannot drop table mine because other objects depend on it',
      detail: 'constraint kept_mine_fkey on table kept depends on table mine',
    });
    const cascaded = after('DROP OWNED BY app CASCADE; DROP ROLE app', catalog);
    expect(table(cascaded, 'mine')).toBeUndefined();
    expect(table(cascaded, 'kept')?.constraints).toEqual([]);
    expect([...(cascaded.schemas.get('public')?.relations.keys() ?? [])]).toEqual(['kept']);
  });

  test.each([
    ['DROP ROLE app', '2BP01'],
    ['DROP ROLE nobody', '42704'],
    ['DROP ROLE postgres', '55006'],
    ['CREATE ROLE app', '42710'],
    ['ALTER TABLE kept OWNER TO nobody', '42704'],
    ['GRANT SELECT ON kept TO nobody', '42704'],
    ['GRANT SELECT ON missing TO app', '42P01'],
    ['CREATE SCHEMA s AUTHORIZATION nobody', '42704'],
  ])('%s fails', (sql, code) => {
    expect(failure(sql, catalog)).toMatchObject({ code });
  });
});

test.each([
  [
    'CREATE VIEW v AS SELECT * FROM pg_class; CREATE TABLE t (LIKE v)',
    'LIKE with a view whose columns are not known is not supported',
  ],
  ['CALL p()', 'CALL is not supported'],
  ['SET default_tablespace = x', 'SET or RESET of default_tablespace is not supported'],
  ['ALTER TABLESPACE s SET (seq_page_cost = 1)', 'ALTER TABLESPACE is not supported'],
])('%s is refused in words', (sql, message) => {
  expect(failure(sql)).toMatchObject({ code: '0A000', message });
});

test('what a statement does not touch is shared with the catalog before', () => {
  const before = after('CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE u (a int)');
  const changed = after('ALTER TABLE u ADD COLUMN b int', before);
  expect(changed.schemas.get('s')).toBe(before.schemas.get('s'));
  expect(resolveTable(before, { relname: 'u' })?.columns).toHaveLength(1);
  expect(resolveTable(changed, { relname: 'u' })?.columns).toHaveLength(2);
});
