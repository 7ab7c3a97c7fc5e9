import { as, type Node, parse } from '@citrate/parser';
import type { DatabaseError } from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { ownDatabase } from '../../test/own-database.ts';
import { emptyCatalog } from '../catalog/index.ts';
import type { Catalog, Index, Relation, Sequence, Table } from '../catalog/model.ts';
import { tableExtras } from '../distribute/table-extras.ts';
import { ServerError } from '../execute/index.ts';
import { installSchema, kyselyOn, type QueryClient } from '../history/index.ts';
import { replay } from '../replay/index.ts';
import { type IntrospectOptions, introspect } from './index.ts';

const own = ownDatabase();

beforeEach(() =>
  own.session.run(`DROP SCHEMA IF EXISTS citrate, app CASCADE; DROP SCHEMA public CASCADE;
    CREATE SCHEMA public`),
);

async function after(sql: string, options?: IntrospectOptions): Promise<Catalog> {
  await own.session.run(sql);
  return introspect(own.session.db, options);
}

function relation(catalog: Catalog, name: string, schema = 'public'): Relation {
  const found = catalog.schemas.get(schema)?.relations.get(name);
  if (!found) throw new Error(`no relation ${schema}.${name}`);
  return found;
}

function table(catalog: Catalog, name: string, schema?: string): Table {
  const found = relation(catalog, name, schema);
  if (found.kind !== 'table') throw new Error(`${name} is a ${found.kind}`);
  return found;
}

function extrasOf(catalog: Catalog, name: string): string[] {
  return tableExtras(catalog, table(catalog, name)).map(({ words }) => words);
}

/** Of each relation, where it is said to be, if anything is said. */
function placesOf({ schemas }: Catalog) {
  const relations = [...(schemas.get('public')?.relations.values() ?? [])];
  return relations.flatMap((each): [string, string | undefined][] => {
    if (each.kind === 'index') return [[each.name, each.definition?.tableSpace]];
    if (each.kind !== 'table') return [];
    const ofKeys = each.constraints.map(({ name, definition }): [string, string | undefined] => [
      `${name} of ${each.name}`,
      definition.indexspace,
    ]);
    return [[each.name, each.storage?.tablespace], ...ofKeys];
  });
}

/** The tree of an expression, positions aside. */
function expression(sql: string): Node | undefined {
  const tree = as(parse(`SELECT ${sql}`)[0]?.tree, 'SelectStmt')?.targetList?.[0];
  const value = as(tree, 'ResTarget')?.val;
  return JSON.parse(JSON.stringify(value, (key, v) => (key === 'location' ? undefined : v)));
}

test('an empty database has its schema public and the roles of the server', async () => {
  const catalog = await after('SELECT');
  expect(catalog).toMatchObject({ pg: 18, searchPath: ['public'], currentRole: 'postgres' });
  expect([...catalog.schemas.keys()]).toEqual(['public']);
  expect(catalog.roles).toContain('postgres');
  expect([...catalog.roles].filter((role) => role.startsWith('pg_'))).toEqual([]);
  expect(catalog.cluster).toEqual({
    shardCount: 32,
    workers: [],
    nextShardId: 102008,
    nextColocationId: 1,
    colocationGroups: new Map(),
  });
});

test('what the caller knows better is taken from the caller', async () => {
  const catalog = await after('CREATE SCHEMA app', {
    pg: 15,
    searchPath: ['app', 'public'],
    currentRole: 'owner',
    cluster: { shardCount: 8, workers: ['w1', 'w2'] },
  });
  expect(catalog).toMatchObject({
    pg: 15,
    searchPath: ['app', 'public'],
    currentRole: 'owner',
    cluster: { shardCount: 8, workers: ['w1', 'w2'] },
  });
});

test('the session is left as it was', async () => {
  await own.session.run('SET search_path = app, public');
  await introspect(own.session.db);
  expect(await own.session.run('SHOW search_path')).toEqual([{ search_path: 'app, public' }]);
  expect(await own.session.run('SHOW transaction_read_only')).toEqual([
    { transaction_read_only: 'off' },
  ]);
  await own.session.run('RESET search_path');
});

const bySession = ({ code = '', message }: DatabaseError): ServerError =>
  new ServerError({ severity: 'error', code, message }, false);

test.each([
  ['the driver', (error: DatabaseError): Error => error],
  ['a session', bySession],
])('what is dropped meanwhile, as %s says it, makes the catalog be read anew', async (_, told) => {
  await own.session.run('CREATE TABLE t (a int CONSTRAINT passing UNIQUE)');
  const other = await own.open();
  let reads = 0;
  const client: QueryClient = {
    query: async (config) => {
      if (config.text.startsWith('BEGIN')) reads += 1;
      if (config.text.includes('pg_get_constraintdef')) {
        await other.run('ALTER TABLE t DROP CONSTRAINT IF EXISTS passing');
      }
      return own.session.client.query(config).catch((error: DatabaseError) => {
        throw told(error);
      });
    },
  };
  const catalog = await introspect(kyselyOn(client));
  expect(table(catalog, 't').constraints).toEqual([]);
  expect(reads).toBe(2);
});

describe('columns', () => {
  test('types, collations and not null', async () => {
    const catalog = await after(`CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE t (a varchar(20) NOT NULL, gone int, b numeric(10, 2)[], c mood,
        "D" text COLLATE "C", e timestamptz(3)); ALTER TABLE t DROP gone`);
    const { columns } = table(catalog, 't');
    expect(columns.map((column) => column.name)).toEqual(['a', 'b', 'c', 'D', 'e']);
    expect(columns.map((column) => column.notNull)).toEqual([true, false, false, false, false]);
    expect(columns.map((column) => column.collation)).toEqual([
      undefined,
      undefined,
      undefined,
      ['pg_catalog', 'C'],
      undefined,
    ]);
    const [a, b, c] = columns;
    const name = (sval: string) => ({ String: { sval } });
    expect(a?.type.names).toEqual([name('pg_catalog'), name('varchar')]);
    expect(a?.type.typmods).toHaveLength(1);
    expect(b?.type).toMatchObject({ names: [name('pg_catalog'), name('numeric')] });
    expect(b?.type.arrayBounds).toHaveLength(1);
    expect(c?.type.names).toEqual([name('public'), name('mood')]);
    expect(JSON.stringify(columns)).not.toContain('location');
  });

  test('defaults and generated columns', async () => {
    const catalog = await after(`CREATE TABLE t (a int DEFAULT 1 + 2, b text DEFAULT 'it''s -- no',
      c int GENERATED ALWAYS AS (a * 2) STORED, d int GENERATED ALWAYS AS (a + 1) VIRTUAL)`);
    const [a, b, c, d] = table(catalog, 't').columns;
    expect(a?.default).toEqual(expression('(1 + 2)'));
    expect(b?.default).toEqual(expression("'it''s -- no'::text"));
    expect(c).toMatchObject({ generated: { kind: 'stored', expression: expression('(a * 2)') } });
    expect(d).toMatchObject({ generated: { kind: 'virtual', expression: expression('(a + 1)') } });
    expect(c).not.toHaveProperty('default');
  });

  test('constants do not depend on the settings of the session', async () => {
    const script = `CREATE TABLE t (a date DEFAULT '2024-03-01',
      b timestamptz DEFAULT '2024-03-01 12:00+00', c interval DEFAULT '1 day 2:00', d float8 DEFAULT 0.1,
      e bytea DEFAULT '\\xff', f text DEFAULT 'back\\slash')`;
    const plain = await after(script);
    await own.session.run(`SET DateStyle = 'SQL, DMY'; SET TimeZone = 'Asia/Tokyo';
      SET IntervalStyle = 'iso_8601'; SET bytea_output = 'escape'; SET extra_float_digits = -15;
      SET standard_conforming_strings = off; SET quote_all_identifiers = on`);
    const other = await introspect(own.session.db);
    await own.session.run('RESET ALL');
    expect(table(other, 't')).toEqual(table(plain, 't'));
    const [a, , , , , f] = table(plain, 't').columns;
    expect(a?.default).toEqual(expression("'2024-03-01'::date"));
    expect(f?.default).toEqual(expression("'back\\slash'::text"));
  });

  test('names and types of any kind', async () => {
    const long = 'ж'.repeat(31);
    const catalog = await after(`CREATE SCHEMA "Ünï ""q""";
      CREATE TYPE "Ünï ""q"""."a;b--" AS ENUM ('x''y');
      CREATE TABLE "Ünï ""q"""."${long}" (
        "select" "Ünï ""q"""."a;b--" DEFAULT 'x''y', "c\\d" "char", "e.f" interval day to second(3),
        CONSTRAINT "/* no */" CHECK ("c\\d" <> 'a'))`);
    const found = table(catalog, long, 'Ünï "q"');
    expect(found.columns.map((column) => column.name)).toEqual(['select', 'c\\d', 'e.f']);
    expect(found.columns[0]?.type.names).toEqual([
      { String: { sval: 'Ünï "q"' } },
      { String: { sval: 'a;b--' } },
    ]);
    expect(found.constraints.map((constraint) => constraint.name)).toEqual(['/* no */']);
    await own.session.run('DROP SCHEMA "Ünï ""q""" CASCADE');
  });

  test('serial is told apart from a default that uses a sequence', async () => {
    const catalog = await after(`CREATE SEQUENCE s; CREATE TABLE t (a bigserial, b smallserial,
      c int DEFAULT nextval('s'), d serial); ALTER TABLE t ALTER d SET DEFAULT nextval('t_d_seq') + 1`);
    const [a, b, c, d] = table(catalog, 't').columns;
    expect(a).toMatchObject({ serial: { schema: 'public', name: 't_a_seq' }, notNull: true });
    expect(a).not.toHaveProperty('default');
    expect(b?.serial).toEqual({ schema: 'public', name: 't_b_seq' });
    expect(c?.default).toEqual(expression("nextval('public.s'::regclass)"));
    expect(c).not.toHaveProperty('serial');
    expect(d).not.toHaveProperty('serial');
    expect(d?.default).toBeDefined();
  });

  test('identity, with the options that are not the defaults', async () => {
    const catalog = await after(`CREATE TABLE t (
      a bigint GENERATED ALWAYS AS IDENTITY,
      b int GENERATED BY DEFAULT AS IDENTITY (START 5 INCREMENT -2 MAXVALUE 9 CACHE 3 CYCLE),
      c smallint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME numbers))`);
    const [a, b, c] = table(catalog, 't').columns;
    expect(a?.identity).toEqual({
      generated: 'always',
      sequence: { schema: 'public', name: 't_a_seq' },
      options: [],
    });
    expect(b?.identity?.generated).toBe('by default');
    expect(b?.identity?.options.map((option) => as(option, 'DefElem')?.defname)).toEqual([
      'increment',
      'maxvalue',
      'start',
      'cache',
      'cycle',
    ]);
    expect(c?.identity?.sequence).toEqual({ schema: 'public', name: 'numbers' });
  });
});

describe('constraints', () => {
  test('every kind, with its columns and its own name', async () => {
    const catalog = await after(`CREATE TABLE r (x int, y int, PRIMARY KEY (y, x));
      CREATE TABLE t (a int CHECK (a > 0), b int, c int4range NOT NULL, UNIQUE (b) INCLUDE (a),
        CONSTRAINT "My FK" FOREIGN KEY (a, b) REFERENCES r (y, x) ON DELETE CASCADE DEFERRABLE,
        EXCLUDE USING gist (c WITH &&), CHECK (a < b) NO INHERIT);
      ALTER TABLE t ADD CHECK (b < 9) NOT VALID`);
    const { constraints } = table(catalog, 't');
    expect(
      constraints.map(({ name, kind, columns }) => `${kind} ${name} ${columns.join(' ')}`).sort(),
    ).toEqual([
      'check t_a_check a',
      'check t_b_check b',
      'check t_check a b',
      'exclusion t_c_excl c',
      'foreign key My FK a b',
      'not null t_c_not_null c',
      'unique t_b_a_key b',
    ]);
    const key = constraints.find((constraint) => constraint.kind === 'foreign key');
    expect(key?.referenced).toEqual({ schema: 'public', name: 'r', columns: ['y', 'x'] });
    expect(key?.definition).toMatchObject({
      contype: 'CONSTR_FOREIGN',
      conname: 'My FK',
      pktable: { schemaname: 'public', relname: 'r' },
      fk_del_action: 'c',
      deferrable: true,
    });
    const late = constraints.find((constraint) => constraint.name === 't_b_check');
    expect(late?.definition).toMatchObject({ skip_validation: true });
    const suffixed = constraints.filter((constraint) => constraint.suffixedOnShards);
    expect(suffixed.map((constraint) => constraint.kind).sort()).toEqual([
      'exclusion',
      'foreign key',
      'unique',
    ]);
  });

  test('enums, domains and ranges', async () => {
    const catalog = await after(`CREATE DOMAIN d AS int NOT NULL CHECK (VALUE > 0);
      CREATE TYPE mood AS ENUM ('sad', 'ok', 'x'); ALTER TYPE mood ADD VALUE 'so' BEFORE 'ok';
      CREATE TYPE span AS RANGE (subtype = int4)`);
    const types = catalog.schemas.get('public')?.types;
    expect([...(types?.keys() ?? [])]).toEqual(['d', 'mood', 'span_multirange', 'span']);
    expect(types?.get('d')).toMatchObject({
      kind: 'domain',
      constraintNames: ['d_not_null', 'd_check'],
      domain: { notNull: true, checks: [{ conname: 'd_check' }] },
    });
    expect(types?.get('span')).toMatchObject({
      kind: 'range',
      range: { multirange: { schema: 'public', name: 'span_multirange' } },
    });
    expect(types?.get('mood')).toMatchObject({ kind: 'enum', labels: ['sad', 'so', 'ok', 'x'] });
  });
});

describe('other relations', () => {
  test('indexes, those of constraints without a definition', async () => {
    const catalog = await after(`CREATE TABLE "T" (a int PRIMARY KEY, b text);
      CREATE UNIQUE INDEX i ON "T" (lower(b), a DESC NULLS LAST) INCLUDE (b) WHERE a > 0`);
    expect(relation(catalog, 'T_pkey')).toEqual({
      kind: 'index',
      schema: 'public',
      name: 'T_pkey',
      table: { schema: 'public', name: 'T' },
      constraint: true,
      unique: true,
      columns: ['a'],
      valid: true,
    });
    const index = relation(catalog, 'i') as Index;
    expect(index).toMatchObject({ constraint: false, columns: ['lower', 'a', 'b'], valid: true });
    expect(index.definition).toMatchObject({
      idxname: 'i',
      relation: { schemaname: 'public', relname: 'T' },
      unique: true,
      accessMethod: 'btree',
    });
    expect(index.definition?.indexParams).toHaveLength(2);
    expect(index.definition?.whereClause).toBeDefined();
  });

  test('an index that was never finished is not valid', async () => {
    await own.session.run('CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)');
    await own.session.run('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)').catch(() => undefined);
    expect(relation(await after('SELECT'), 'i')).toMatchObject({ valid: false });
  });

  test('sequences know their column', async () => {
    const catalog = await after(`CREATE TABLE t (a serial, b int GENERATED ALWAYS AS IDENTITY);
      CREATE SEQUENCE alone; CREATE SEQUENCE given OWNED BY t.b`);
    const owner = (name: string) => (relation(catalog, name) as Sequence).ownedBy;
    expect(owner('t_a_seq')).toEqual({ schema: 'public', name: 't', column: 'a' });
    expect(owner('t_b_seq')).toEqual({ schema: 'public', name: 't', column: 'b' });
    expect(owner('alone')).toBeUndefined();
    expect(owner('given')).toEqual({ schema: 'public', name: 't', column: 'b' });
  });

  test('views and the rest by name and kind', async () => {
    const catalog = await after(`CREATE TABLE t (a int); CREATE VIEW v AS TABLE t;
      CREATE MATERIALIZED VIEW m AS TABLE t; CREATE TYPE c AS (a int);
      CREATE TABLE p (a int) PARTITION BY RANGE (a);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2); CREATE TEMP TABLE temporary (a int)`);
    const kinds = [...(catalog.schemas.get('public')?.relations.values() ?? [])];
    expect(kinds.map((r) => `${r.kind} ${r.name}`)).toEqual([
      'table t',
      'view v',
      'materialized view m',
      'composite type c',
      'table p',
      'table p1',
    ]);
    expect(table(catalog, 'p1').parents).toEqual([{ schema: 'public', name: 'p' }]);
    expect([...catalog.schemas.keys()]).toEqual(['public']);
  });

  test('functions by signature', async () => {
    const catalog = await after(`CREATE TYPE mood AS ENUM ('sad');
      CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(a int4, OUT b text, VARIADIC c mood[]) LANGUAGE sql AS 'SELECT $1::text';
      CREATE PROCEDURE p(varchar(3)) LANGUAGE sql AS ''`);
    expect([...(catalog.schemas.get('public')?.functions.keys() ?? [])]).toEqual([
      'f()',
      'f(integer, public.mood[])',
      'p(character varying)',
    ]);
  });

  test('how volatile functions are', async () => {
    const catalog = await after(`
      CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION b() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
      CREATE FUNCTION c() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'`);
    const functions = catalog.schemas.get('public')?.functions.values() ?? [];
    expect([...functions].map(({ volatility }) => volatility)).toEqual([
      'volatile',
      'stable',
      'immutable',
    ]);
  });
});

describe('what shards need to know', () => {
  test('privileges of others than the owner', async () => {
    const role = `${own.database}_reader`;
    await own.session.run(`CREATE ROLE ${role}`);
    const catalog = await after(`CREATE TABLE t (a int, b int); CREATE SEQUENCE s;
      GRANT SELECT ON t TO public; GRANT INSERT ON t TO ${role} WITH GRANT OPTION;
      GRANT UPDATE (b) ON t TO ${role}; GRANT USAGE ON SEQUENCE s TO ${role};
      CREATE TABLE none (a int)`);
    expect(table(catalog, 't').grants).toEqual([
      { grantee: 'public', privilege: 'select', grantable: false },
      { grantee: role, privilege: 'insert', grantable: true },
      { grantee: role, privilege: 'update', column: 'b', grantable: false },
    ]);
    expect((relation(catalog, 's') as Sequence).grants).toEqual([
      { grantee: role, privilege: 'usage', grantable: false },
    ]);
    expect(table(catalog, 'none')).not.toHaveProperty('grants');
  });

  test.each([
    ['CREATE TYPE c AS (a text); CREATE TABLE t OF c', 'a type that it follows'],
    ['CREATE TABLE p (a text); CREATE TABLE t () INHERITS (p)', 'inheritance'],
    [
      `CREATE TABLE t (a text); CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW
        EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      'triggers',
    ],
    ['CREATE TABLE t (a text); CREATE RULE x AS ON DELETE TO t DO INSTEAD NOTHING', 'rules'],
  ])('%s: %s', async (sql, extra) => {
    const catalog = await after(sql);
    expect(extrasOf(catalog, 't')).toEqual([extra]);
  });

  test('tablespaces of a table, of its constraints and of its indexes', async () => {
    await own.session.run('SET allow_in_place_tablespaces = on');
    await own.session.run("CREATE TABLESPACE introspected LOCATION ''");
    const catalog = await after(`CREATE TABLE t (a int) TABLESPACE introspected;
      ALTER TABLE t ADD PRIMARY KEY (a) USING INDEX TABLESPACE introspected;
      CREATE INDEX t_elsewhere ON t (a) TABLESPACE introspected`);
    const spaces = ['a tablespace', 'a tablespace of constraints', 'a tablespace of indexes'];
    expect(extrasOf(catalog, 't')).toEqual(spaces);
    await own.session.run('DROP TABLE t');
    await own.session.run('DROP TABLESPACE introspected');
  });

  test('tablespaces as replay foresees them, those of partitions included', async () => {
    await own.session.run('SET allow_in_place_tablespaces = on');
    await own.session.run("CREATE TABLESPACE foreseen LOCATION ''");
    const text = `CREATE TABLE whole (a int) PARTITION BY RANGE (a) TABLESPACE foreseen;
      CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (2);
      CREATE TABLE apart PARTITION OF whole FOR VALUES FROM (2) TO (3) TABLESPACE pg_default;
      CREATE INDEX ON whole (a) TABLESPACE foreseen;
      CREATE TABLE usual (a int PRIMARY KEY USING INDEX TABLESPACE pg_default) TABLESPACE pg_default;
      CREATE INDEX ON usual (a) TABLESPACE pg_default;
      ALTER TABLE whole SET TABLESPACE pg_default;
      CREATE TABLE later PARTITION OF whole FOR VALUES FROM (3) TO (4)`;
    const catalog = await after(text);
    const statements = parse(text);
    const foreseen = replay([{ statements }], emptyCatalog({ pg: 18, anyRole: true })).catalog;
    expect(placesOf(catalog)).toEqual(placesOf(foreseen));
    expect(table(catalog, 'part').storage).toEqual({ tablespace: 'foreseen' });
    await own.session.run('DROP TABLE whole, usual');
    await own.session.run('DROP TABLESPACE foreseen');
  });

  test('nothing is said of an ordinary table, foreign keys and shell triggers included', async () => {
    await installSchema(own.session.db);
    const catalog = await after(`CREATE TABLE r (a int PRIMARY KEY);
      CREATE TABLE t (a int PRIMARY KEY, b text, c int REFERENCES r);
      CREATE TRIGGER citrate_shell BEFORE INSERT OR TRUNCATE ON t
        EXECUTE FUNCTION citrate.refuse_shell_write()`);
    expect(table(catalog, 't')).not.toHaveProperty('extras');
    expect(table(catalog, 'r')).not.toHaveProperty('extras');
    expect([...catalog.schemas.keys()]).toEqual(['public']);
    expect(catalog.cluster.metadataOwner).toBe('citrate');
  });
});
