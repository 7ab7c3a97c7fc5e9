import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, planCluster, readRouting } from '../engine/index.ts';
import { type Routing, RoutingError, shardFor } from './index.ts';

let fleet: Fleet;
let routing: Routing;

beforeAll(async () => {
  fleet = await createFleet();
  fleet.write(`
    CREATE SCHEMA "odd.one";
    CREATE DOMAIN code AS varchar(3);
    CREATE TYPE mood AS ENUM ('fine', 'ill');
    CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE orders (id bigint PRIMARY KEY);
    CREATE TABLE items (order_id bigint, note text);
    CREATE TABLE "odd.one"."Words, all" (word code);
    CREATE TABLE moods (mood mood);
    CREATE TABLE loosely (word text COLLATE loose);
    CREATE TABLE kinds (id int PRIMARY KEY);
    CREATE TABLE plain (id int);
    SELECT create_distributed_table('orders', 'id');
    SELECT create_distributed_table('items', 'order_id', colocate_with => 'orders');
    SELECT create_distributed_table('"odd.one"."Words, all"', 'word');
    SELECT create_distributed_table('moods', 'mood');
    SELECT create_distributed_table('loosely', 'word');
    SELECT create_reference_table('kinds');
  `);
  const { diagnostics, outcome } = await applyCluster(fleet.config);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(outcome).toBe('done');
  routing = await readRouting(fleet.config);
});

afterAll(() => fleet.drop());

/** The number of a server in the configuration. */
function numberOf(server: string | undefined): number {
  return 1 + fleet.config.workers.findIndex(({ name }) => name === server);
}

/** Each shard's own table takes the rows that belong to it, and no other: it has the server's word. */
async function rangeHolds(id: number, hash: string): Promise<boolean> {
  const sql = `SELECT ${hash} BETWEEN shardminvalue::int AND shardmaxvalue::int AS here
    FROM citrate.shard WHERE shardid = ${id}`;
  return (await fleet.query(0, sql))[0]?.['here'] === true;
}

test('rows are where it says, on the server that it names', async () => {
  const seen = new Set<number>();
  for (let id = -20; id < 20; id++) {
    const shard = shardFor(routing, 'orders', id);
    seen.add(shard.ordinal);
    expect(await rangeHolds(shard.id, `hashint8(${id})`)).toBe(true);
    await fleet.query(numberOf(shard.servers[0]), `INSERT INTO ${shard.table} VALUES (${id})`);
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});

test('colocated tables have a row at the same ordinal, on the same server', () => {
  const [order, item] = ['orders', 'items'].map((table) => shardFor(routing, table, '77'));
  expect(item).toMatchObject({ ordinal: order?.ordinal, servers: order?.servers });
  expect(item?.id).not.toBe(order?.id);
});

test('names are quoted where SQL wants that; domains are hashed as what is below them', async () => {
  const name = { schema: 'odd.one', name: 'Words, all' };
  const shard = shardFor(routing, name, 'ab');
  expect(shard).toMatchObject({ ...name, name: `Words, all_${shard.id}` });
  expect(shard.table).toBe(`"odd.one"."Words, all_${shard.id}"`);
  expect(await rangeHolds(shard.id, "hashtext('ab')")).toBe(true);
  const insert = `INSERT INTO ${shard.table} VALUES ('ab')`;
  await fleet.query(numberOf(shard.servers[0]), insert);
});

test('a reference table has one shard, on all servers', () => {
  expect(shardFor(routing, 'public.kinds', undefined)).toMatchObject({
    ordinal: 0,
    servers: ['w1', 'w2'],
  });
});

test('a catalog will do as well, and so does what was kept as JSON', async () => {
  const { catalog } = (await planCluster(fleet.config)).plan;
  const kept: Routing = JSON.parse(JSON.stringify(routing));
  expect(kept).toEqual(routing);
  const expected = shardFor(routing, 'orders', 5n);
  expect(shardFor(catalog, 'orders', 5n)).toEqual(expected);
  expect(shardFor(kept, { schema: 'public', name: 'orders' }, 5)).toEqual(expected);
});

describe('what has no shard', () => {
  test.each([
    ['unknown table', 'nothing', 1, 'table "nothing" is not known'],
    ['not distributed', 'plain', 1, 'table "public.plain" is not distributed'],
    ['null', 'orders', null, 'distribution column "id" of "public.orders" must not be null'],
    ['null', 'orders', undefined, 'distribution column "id" of "public.orders" must not be null'],
    [
      'wrong type',
      'orders',
      'abc',
      'this string is no value of "id" of "public.orders", which is of type bigint',
    ],
    [
      'wrong type',
      'orders',
      new Date(),
      'this Date is no value of "id" of "public.orders", which is of type bigint',
    ],
    [
      'unknown hash',
      'moods',
      'fine',
      'shards of "public.moods" cannot be computed from "mood" of type public.mood',
    ],
    [
      'unknown hash',
      'loosely',
      'fine',
      'shards of "public.loosely" cannot be computed from "word" of type text',
    ],
  ])('%s: %s, %o', (problem, table, value, message) => {
    const ask = (): unknown => shardFor(routing, table, value);
    expect(ask).toThrow(RoutingError);
    expect(ask).toThrow(expect.objectContaining({ problem, message }));
  });

  test('too long for the column', () => {
    const table = { schema: 'odd.one', name: 'Words, all' };
    expect(() => shardFor(routing, table, 'abcd')).toThrow(
      expect.objectContaining({ problem: 'wrong type' }),
    );
  });
});
