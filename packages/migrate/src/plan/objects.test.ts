import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster } from '../engine/index.ts';

let fleet: Fleet;
let role: string;

beforeAll(async () => {
  fleet = await createFleet();
  role = `${fleet.databases.database}_clerk`;
});

afterAll(async () => {
  await fleet.query(0, `DROP OWNED BY ${role} CASCADE`);
  await fleet.drop();
});

async function apply(text: string): Promise<void> {
  fleet.write(text);
  const { outcome, diagnostics } = await applyCluster(fleet.config);
  if (outcome !== 'done') throw new Error(diagnostics.map((d) => d.message).join('\n'));
}

/** What a database has of its own: every object with its owner, privileges and comment. */
const inventory = `
  SELECT pg_describe_object(classid, objid, 0) AS object FROM (
    SELECT 'pg_cast'::regclass AS classid, oid AS objid FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oid >= 16384
    UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE oid >= 16384
    UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE oid >= 16384
    UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation WHERE oid >= 16384
    UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion WHERE oid >= 16384
    UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config WHERE oid >= 16384
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict WHERE oid >= 16384
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
    UNION ALL SELECT 'pg_user_mapping'::regclass, oid FROM pg_user_mapping
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
    UNION ALL SELECT 'pg_default_acl'::regclass, oid FROM pg_default_acl
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = to_regnamespace('app')
    UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = to_regnamespace('app')
  ) objects ORDER BY 1`;

async function inventories(): Promise<readonly unknown[][]> {
  const all = [0, 1, 2].map((server) => fleet.query(server, inventory));
  return (await Promise.all(all)).map((rows) => rows.map((row) => row['object']));
}

test('objects of every kind are made, changed and dropped in every database', async () => {
  await apply(`
    CREATE ROLE ${role};
    CREATE SCHEMA app;
    CREATE TYPE app.mood AS ENUM ('good', 'bad');
    CREATE TYPE app.span AS RANGE (subtype = int4);
    CREATE DOMAIN app.price AS numeric CHECK (value > 0);
    CREATE FUNCTION app.same(a int, b int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
    CREATE FUNCTION app.seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE AGGREGATE app.total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
    CREATE CAST (app.mood AS text) WITH INOUT;
    CREATE OPERATOR app.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = app.same);
    CREATE OPERATOR FAMILY app.numbers USING btree;
    CREATE OPERATOR CLASS app.by_number FOR TYPE int USING btree FAMILY app.numbers AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
    CREATE COLLATION app.plain FROM "C";
    CREATE CONVERSION app.latin FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
    CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = simple);
    CREATE TEXT SEARCH CONFIGURATION app.english (COPY = pg_catalog.english);
    CREATE FOREIGN DATA WRAPPER far;
    CREATE SERVER there FOREIGN DATA WRAPPER far;
    CREATE USER MAPPING FOR ${role} SERVER there;
    CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION app.seen();
    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO ${role};
  `);
  const [made, ...others] = await inventories();
  expect(made?.length).toBeGreaterThan(25);
  expect(others).toEqual([made, made]);

  await apply(`
    ALTER TYPE app.mood RENAME VALUE 'bad' TO 'worse';
    ALTER DOMAIN app.price ADD CONSTRAINT cheap CHECK (value < 1000);
    ALTER FUNCTION app.same(int, int) STABLE;
    ALTER FUNCTION app.same(int, int) RENAME TO alike;
    ALTER AGGREGATE app.total(int) OWNER TO ${role};
    ALTER COLLATION app.plain RENAME TO bare;
    ALTER TEXT SEARCH CONFIGURATION app.english ALTER MAPPING FOR asciiword WITH app.words;
    ALTER TEXT SEARCH DICTIONARY app.words RENAME TO terms;
    ALTER SERVER there OPTIONS (ADD host 'h');
    ALTER EVENT TRIGGER watch DISABLE;
    ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM ${role};
    GRANT EXECUTE ON FUNCTION app.alike(int, int) TO ${role};
    COMMENT ON TYPE app.mood IS 'how it is';
  `);
  const [changed, ...alike] = await inventories();
  expect(changed).not.toEqual(made);
  expect(alike).toEqual([changed, changed]);

  await apply(`
    DROP EVENT TRIGGER watch;
    DROP USER MAPPING FOR ${role} SERVER there;
    DROP SERVER there;
    DROP FOREIGN DATA WRAPPER far;
    DROP TEXT SEARCH CONFIGURATION app.english;
    DROP TEXT SEARCH DICTIONARY app.terms;
    DROP CONVERSION app.latin;
    DROP COLLATION app.bare;
    DROP OPERATOR FAMILY app.numbers USING btree CASCADE;
    DROP OPERATOR app.=== (int, int);
    DROP CAST (app.mood AS text);
    DROP AGGREGATE app.total(int);
    DROP DOMAIN app.price;
    DROP TYPE app.span, app.mood;
    DROP FUNCTION app.alike(int, int), app.seen();
  `);
  expect(await inventories()).toEqual([[], [], []]);
});
