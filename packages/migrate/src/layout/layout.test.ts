import { literal, type NameSlot, template } from '@citrate/deparser';
import { loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { apply, type Catalog, emptyCatalog } from '../catalog/index.ts';
import { complete, qualify } from '../complete/index.ts';
import { type BoundTemplate, bind, fixed, renderer, suffixLayout } from './index.ts';

let catalog: Catalog;

const setup = `
  CREATE TABLE customers (id bigint PRIMARY KEY, CONSTRAINT early CHECK (id > 0));
  CREATE TABLE "Order Lines" (customer_id bigint, id int GENERATED ALWAYS AS IDENTITY, kind int);
  CREATE TABLE kinds (id int PRIMARY KEY);
  CREATE INDEX kind ON "Order Lines" (kind);
  CREATE TABLE plain (id int);
  SELECT create_distributed_table('customers', 'id');
  SELECT create_distributed_table('"Order Lines"', 'customer_id', colocate_with => 'customers');
  SELECT create_reference_table('kinds');
  ALTER TABLE customers ADD CONSTRAINT late CHECK (id > 1);`;

beforeAll(async () => {
  await loadParser();
  const cluster = { workers: ['w1', 'w2'], shardCount: 4, nextShardId: 99_998 };
  catalog = parse(setup).reduce(
    (before, { tree }) => apply(before, complete(tree, before).tree).catalog,
    emptyCatalog({ pg: 18, cluster }),
  );
});

function bound(sql: string): BoundTemplate {
  const [statement] = parse(sql);
  if (!statement) throw new Error('no statement');
  return bind(template(qualify(statement.tree, catalog)), catalog);
}

function render(sql: string, ordinal: number): string {
  return renderer(bound(sql), suffixLayout)(ordinal);
}

describe('names on shards', () => {
  test('colocated tables go together, also where ids grow by a digit', () => {
    const sql = `ALTER TABLE "Order Lines" ADD CONSTRAINT "to customer" FOREIGN KEY (customer_id) REFERENCES customers`;
    expect([0, 1, 2, 3].map((ordinal) => render(sql, ordinal))).toEqual(
      [100_002, 100_003, 100_004, 100_005].map(
        (id) =>
          `ALTER TABLE public."Order Lines_${id}" ADD CONSTRAINT "to customer_${id}" FOREIGN KEY (customer_id) REFERENCES public.customers_${id - 4}`,
      ),
    );
  });

  test('a reference table has one shard for every ordinal', () => {
    const sql = 'ALTER TABLE "Order Lines" ADD CONSTRAINT k FOREIGN KEY (kind) REFERENCES kinds';
    for (const ordinal of [0, 3]) expect(render(sql, ordinal)).toMatch(/public\.kinds_100006$/);
  });

  test('indexes and sequences follow their table', () => {
    expect(render('DROP INDEX kind', 1)).toBe('DROP INDEX public.kind_100003');
    const sequence = `"public"."Order Lines_id_seq"`;
    const sql = `ALTER TABLE "Order Lines" ALTER kind SET DEFAULT nextval('${sequence}')`;
    expect(render(sql, 2)).toContain(`nextval('public."Order Lines_id_seq_100004"')`);
  });

  test('what a shard was created with keeps its name, what came later does not', () => {
    const sql = 'ALTER TABLE customers DROP CONSTRAINT early, DROP CONSTRAINT late';
    expect(render(sql, 0)).toBe(
      'ALTER TABLE public.customers_99998 DROP CONSTRAINT early, DROP CONSTRAINT late_99998',
    );
  });

  test('a name that needs quotes only without the suffix', () => {
    const slot: NameSlot = {
      role: 'constraint',
      qualified: false,
      name: 'select',
      relation: { schema: 'public', name: 'customers' },
    };
    const quoted = renderer(bind({ texts: ['', ''], slots: [slot] }, catalog), suffixLayout);
    expect(quoted(0)).toBe('select_99998');
  });

  test('digits of the id inside a name are left alone', () => {
    const slot: NameSlot = {
      role: 'constraint',
      qualified: false,
      name: '99998_c',
      relation: { schema: 'public', name: 'customers' },
    };
    const named = renderer(bind({ texts: ['', ''], slots: [slot] }, catalog), suffixLayout);
    expect([0, 1].map(named)).toEqual(['"99998_c_99998"', '"99998_c_99999"']);
  });
});

test('numbers count up with the shards, beyond JavaScript’s integers too', () => {
  const number = (base: string) =>
    renderer(bind({ texts: ['', ''], slots: [{ role: 'number', base }] }, catalog), suffixLayout);
  expect(number('100')(3)).toBe('103');
  expect(number('-9223372036854775808')(1)).toBe('-9223372036854775807');
});

test('a fixed text is the same everywhere', () => {
  expect(renderer(fixed('SELECT 1'), suffixLayout)(7)).toBe('SELECT 1');
  expect(bind(literal('SELECT 1'), catalog)).toEqual(fixed('SELECT 1'));
});

test('what was to be refused before is an invariant', () => {
  expect(() => bound('ALTER TABLE plain ADD CHECK (id > 0)')).toThrow(/plain.* is not distributed/);
  expect(() => bound('DROP INDEX nothing')).toThrow(TypeError);
  expect(() => render('DROP INDEX kind', 4)).toThrow(RangeError);
});
