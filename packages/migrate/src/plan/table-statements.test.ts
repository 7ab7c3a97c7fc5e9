import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { type Catalog, findTable, type QualifiedName } from '../catalog/index.ts';
import { applyCluster, planCluster } from '../engine/index.ts';
import { shardName } from '../layout/index.ts';

let fleet: Fleet;
let role: string;

async function apply(text: string): Promise<Catalog> {
  fleet.write(text);
  const { outcome, diagnostics } = await applyCluster(fleet.config);
  if (outcome !== 'done')
    throw new Error(diagnostics.map((d) => `${d.message} ${d.detail ?? ''}`).join('\n'));
  return (await planCluster(fleet.config)).plan.catalog;
}

beforeAll(async () => {
  fleet = await createFleet();
  role = `${fleet.databases.database}_reader`;
  await apply(`
    CREATE ROLE ${role};
    CREATE SCHEMA app;
    CREATE SCHEMA depot;
    CREATE TABLE app.kinds (id int PRIMARY KEY, word text);
    CREATE TABLE app.orders (
      id bigint PRIMARY KEY,
      note text,
      total int CHECK (total > 0),
      at timestamptz,
      no bigint GENERATED ALWAYS AS IDENTITY,
      kind_id int CONSTRAINT of_kind REFERENCES app.kinds
    );
    CREATE TABLE app.lines (order_id bigint, amount int);
    SELECT create_reference_table('app.kinds');
    SELECT create_distributed_table('app.orders', 'id');
    SELECT create_distributed_table('app.lines', 'order_id', colocate_with => 'app.orders');
    CREATE INDEX by_note ON app.orders (note);
    CREATE UNIQUE INDEX by_total ON app.orders (id, total);
  `);
});

afterAll(async () => {
  await fleet.query(0, `DROP OWNED BY ${role} CASCADE`);
  await fleet.drop();
});

/** All that a server knows of a table and what hangs on it, and that statements can change. */
function facts(relation: string): string {
  return `
    SELECT json_build_object(
      'name', c.relname, 'schema', n.nspname, 'persistence', c.relpersistence,
      'options', c.reloptions, 'identity', c.relreplident, 'secured', c.relrowsecurity,
      'forced', c.relforcerowsecurity, 'comment', obj_description(c.oid, 'pg_class'),
      'columns', (SELECT json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attstorage,
        attcompression, attstattarget, attidentity, attnotnull, attgenerated, attoptions::text, col_description(c.oid, attnum)) ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
      'constraints', (SELECT json_agg(json_build_array(conname, condeferrable, obj_description(oid, 'pg_constraint')) ORDER BY conname)
        FROM pg_constraint WHERE conrelid = c.oid),
      'indexes', (SELECT json_agg(json_build_array(i.relname, i.reloptions, indisclustered, indisreplident, obj_description(i.oid, 'pg_class')) ORDER BY i.relname)
        FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = c.oid),
      'access', (SELECT amname FROM pg_am WHERE pg_am.oid = relam), 'toast', (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid),
      'policies', (SELECT json_agg(json_build_array(polname, polpermissive, polcmd, pg_get_expr(polqual, c.oid), pg_get_expr(polwithcheck, c.oid), obj_description(oid, 'pg_policy')) ORDER BY polname)
        FROM pg_policy WHERE polrelid = c.oid),
      'triggers', (SELECT json_agg(json_build_array(tgname, tgenabled, tgtype, tgfoid::regproc, tgdeferrable, tgattr::text, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger')) ORDER BY tgname)
        FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgname NOT LIKE 'citrate_refuse%'),
      'rules', (SELECT json_agg(json_build_array(rulename, ev_type, ev_enabled, is_instead, pg_get_ruledef(oid), obj_description(oid, 'pg_rewrite')) ORDER BY rulename)
        FROM pg_rewrite WHERE ev_class = c.oid),
      'statistics', (SELECT json_agg(json_build_array(stxname, stxkind, pg_get_statisticsobjdef_expressions(oid), stxkeys::text, stxstattarget, obj_description(oid, 'pg_statistic_ext')) ORDER BY stxname)
        FROM pg_statistic_ext WHERE stxrelid = c.oid)
    ) AS facts
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = '${relation}'::regclass`;
}

async function factsOf(server: number, relation: string): Promise<unknown> {
  const [row] = await fleet.query(server, facts(relation));
  return row?.['facts'];
}

/** Shards of which their server knows otherwise than the coordinator of the shell, in its words. */
async function differing(catalog: Catalog, { schema, name }: QualifiedName): Promise<unknown[]> {
  const table = findTable(catalog, { schema, name });
  const shell = await factsOf(0, `${schema}.${name}`);
  const shards = table?.distribution?.shards ?? [];
  if (shards.length === 0) return ['no shards'];
  const found: unknown[] = [];
  for (const { id, placements } of shards) {
    for (const worker of placements) {
      const server = ['coordinator', 'w1', 'w2'].indexOf(worker);
      const shard = await factsOf(server, `${schema}."${shardName(name, id)}"`);
      const renamed: unknown = JSON.parse(JSON.stringify(shard).replaceAll(`_${id}`, ''));
      if (!isDeepStrictEqual(renamed, shell)) found.push({ id, shard: renamed, shell });
    }
  }
  return found;
}

/** One table with all that shards can have, made before it has any. */
const stocked = `
  CREATE TABLE app.stock (
    id bigint PRIMARY KEY WITH (fillfactor = 80),
    note text COMPRESSION pglz DEFAULT 'none',
    amount int CONSTRAINT positive CHECK (amount > 0),
    twice int GENERATED ALWAYS AS (amount * 2) STORED,
    no bigint GENERATED BY DEFAULT AS IDENTITY
  ) USING heap WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
  CREATE UNIQUE INDEX stock_once ON app.stock (id, note) WITH (fillfactor = 60) WHERE amount > 1;
  CREATE UNIQUE INDEX stock_no ON app.stock (id, no);
  CREATE STATISTICS app.stock_more (ndistinct) ON note, amount FROM app.stock;
  CREATE STATISTICS app.stock_twice ON (amount + 1) FROM app.stock;
  ALTER STATISTICS app.stock_more SET STATISTICS 30;
  ALTER TABLE app.stock ALTER note SET STORAGE EXTERNAL, ALTER note SET STATISTICS 0, ALTER amount SET (n_distinct = 5),
    CLUSTER ON stock_pkey, REPLICA IDENTITY USING INDEX stock_no, ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY own ON app.stock AS RESTRICTIVE FOR SELECT USING (stock.note = current_user);
  CREATE POLICY whole ON app.stock USING (stock IS NOT NULL) WITH CHECK (amount < 9);
  COMMENT ON TABLE app.stock IS 'kept';
  COMMENT ON COLUMN app.stock.note IS 'said';
  COMMENT ON CONSTRAINT positive ON app.stock IS 'not none';
  COMMENT ON CONSTRAINT stock_pkey ON app.stock IS 'key';
  COMMENT ON INDEX app.stock_pkey IS 'its index';
  COMMENT ON INDEX app.stock_once IS 'once';
  COMMENT ON STATISTICS app.stock_more IS 'more';
  COMMENT ON POLICY own ON app.stock IS 'ours';`;

describe('shards are made with all that the shell has,', () => {
  test('as one table says it', async () => {
    const catalog = await apply(
      `${stocked} SELECT create_distributed_table('app.stock', 'id', colocate_with => 'none')`,
    );
    expect(await differing(catalog, { schema: 'app', name: 'stock' })).toEqual([]);
  });

  test('and as it is LIKE it', async () => {
    const catalog = await apply(
      `CREATE UNLOGGED TABLE app.again (LIKE app.stock INCLUDING ALL, more serial);
      ALTER TABLE app.again REPLICA IDENTITY FULL;
      SELECT create_distributed_table('app.again', 'id', colocate_with => 'none')`,
    );
    expect(await differing(catalog, { schema: 'app', name: 'again' })).toEqual([]);
  });

  test('reference tables, too', async () => {
    const catalog = await apply(
      `CREATE TABLE app.copied (LIKE app.stock INCLUDING ALL);
      ALTER TABLE app.copied ALTER no DROP IDENTITY, ALTER twice DROP EXPRESSION;
      CREATE POLICY own ON app.copied; ALTER TABLE app.copied REPLICA IDENTITY NOTHING;
      SELECT create_reference_table('app.copied')`,
    );
    expect(await differing(catalog, { schema: 'app', name: 'copied' })).toEqual([]);
  });
});

const orders = { schema: 'app', name: 'orders' };

describe('every shard is what the shell is, after', () => {
  test.each([
    [
      'storage and statistics of columns',
      'ALTER TABLE app.orders ALTER note SET STORAGE EXTERNAL, ALTER note SET STATISTICS 50, ALTER note SET (n_distinct = 9), ALTER note SET COMPRESSION pglz',
    ],
    ['options of columns go', 'ALTER TABLE app.orders ALTER note RESET (n_distinct)'],
    [
      'storage parameters',
      'ALTER TABLE app.orders SET (fillfactor = 70, autovacuum_enabled = false); ALTER TABLE app.orders RESET (fillfactor)',
    ],
    ['types', 'ALTER TABLE app.orders ALTER total TYPE bigint, ALTER note TYPE varchar(90)'],
    [
      'what a column is made of',
      'ALTER TABLE app.orders ADD twice int GENERATED ALWAYS AS (total * 2) STORED CHECK (twice > 0); CREATE INDEX by_twice ON app.orders (twice); ALTER TABLE app.orders ALTER twice SET EXPRESSION AS (total + total), SET WITHOUT OIDS',
    ],
    ['an identity of another kind', 'ALTER TABLE app.orders ALTER no SET GENERATED BY DEFAULT'],
    ['no identity', 'ALTER TABLE app.orders ALTER no DROP IDENTITY'],
    [
      'a replica identity',
      'ALTER TABLE app.orders ALTER total SET NOT NULL, REPLICA IDENTITY USING INDEX by_total',
    ],
    ['an order of rows', 'ALTER TABLE app.orders CLUSTER ON by_note'],
    ['row security', 'ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'],
    [
      'policies',
      'CREATE POLICY own ON app.orders AS RESTRICTIVE USING (note = current_user); CREATE POLICY two ON app.orders; ALTER POLICY own ON app.orders USING (orders.total > 5); ALTER POLICY two ON app.orders RENAME TO three',
    ],
    [
      'a dropped policy',
      'DROP POLICY three ON app.orders; DROP POLICY IF EXISTS nothing ON app.orders',
    ],
    [
      'extended statistics',
      'CREATE STATISTICS ON note, total FROM app.orders; CREATE STATISTICS app.more ON id, (total + 1) FROM app.orders; ALTER STATISTICS app.more RENAME TO most',
    ],
    ['dropped statistics', 'DROP STATISTICS app.most, app.orders_note_total_stat'],
    [
      'comments',
      "COMMENT ON TABLE app.orders IS 'bought'; COMMENT ON COLUMN app.orders.note IS 'said'; COMMENT ON INDEX app.by_note IS 'quick'; COMMENT ON CONSTRAINT orders_pkey ON app.orders IS 'key'; COMMENT ON CONSTRAINT orders_total_check ON app.orders IS 'some'",
    ],
    [
      'deferred foreign keys',
      'ALTER TABLE app.orders ALTER CONSTRAINT of_kind DEFERRABLE INITIALLY DEFERRED',
    ],
    [
      'new names',
      'ALTER TABLE app.orders RENAME CONSTRAINT orders_pkey TO orders_key; ALTER TABLE app.orders RENAME CONSTRAINT orders_total_check TO positive; ALTER INDEX app.by_note RENAME TO by_words; ALTER TABLE app.orders RENAME COLUMN note TO words',
    ],
    [
      'triggers',
      `CREATE FUNCTION app.louder() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.words := upper(new.words); RETURN new; END';
      -- citrate: on=shards
      CREATE TRIGGER loud BEFORE INSERT ON app.orders FOR EACH ROW WHEN (new.total > 3) EXECUTE FUNCTION app.louder();
      -- citrate: on=shards
      CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF words, id ON app.orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION app.louder();
      -- citrate: on=shards
      CREATE OR REPLACE TRIGGER gone AFTER DELETE ON app.orders REFERENCING OLD TABLE AS rows EXECUTE FUNCTION app.louder();
      COMMENT ON TRIGGER loud ON app.orders IS 'heard';
      ALTER TRIGGER loud ON app.orders RENAME TO louder;
      ALTER TABLE app.orders ENABLE ALWAYS TRIGGER louder, DISABLE TRIGGER late;
      DROP TRIGGER gone ON app.orders`,
    ],
    [
      'rules',
      `-- citrate: on=shards
      CREATE RULE kept AS ON DELETE TO app.orders WHERE old.total > 8 DO INSTEAD NOTHING;
      -- citrate: on=shards
      CREATE RULE marked AS ON DELETE TO app.orders DO ALSO UPDATE app.orders SET words = 'gone' WHERE orders.id = old.id AND orders.total > 90;
      COMMENT ON RULE kept ON app.orders IS 'for good';
      ALTER TABLE app.orders DISABLE RULE marked`,
    ],
    ['unlogged', 'ALTER TABLE app.orders SET UNLOGGED'],
    ['logged', 'ALTER TABLE app.orders SET LOGGED'],
  ])('%s', async (_, sql) => {
    expect(await differing(await apply(sql), orders)).toEqual([]);
  });

  test('names of the table, of its schema and of its distribution column', async () => {
    const catalog = await apply(
      'ALTER TABLE app.orders RENAME TO purchases; ALTER TABLE app.purchases RENAME COLUMN id TO number; ALTER TABLE app.purchases SET SCHEMA depot',
    );
    const name = { schema: 'depot', name: 'purchases' };
    expect(await differing(catalog, name)).toEqual([]);
    expect(findTable(catalog, name)?.distribution).toMatchObject({ column: 'number' });
    await apply('ALTER TABLE depot.purchases ADD COLUMN more int');
  });
});

test('a column of a table without rows becomes an identity column, numbered by shard', async () => {
  const catalog = await apply(`CREATE TABLE app.tickets (id int, no int NOT NULL);
    SELECT create_distributed_table('app.tickets', 'id', colocate_with => 'none');
    ALTER TABLE app.tickets ALTER no ADD GENERATED ALWAYS AS IDENTITY (START WITH 100)`);
  const name = { schema: 'app', name: 'tickets' };
  expect(await differing(catalog, name)).toEqual([]);
  const numbers: unknown[] = [];
  for (const { id, placements } of findTable(catalog, name)?.distribution?.shards ?? []) {
    const server = ['coordinator', 'w1', 'w2'].indexOf(placements[0] ?? '');
    const insert = `INSERT INTO app.tickets_${id} VALUES (1), (2) RETURNING no`;
    numbers.push(...(await fleet.query(server, insert)).map(({ no }) => no));
  }
  expect(numbers[0]).toBe(100);
  expect(new Set(numbers).size).toBe(8);
});

test('copies of reference tables follow, the coordinator’s own included', async () => {
  const catalog = await apply(
    "ALTER TABLE app.kinds RENAME COLUMN word TO term; COMMENT ON TABLE app.kinds IS 'few'; ALTER TABLE app.kinds ALTER term SET STATISTICS 7",
  );
  expect(await differing(catalog, { schema: 'app', name: 'kinds' })).toEqual([]);
});

test('rows of shards that reference each other are emptied together', async () => {
  const catalog = await apply(
    'ALTER TABLE app.lines ADD FOREIGN KEY (order_id) REFERENCES depot.purchases',
  );
  const [shard] =
    findTable(catalog, { schema: 'depot', name: 'purchases' })?.distribution?.shards ?? [];
  const server = ['coordinator', 'w1', 'w2'].indexOf(shard?.placements[0] ?? '');
  const relation = `depot.purchases_${shard?.id}`;
  await fleet.query(server, `INSERT INTO ${relation} (number, total, no) VALUES (1, 5, 1)`);
  await apply('TRUNCATE app.lines, depot.purchases');
  expect(await fleet.query(server, `SELECT FROM ${relation}`)).toEqual([]);
});

test('objects of every kind are in every database', async () => {
  await apply(`
    CREATE DOMAIN app.price AS numeric CHECK (value > 0);
    ALTER DOMAIN app.price RENAME TO cost;
    CREATE TYPE app.pair AS (a int, b text);
    ALTER TYPE app.pair ADD ATTRIBUTE c int;
    CREATE FUNCTION app.half(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n / 2';
    ALTER FUNCTION app.half(int) RENAME TO halved;
    COMMENT ON SCHEMA app IS 'ours';
    ALTER SCHEMA depot RENAME TO yard;
  `);
  for (const server of [0, 1, 2]) {
    const [row] = await fleet.query(
      server,
      `SELECT to_regtype('app.cost')::text AS domain, to_regprocedure('app.halved(int)')::text AS function,
        (SELECT count(*)::int FROM pg_attribute WHERE attrelid = to_regclass('app.pair')) AS attributes,
        obj_description('app'::regnamespace, 'pg_namespace') AS comment, to_regnamespace('yard')::text AS schema`,
    );
    expect(row).toEqual({
      domain: 'app.cost',
      function: 'app.halved(integer)',
      attributes: 3,
      comment: 'ours',
      schema: 'yard',
    });
  }
});
