import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  fleet.withdraw();
});

/** What all copies of a reference table have alike. */
async function agreed(name: string): Promise<readonly Record<string, unknown>[]> {
  const [first, ...others] = (await rows(name)) as Record<string, unknown>[][];
  expect(others).toHaveLength(2);
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
}

describe('what would differ is computed once', () => {
  test('of a reference table made in the same file: moments, UUIDs, and numbers of sequences', async () => {
    await apply(`
      CREATE TABLE colours (
        id int GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5) PRIMARY KEY,
        name text NOT NULL UNIQUE,
        token uuid DEFAULT gen_random_uuid(),
        made timestamptz DEFAULT now(),
        nr serial,
        loud text GENERATED ALWAYS AS (upper(name)) STORED
      );
      SELECT create_reference_table('colours');
      INSERT INTO colours (name) VALUES ('red'), ('green');
      INSERT INTO colours (name, made, token) VALUES ('blue', CURRENT_TIMESTAMP - interval '1 day', DEFAULT);
      INSERT INTO colours (name, nr) VALUES ('red', 7) ON CONFLICT (name) DO UPDATE SET nr = excluded.nr + 100;
      INSERT INTO colours OVERRIDING SYSTEM VALUE VALUES (1, 'white', NULL, NULL, 90);
    `);
    const found = await agreed('colours');
    expect(found.map(({ id, name, nr, loud }) => [id, name, nr, loud])).toEqual([
      [1, 'white', 90, 'WHITE'],
      [10, 'red', 107, 'RED'],
      [15, 'green', 2, 'GREEN'],
      [20, 'blue', 3, 'BLUE'],
    ]);
    expect(new Set(found.map(({ token }) => token))).toHaveProperty('size', 4);
    expect(found[1]?.['made']).toEqual(found[2]?.['made']);
  });

  test('of one that was there, its sequences go on', async () => {
    await apply(`
      INSERT INTO colours (name) VALUES ('black');
      INSERT INTO colours (name) VALUES ('black') ON CONFLICT DO NOTHING;
    `);
    const found = await agreed('colours');
    // 25 went to the row of the first file that was in conflict.
    expect(found.at(-1)).toMatchObject({ id: 30, name: 'black' });
    const [next] = await fleet.query(0, "SELECT nextval('colours_id_seq')::int AS id");
    expect(next).toEqual({ id: 40 });
  });

  test('a sequence that does not begin as foreseen ends the file, and nothing is left', async () => {
    // Somebody's own trigger comes between.
    await fleet.query(
      0,
      `CREATE FUNCTION far_off() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN
         IF to_regclass('sizes_id_seq') IS NOT NULL THEN PERFORM setval('sizes_id_seq', 50); END IF;
       END$$;
       CREATE EVENT TRIGGER far_off ON ddl_command_end EXECUTE FUNCTION far_off()`,
    );
    fleet.write(`
      CREATE TABLE sizes (id int GENERATED ALWAYS AS IDENTITY, name text);
      SELECT create_reference_table('sizes');
      INSERT INTO sizes (name) VALUES ('small');
    `);
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '55000', message: 'a sequence gave other values than foreseen' }],
    });
    fleet.withdraw();
    await fleet.query(0, 'DROP EVENT TRIGGER far_off');
  });

  test('an expression that the server refuses is told before anything is done', async () => {
    fleet.write(`INSERT INTO colours (name, made) VALUES ('grey', now() + 'soon'::interval);`);
    const events: string[] = [];
    const result = await applyCluster(fleet.config, {
      onEvent: (event) => {
        if (event.kind === 'step') events.push(event.action);
      },
    });
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '22007', server: 'coordinator', span: { start: 0 } }],
    });
    expect(events).not.toContain('begin');
    fleet.withdraw();
  });

  test('rows of a distributed table have one moment, on whichever shard they are', async () => {
    await apply(`
      CREATE TABLE logins (who text, at timestamptz, token uuid, n bigint GENERATED ALWAYS AS IDENTITY);
      SELECT create_distributed_table('logins', 'who');
      INSERT INTO logins (who, at, token) VALUES
        ('a', now(), gen_random_uuid()), ('b', now(), gen_random_uuid()), ('c', now(), gen_random_uuid());
    `);
    const found = ((await rows('logins')) as Record<string, unknown>[][]).flat();
    expect(new Set(found.map(({ who }) => who))).toEqual(new Set(['a', 'b', 'c']));
    for (const column of ['n', 'token']) {
      expect(new Set(found.map((row) => row[column])).size).toBe(3);
    }
    expect(new Set(found.map(({ at }) => String(at))).size).toBe(1);
  });
});

test('rows of a file find those before them: foreign keys between its tables', async () => {
  await apply(`
    CREATE TABLE currencies (code char(3) PRIMARY KEY);
    CREATE TABLE accounts (id bigint PRIMARY KEY, currency char(3) REFERENCES currencies DEFAULT 'CHF');
    CREATE TABLE bookings (account_id bigint REFERENCES accounts, no int, PRIMARY KEY (account_id, no));
    SELECT create_reference_table('currencies');
    SELECT create_distributed_table('accounts', 'id');
    SELECT create_distributed_table('bookings', 'account_id', colocate_with => 'accounts');
    INSERT INTO currencies VALUES ('CHF'), ('EUR');
    INSERT INTO accounts VALUES (1), (2, 'EUR'), (3);
    INSERT INTO bookings VALUES (1, 1), (2, 1), (3, 1), (3, 2);
  `);
  const booked = ((await rows('bookings')) as unknown[][]).flat();
  expect(booked).toHaveLength(4);
  fleet.write(`INSERT INTO accounts VALUES (4); INSERT INTO bookings VALUES (4, 1), (5, 1);`);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'failed',
    diagnostics: [{ code: '23503' }],
  });
  fleet.withdraw();
  expect(((await rows('accounts')) as unknown[][]).flat()).toHaveLength(3);
});

test('rows of a plain table are the coordinator’s alone, and may come from copies that it has', async () => {
  await apply(`
    CREATE TABLE jobs (id int GENERATED ALWAYS AS IDENTITY, code char(3));
    INSERT INTO jobs (code) SELECT code FROM currencies WHERE code <> 'GBP';
    UPDATE jobs SET code = 'USD' WHERE code = 'EUR';
    WITH gone AS (SELECT 'CHF' AS code) DELETE FROM jobs USING gone WHERE gone.code = jobs.code;
  `);
  expect(await fleet.query(0, 'SELECT code FROM jobs')).toEqual([{ code: 'USD' }]);
  expect(await fleet.query(1, `SELECT to_regclass('jobs') AS jobs`)).toEqual([{ jobs: null }]);
});
