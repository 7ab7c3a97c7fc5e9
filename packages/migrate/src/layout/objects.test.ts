/** Every kind of object, and every statement that names one, on the shard that it is rendered for. */
import { template } from '@citrate/deparser';
import { loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { apply, type Catalog, emptyCatalog } from '../catalog/index.ts';
import { complete, qualify } from '../complete/index.ts';
import { bind, renderer, shardName, suffixLayout } from './index.ts';

/** Shards 1 and 2 of parcel, 3 and 4 of its partition parcel_a, 5 and 6 of depot, 7 of kind. */
const setup = `
  CREATE TABLE depot (id bigint PRIMARY KEY);
  CREATE TABLE parcel (id bigint, depot bigint, CONSTRAINT early CHECK (id > 0)) PARTITION BY RANGE (id);
  CREATE TABLE parcel_a PARTITION OF parcel FOR VALUES FROM (0) TO (10);
  CREATE TABLE kind (id int PRIMARY KEY);
  CREATE INDEX by_depot ON parcel (depot);
  CREATE STATISTICS together ON id, depot FROM parcel;
  SELECT create_distributed_table('parcel', 'id');
  SELECT create_distributed_table('depot', 'id', colocate_with => 'parcel');
  SELECT create_reference_table('kind');
  ALTER TABLE parcel ADD CONSTRAINT late CHECK (id > 1), ADD CONSTRAINT own FOREIGN KEY (id) REFERENCES depot;
  ALTER TABLE parcel_a ADD CONSTRAINT late_a CHECK (id > 2);
  ALTER TABLE depot ADD CONSTRAINT late CHECK (id > 1);`;

let catalog: Catalog;

beforeAll(async () => {
  await loadParser();
  const cluster = { workers: ['w1', 'w2'], shardCount: 2, nextShardId: 1 };
  catalog = parse(setup).reduce(
    (before, { tree, source }) => {
      const after = apply(before, complete(tree, before).tree);
      if (after.catalog === before) throw new Error(source);
      return after.catalog;
    },
    emptyCatalog({ pg: 17, cluster }),
  );
});

/** The statement on the first shards of the tables that it names. */
function onShard(sql: string): string {
  const [statement] = parse(sql);
  if (!statement) throw new Error('no statement');
  const { tree } = statement;
  const after = apply(catalog, tree).catalog;
  const bound = bind(template(qualify(tree, catalog)), catalog, after);
  return renderer(bound, suffixLayout)(0);
}

describe('constraints', () => {
  test.each([
    [
      'ALTER TABLE depot ADD CONSTRAINT c CHECK (id > 3)',
      'ALTER TABLE public.depot_5 ADD CONSTRAINT c_5 CHECK (id > 3)',
    ],
    [
      'ALTER TABLE depot ADD COLUMN n int CONSTRAINT c UNIQUE',
      'ALTER TABLE public.depot_5 ADD COLUMN n integer CONSTRAINT c_5 UNIQUE',
    ],
    [
      'ALTER TABLE depot ADD CONSTRAINT c UNIQUE USING INDEX depot_pkey',
      'ALTER TABLE public.depot_5 ADD CONSTRAINT c_5 UNIQUE USING INDEX depot_pkey_5',
    ],
    [
      'ALTER TABLE depot VALIDATE CONSTRAINT late',
      'ALTER TABLE public.depot_5 VALIDATE CONSTRAINT late_5',
    ],
    [
      'ALTER TABLE depot RENAME CONSTRAINT late TO later',
      'ALTER TABLE public.depot_5 RENAME CONSTRAINT late_5 TO later_5',
    ],
    [
      'COMMENT ON CONSTRAINT late ON depot IS NULL',
      'COMMENT ON CONSTRAINT late_5 ON public.depot_5 IS NULL',
    ],
    [
      'ALTER TABLE depot ADD CONSTRAINT c FOREIGN KEY (id) REFERENCES kind',
      'ALTER TABLE public.depot_5 ADD CONSTRAINT c_5 FOREIGN KEY (id) REFERENCES public.kind_7',
    ],
  ])('%s', (sql, expected) => {
    expect(onShard(sql)).toBe(expected);
  });

  test('checks of a partitioned table and of its partitions have one name on all shards', () => {
    expect(onShard('ALTER TABLE parcel ADD CONSTRAINT c CHECK (id > 3)')).toBe(
      'ALTER TABLE public.parcel_1 ADD CONSTRAINT c CHECK (id > 3)',
    );
    const both = 'VALIDATE CONSTRAINT early, VALIDATE CONSTRAINT late';
    expect(onShard(`ALTER TABLE parcel ${both}`)).toBe(`ALTER TABLE public.parcel_1 ${both}`);
    expect(onShard(`ALTER TABLE parcel_a ${both}`)).toBe(`ALTER TABLE public.parcel_a_3 ${both}`);
  });

  test('a check of one partition has the suffix', () => {
    expect(onShard('ALTER TABLE parcel_a DROP CONSTRAINT late_a')).toBe(
      'ALTER TABLE public.parcel_a_3 DROP CONSTRAINT late_a_3',
    );
  });

  test('a foreign key has the id of the partitioned table’s shard on the partition’s, too', () => {
    for (const [table, shard] of [
      ['parcel', 'parcel_1'],
      ['parcel_a', 'parcel_a_3'],
    ] as const) {
      expect(onShard(`ALTER TABLE ${table} VALIDATE CONSTRAINT own`)).toBe(
        `ALTER TABLE public.${shard} VALIDATE CONSTRAINT own_1`,
      );
    }
  });

  test('a renamed constraint that carries no suffix gets none', () => {
    expect(onShard('ALTER TABLE parcel RENAME CONSTRAINT early TO earlier')).toBe(
      'ALTER TABLE public.parcel_1 RENAME CONSTRAINT early TO earlier',
    );
  });
});

describe('other objects of a table', () => {
  test.each([
    [
      'CREATE INDEX CONCURRENTLY i ON depot (id)',
      'CREATE INDEX CONCURRENTLY i_5 ON public.depot_5 USING btree (id)',
    ],
    ['REINDEX INDEX by_depot', 'REINDEX INDEX public.by_depot_1'],
    ['REINDEX TABLE depot', 'REINDEX TABLE public.depot_5'],
    ['ALTER INDEX by_depot RENAME TO i', 'ALTER INDEX public.by_depot_1 RENAME TO i_1'],
    [
      'ALTER INDEX by_depot ATTACH PARTITION parcel_a_depot_idx',
      'ALTER INDEX public.by_depot_1 ATTACH PARTITION public.parcel_a_depot_idx_3',
    ],
    ['CLUSTER depot USING depot_pkey', 'CLUSTER public.depot_5 USING depot_pkey_5'],
    [
      'ALTER TABLE depot CLUSTER ON depot_pkey, REPLICA IDENTITY USING INDEX depot_pkey',
      'ALTER TABLE public.depot_5 CLUSTER ON depot_pkey_5, REPLICA IDENTITY USING INDEX depot_pkey_5',
    ],
    [
      'CREATE TRIGGER g AFTER INSERT ON depot FOR EACH ROW EXECUTE FUNCTION f()',
      'CREATE TRIGGER g_5 AFTER INSERT ON public.depot_5 FOR EACH ROW EXECUTE FUNCTION f()',
    ],
    ['DROP TRIGGER g ON depot', 'DROP TRIGGER g_5 ON public.depot_5'],
    ['ALTER TRIGGER g ON depot RENAME TO h', 'ALTER TRIGGER g_5 ON public.depot_5 RENAME TO h_5'],
    [
      'ALTER TABLE depot ENABLE ALWAYS TRIGGER g, DISABLE TRIGGER h',
      'ALTER TABLE public.depot_5 ENABLE ALWAYS TRIGGER g_5, DISABLE TRIGGER h_5',
    ],
    [
      'CREATE POLICY p ON depot USING (id > 0)',
      'CREATE POLICY p ON public.depot_5 TO PUBLIC USING (id > 0)',
    ],
    ['ALTER POLICY p ON depot RENAME TO q', 'ALTER POLICY p ON public.depot_5 RENAME TO q'],
    ['DROP POLICY p ON depot', 'DROP POLICY p ON public.depot_5'],
    [
      'CREATE STATISTICS x ON id, (id + 1) FROM depot',
      'CREATE STATISTICS public.x_5 ON id, (id + 1) FROM public.depot_5',
    ],
    [
      'ALTER STATISTICS together SET STATISTICS 5',
      'ALTER STATISTICS public.together_1 SET STATISTICS 5',
    ],
    ['ALTER STATISTICS together RENAME TO x', 'ALTER STATISTICS public.together_1 RENAME TO x_1'],
    ['DROP STATISTICS together', 'DROP STATISTICS public.together_1'],
  ])('%s', (sql, expected) => {
    expect(onShard(sql)).toBe(expected);
  });
});

describe('tables', () => {
  test.each([
    ['ALTER TABLE depot RENAME TO depots', 'ALTER TABLE public.depot_5 RENAME TO depots_5'],
    ['ALTER TABLE depot RENAME id TO nr', 'ALTER TABLE public.depot_5 RENAME COLUMN id TO nr'],
    ['ALTER TABLE depot SET SCHEMA s', 'ALTER TABLE public.depot_5 SET SCHEMA s'],
    [
      'GRANT SELECT ON depot, kind TO bob',
      'GRANT SELECT ON TABLE public.depot_5, public.kind_7 TO bob',
    ],
    ['COMMENT ON COLUMN depot.id IS NULL', 'COMMENT ON COLUMN public.depot_5.id IS NULL'],
    [
      'ALTER TABLE parcel ATTACH PARTITION parcel_a DEFAULT',
      'ALTER TABLE public.parcel_1 ATTACH PARTITION public.parcel_a_3 DEFAULT',
    ],
    [
      'ALTER TABLE parcel DETACH PARTITION parcel_a',
      'ALTER TABLE public.parcel_1 DETACH PARTITION public.parcel_a_3',
    ],
  ])('%s', (sql, expected) => {
    expect(onShard(sql)).toBe(expected);
  });
});

describe('a table in front of its columns', () => {
  test.each([
    [
      'ALTER TABLE depot ADD CONSTRAINT c CHECK (depot.id > public.depot.id - 1)',
      'ALTER TABLE public.depot_5 ADD CONSTRAINT c_5 CHECK (depot_5.id > public.depot_5.id - 1)',
    ],
    [
      'CREATE INDEX i ON depot ((depot.id + 1)) WHERE depot.id > 0',
      'CREATE INDEX i_5 ON public.depot_5 USING btree ((depot_5.id + 1)) WHERE depot_5.id > 0',
    ],
    [
      'CREATE POLICY p ON depot USING (depot.id IN (SELECT kind.id FROM kind WHERE kind.id = depot.id))',
      'CREATE POLICY p ON public.depot_5 TO PUBLIC USING (depot_5.id IN (SELECT kind_7.id FROM public.kind_7 WHERE kind_7.id = depot_5.id))',
    ],
    [
      'INSERT INTO depot VALUES (1) ON CONFLICT ON CONSTRAINT late DO UPDATE SET id = depot.id + 1',
      'INSERT INTO public.depot_5 VALUES (1) ON CONFLICT ON CONSTRAINT late_5 DO UPDATE SET id = depot_5.id + 1',
    ],
  ])('%s', (sql, expected) => {
    expect(onShard(sql)).toBe(expected);
  });
});

test('a long name is cut by its own length, whatever its table is called', () => {
  const name = 'a_name_that_is_too_long_to_be_followed_by_an_underscore_and_id';
  const sql = `CREATE TRIGGER ${name} AFTER INSERT ON depot FOR EACH ROW EXECUTE FUNCTION f()`;
  expect(onShard(sql)).toContain(`CREATE TRIGGER ${shardName(name, 5)} AFTER`);
  expect(shardName(name, 5)).toHaveLength(63);
});
