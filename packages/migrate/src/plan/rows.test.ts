import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { findTable, type Shard } from '../catalog/index.ts';
import { applyCluster, planCluster } from '../engine/index.ts';

let fleet: Fleet;

async function apply(text: string): Promise<void> {
  fleet.write(text);
  const { outcome, diagnostics } = await applyCluster(fleet.config);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(outcome).toBe('done');
}

async function shardsOf(name: string): Promise<readonly Shard[]> {
  const { catalog } = (await planCluster(fleet.config)).plan;
  return findTable(catalog, { schema: 'public', name })?.distribution?.shards ?? [];
}

const servers = ['coordinator', 'w1', 'w2'];

/** Rows of each shard in turn, and before them those of the coordinator's own table. */
async function rows(name: string): Promise<unknown[]> {
  const found: unknown[] = [await fleet.query(0, `SELECT * FROM ${name} ORDER BY 1`)];
  for (const { id, placements } of await shardsOf(name)) {
    for (const worker of placements) {
      const no = servers.indexOf(worker);
      found.push(await fleet.query(no, `SELECT * FROM ${name}_${id} ORDER BY 1`));
    }
  }
  return found;
}

beforeAll(async () => {
  fleet = await createFleet();
  await apply(`
    CREATE TABLE kinds (id int PRIMARY KEY, word text DEFAULT 'none');
    CREATE TABLE orders (id int PRIMARY KEY, note text, stamped int DEFAULT 7);
    SELECT create_reference_table('kinds');
    SELECT create_distributed_table('orders', 'id');
  `);
});

afterAll(async () => {
  await fleet.drop();
});

test('copies of a reference table have the same rows', async () => {
  await apply(`
    INSERT INTO kinds VALUES (1, 'one'), (2, upper('two')), (3, DEFAULT);
    INSERT INTO kinds (id) VALUES (4), (1) ON CONFLICT (id) DO UPDATE SET word = kinds.word || excluded.id;
    UPDATE kinds k SET word = k.word || '!' WHERE k.id > 2;
    DELETE FROM kinds WHERE id = 4;
  `);
  const expected = [
    { id: 1, word: 'one1' },
    { id: 2, word: 'TWO' },
    { id: 3, word: 'none!' },
  ];
  expect(await rows('kinds')).toEqual([expected, expected, expected]);
});

test('rows of every shard change, and so do those of its triggers', async () => {
  const shards = await shardsOf('orders');
  for (const [i, { id, placements }] of shards.entries()) {
    const no = servers.indexOf(placements[0] ?? '');
    await fleet.query(no, `INSERT INTO orders_${id} VALUES (${i}, 'a', 1), (${i + 10}, 'b', 1)`);
  }
  await apply(`
    CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.note := upper(new.note); RETURN new; END';
    -- citrate: on=shards
    CREATE TRIGGER louder BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION louder();
    UPDATE orders SET note = orders.note || 'c', stamped = DEFAULT WHERE id < 10;
    DELETE FROM public.orders AS o WHERE o.note = 'b';
  `);
  const [shell, ...changed] = await rows('orders');
  expect(shell).toEqual([]);
  expect(shards).toHaveLength(4);
  expect(changed).toEqual(shards.map((_, i) => [{ id: i, note: 'AC', stamped: 7 }]));
});
