/** What was on the servers before a file, made by hand and known to no file, is there after `down`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparable } from '../../test/same-catalog.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { parseSnapshot } from '../snapshot/index.ts';
import { applyCluster, downCluster, dumpCluster } from './index.ts';

const done = { outcome: 'done', diagnostics: [] };

let fleet: Fleet;
let first: string;
beforeAll(async () => {
  fleet = await createFleet();
  first = fleet.write(`CREATE TABLE t (id bigint NOT NULL, v int);
    SELECT create_distributed_table('t', 'id');
    CREATE TABLE plain (id int);
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});
afterAll(() => fleet.drop());

const allNumbers = [0, 1, 2];

async function everywhere(sql: string): Promise<void> {
  for (const no of allNumbers) await fleet.query(no, sql);
}

/** On the shell, and on each shard under its name. */
async function onTable(sql: (table: string, suffix: string) => string): Promise<void> {
  await fleet.query(0, sql('t', ''));
  for (const no of [1, 2]) {
    const shards = await fleet.query(no, "SELECT relname FROM pg_class WHERE relname ~ '^t_\\d+$'");
    for (const { relname } of shards) {
      const name = String(relname);
      await fleet.query(no, sql(name, name.slice(1)));
    }
  }
}

/** What the coordinator's catalog says, and what the workers have by name and definition. */
async function state(): Promise<unknown> {
  const { snapshot = '' } = await dumpCluster(fleet.config);
  const found = allNumbers.map((no) =>
    fleet.query(
      no,
      `SELECT 'relation' AS kind, oid::regclass::text AS name, coalesce(pg_get_viewdef(oid), pg_get_indexdef(oid)) AS text
         FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'v', 'm', 'S', 'p')
       UNION ALL SELECT 'column', attrelid::regclass || '.' || attname, format_type(atttypid, atttypmod)
         FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
       UNION ALL SELECT 'function', oid::regprocedure::text, prosrc
         FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       UNION ALL SELECT 'extension', extname, NULL FROM pg_extension
       UNION ALL SELECT 'schema', nspname, NULL FROM pg_namespace
       ORDER BY 1, 2, 3`,
    ),
  );
  return { catalog: comparable(parseSnapshot(snapshot)), found: await Promise.all(found) };
}

interface Case {
  readonly title: string;
  readonly byHand: () => Promise<void>;
  readonly sql: string;
}

const cases: readonly Case[] = [
  {
    title: 'an extension',
    byHand: () => everywhere('CREATE EXTENSION pg_trgm'),
    sql: 'CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS plpgsql;',
  },
  {
    title: 'a function and views that are replaced, one of them with a column more',
    byHand: () =>
      everywhere(`CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
        CREATE VIEW hv AS SELECT 1 AS a; CREATE VIEW hw AS SELECT a FROM hv;
        COMMENT ON VIEW hv IS 'by hand'`),
    sql: `CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 2';
      CREATE OR REPLACE VIEW hw AS SELECT a, 3 AS b FROM hv;
      CREATE OR REPLACE VIEW hv AS SELECT 2 AS a;
      COMMENT ON VIEW hv IS 'by a file';`,
  },
  {
    title: 'an index of shards',
    byHand: () => onTable((table, suffix) => `CREATE INDEX t_v${suffix} ON ${table} (v)`),
    sql: 'CREATE INDEX IF NOT EXISTS t_v ON t (v);',
  },
  {
    title: 'a column of shards, with its rows, beside one that is new',
    byHand: () => onTable((table) => `ALTER TABLE ${table} ADD COLUMN z int DEFAULT 7`),
    sql: 'ALTER TABLE t ADD COLUMN IF NOT EXISTS z int, ADD COLUMN IF NOT EXISTS y int;',
  },
  {
    title: 'tables, schemas, sequences, views with rows, statistics',
    byHand: async () => {
      await everywhere('CREATE SCHEMA there');
      await fleet.query(
        0,
        `CREATE TABLE tab (id int, b int); CREATE SEQUENCE seq;
         CREATE TABLE copied AS SELECT 1 AS one; CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one;
         CREATE STATISTICS stat ON id, b FROM tab; INSERT INTO tab VALUES (1, 2)`,
      );
    },
    sql: `CREATE SCHEMA IF NOT EXISTS there; CREATE TABLE IF NOT EXISTS tab (id int);
      CREATE SEQUENCE IF NOT EXISTS seq; CREATE TABLE IF NOT EXISTS copied AS SELECT 2 AS two;
      CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT 2 AS two;
      CREATE STATISTICS IF NOT EXISTS stat ON id, b FROM tab;
      CREATE SCHEMA IF NOT EXISTS fresh;`,
  },
  {
    title: 'triggers and rules that are replaced, views that are made anew',
    byHand: async () => {
      await fleet.query(
        0,
        `CREATE TRIGGER tr BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION nothing();
         CREATE TABLE log (id int); CREATE RULE r AS ON DELETE TO plain DO INSTEAD NOTHING;
         CREATE TRIGGER same BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION nothing()`,
      );
      await everywhere('CREATE VIEW made AS SELECT 1 AS a');
    },
    sql: `CREATE OR REPLACE TRIGGER tr AFTER UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION nothing();
      CREATE OR REPLACE TRIGGER same BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION nothing();
      CREATE OR REPLACE RULE r AS ON DELETE TO plain DO ALSO NOTHING;
      DROP VIEW IF EXISTS made; CREATE VIEW made AS SELECT 2 AS b;`,
  },
  {
    title: 'what ALTER and COMMENT set',
    byHand: () =>
      fleet
        .query(
          0,
          `ALTER TABLE plain ALTER id SET NOT NULL, ALTER id SET DEFAULT 5, SET (fillfactor = 50);
           COMMENT ON TABLE plain IS 'by hand'`,
        )
        .then(() => undefined),
    sql: `ALTER TABLE plain ALTER id SET NOT NULL, ALTER id SET DEFAULT 6, SET (fillfactor = 60);
      COMMENT ON TABLE plain IS 'by a file';`,
  },
];

test.each(cases)('$title', async ({ byHand, sql }) => {
  await byHand();
  const before = await state();
  fleet.write(sql);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  const result = await downCluster(fleet.config, { to: first, allowDataLoss: true });
  fleet.withdraw();
  expect(result).toMatchObject(done);
  expect(result.reverted).toHaveLength(1);
  expect(await state()).toEqual(before);
});

describe('down', () => {
  test('has nothing to do for IF NOT EXISTS of what an earlier file has made', async () => {
    const second = fleet.write('CREATE SCHEMA mine; ALTER TABLE t ADD COLUMN w int;');
    const third = fleet.write(
      'CREATE SCHEMA IF NOT EXISTS mine; ALTER TABLE t ADD COLUMN IF NOT EXISTS w int;',
    );
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    const before = await state();
    expect(await downCluster(fleet.config, { to: second })).toMatchObject({
      ...done,
      planned: [{ version: third, statements: [] }],
      reverted: [{ version: third }],
    });
    expect(await state()).toEqual(before);
    expect(await downCluster(fleet.config, { to: first, allowDataLoss: true })).toMatchObject({
      ...done,
      planned: [
        {
          statements: [
            { sql: expect.stringContaining('DROP COLUMN w') },
            { sql: 'DROP SCHEMA mine' },
          ],
        },
      ],
    });
    fleet.withdraw();
    fleet.rewrite(second, 'CREATE SCHEMA mine;');
  });

  test('refuses, with the line, where what was dropped had rows that no file knew', async () => {
    await fleet.query(0, 'CREATE TABLE unknown (id int); INSERT INTO unknown VALUES (1)');
    const version = fleet.write('CREATE SCHEMA late;\nDROP TABLE IF EXISTS unknown;');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    const { outcome, diagnostics } = await downCluster(fleet.config, { to: first });
    expect(outcome).toBe('invalid');
    expect(diagnostics).toMatchObject([
      {
        message: 'no reverse of DROP TABLE can be derived: it drops a table, whose rows are gone',
        hint: expect.stringContaining('-- migrate:down'),
        span: { start: 20 },
        file: { name: expect.stringContaining(version) },
      },
    ]);
  });

  test('refuses what was begun before any of that was written down', async () => {
    fleet.withdraw();
    const version = fleet.write('CREATE VIEW unrecorded AS SELECT 1 AS a;');
    await fleet.query(0, "DELETE FROM citrate.migration WHERE source LIKE '%unknown%'");
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    await fleet.query(0, 'UPDATE citrate.migration SET reverse = NULL');
    expect(await downCluster(fleet.config, { to: first })).toMatchObject({
      outcome: 'invalid',
      diagnostics: expect.arrayContaining([
        expect.objectContaining({
          code: '0A000',
          message: `what was there before migration ${version}_change is not on record`,
        }),
      ]),
      reverted: [],
    });
  });
});

describe('files of several runs', () => {
  let own: Fleet;
  beforeAll(async () => {
    own = await createFleet();
  });
  afterAll(() => own.drop());

  const definition = async () =>
    own.query(0, "SELECT pg_get_viewdef(to_regclass('v')) AS v, to_regclass('w') IS NULL AS gone");

  test('a repeatable file leads back to what was there before its first run', async () => {
    for (const no of allNumbers) await own.query(no, 'CREATE VIEW v AS SELECT 0 AS a');
    const before = await definition();
    for (const a of [1, 2, 3]) {
      own.writeAs(
        'R__views.sql',
        `CREATE OR REPLACE VIEW v AS SELECT ${a} AS a; CREATE OR REPLACE VIEW w AS SELECT a FROM v;`,
      );
      expect(await applyCluster(own.config)).toMatchObject({ outcome: 'done' });
    }
    expect(await downCluster(own.config, { to: '0' })).toMatchObject({ outcome: 'done' });
    expect(await definition()).toEqual(before);
    expect(await downCluster(own.config, { to: '0' })).toMatchObject({ reverted: [] });
  });

  test('what the first run of a file has made is not taken for what was there', async () => {
    own.writeAs('R__views.sql', '-- none\n');
    const begin = own.write('CREATE TABLE p (a int); CREATE TABLE q (a int);');
    own.writeAs('R__views.sql', 'CREATE OR REPLACE VIEW v AS SELECT 4 AS a;');
    expect(await applyCluster(own.config)).toMatchObject({ outcome: 'done' });
    await own.query(0, 'INSERT INTO q VALUES (1), (1); CREATE INDEX by_hand ON p (a)');
    own.write(`-- citrate: transaction=off
      CREATE INDEX CONCURRENTLY IF NOT EXISTS by_hand ON p (a);
      CREATE INDEX CONCURRENTLY IF NOT EXISTS by_file ON p (a);
      CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS once ON q (a);`);
    expect(await applyCluster(own.config)).toMatchObject({ outcome: 'partial' });
    await own.query(0, 'TRUNCATE q');
    expect(await applyCluster(own.config)).toMatchObject({ outcome: 'done' });
    const result = await downCluster(own.config, { to: begin });
    expect(result).toMatchObject({
      ...done,
      planned: [
        { statements: [{ sql: 'DROP INDEX public.once' }, { sql: 'DROP INDEX public.by_file' }] },
      ],
    });
    expect(await own.query(0, "SELECT to_regclass('by_hand') IS NOT NULL AS there")).toEqual([
      { there: true },
    ]);
  });
});
