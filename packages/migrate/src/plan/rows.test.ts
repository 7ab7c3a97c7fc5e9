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

test('new rows are where their hashes are', async () => {
  await apply(`
    CREATE TABLE visits (site text, page int DEFAULT 1, at timestamptz NOT NULL DEFAULT now());
    SELECT create_distributed_table('visits', 'site');
    CREATE UNIQUE INDEX ON visits (site, page);
    INSERT INTO visits (page, site) VALUES (1, 'a'), (2, 'a'), (DEFAULT, 'b'), (1, 'c'), (1, 'd'::text), (1, 'e'), (1, 7);
    INSERT INTO public.visits AS v (site) VALUES ('a'), ('f')
      ON CONFLICT (site, page) DO UPDATE SET page = v.page + 10;
  `);
  const shards = await shardsOf('visits');
  const found: unknown[] = [];
  for (const { id, min, max, placements } of shards) {
    const sql = `SELECT site, page, hashtext(site) BETWEEN ${min} AND ${max} AS here FROM visits_${id}`;
    found.push(...(await fleet.query(servers.indexOf(placements[0] ?? ''), sql)));
  }
  const expected = ['a 11', 'a 2', 'b 1', 'c 1', 'd 1', 'e 1', 'f 1', '7 1'].map((row) => {
    const [site, page] = row.split(' ');
    return { site, page: Number(page), here: true };
  });
  expect(found).toHaveLength(expected.length);
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(await fleet.query(0, 'SELECT * FROM visits')).toEqual([]);
});

test('what the server would read otherwise is refused', async () => {
  fleet.write(`
    CREATE DOMAIN moment AS timestamptz;
    CREATE TABLE events (id int PRIMARY KEY, at moment);
    SELECT create_reference_table('events');
    INSERT INTO events VALUES (1, 'now');
    INSERT INTO visits (site) VALUES (.5);
  `);
  const { plan } = await planCluster(fleet.config);
  expect(plan.migrations).toEqual([]);
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ message }) => message)).toEqual([
    `INSERT cannot be distributed with 'now'`,
    'INSERT into "visits" must give distribution column "site" a constant of type text',
  ]);
});
