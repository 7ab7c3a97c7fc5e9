import { deparse } from '@citrate/deparser';
import { loadParser, parseScript } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../catalog/index.ts';
import { replay } from '../replay/index.ts';
import { type Dump, dumpCatalog } from './index.ts';

beforeAll(() => loadParser());

function after(text: string): Catalog {
  const source = { name: 'x.sql', text };
  const cluster = { shardCount: 4, workers: ['w1', 'w2'] };
  const start = emptyCatalog({ pg: 18, anyRole: true, cluster });
  const { catalog, diagnostics } = replay([{ source, ...parseScript(source) }], start);
  expect(diagnostics).toEqual([]);
  return catalog;
}

function statements({ trees }: Dump): readonly string[] {
  return trees.map((tree) => deparse(tree, { layout: 'compact' }));
}

const dumped = (text: string): readonly string[] => statements(dumpCatalog(after(text)));

test('an empty database is an empty dump', () => {
  expect(dumpCatalog(after(''))).toEqual({ trees: [], diagnostics: [] });
});

test('names are qualified, and all that the server would choose are said', () => {
  expect(dumped('CREATE TABLE t (a serial PRIMARY KEY, b int NOT NULL CHECK (b > 0))')).toEqual([
    'CREATE TABLE public.t (a serial CONSTRAINT t_a_not_null NOT NULL, b integer CONSTRAINT t_b_not_null NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (a), CONSTRAINT t_b_check CHECK (b > 0))',
  ]);
});

test('it does not matter in which order things were made', () => {
  const a = 'CREATE TABLE a (x int PRIMARY KEY)';
  const b = 'CREATE TABLE b (y int UNIQUE)';
  const key = 'ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES b (y)';
  expect(dumped(`${a};${b};${key}`)).toEqual(dumped(`${b};${a};${key}`));
});

test('what is needed comes first, whatever it is', () => {
  const made = dumped(`CREATE SCHEMA z; CREATE SCHEMA a; CREATE TYPE z.mood AS ENUM ('ok');
    CREATE SEQUENCE z.numbers; CREATE TABLE z.rows (m z.mood, n int DEFAULT nextval('z.numbers'));
    CREATE TABLE a.holders (row z.rows)`);
  expect(made.map((sql) => sql.split(' ').slice(0, 3).join(' '))).toEqual([
    'CREATE SCHEMA a',
    'CREATE SCHEMA z',
    'CREATE TYPE z.mood',
    'CREATE SEQUENCE z.numbers',
    'CREATE TABLE z.rows',
    'CREATE TABLE a.holders',
  ]);
});

test('a sequence that serial would not make is made by itself', () => {
  expect(dumped('CREATE TABLE t (a serial); ALTER SEQUENCE t_a_seq INCREMENT 2')).toEqual([
    'CREATE SEQUENCE public.t_a_seq AS integer INCREMENT BY 2',
    "CREATE TABLE public.t (a integer CONSTRAINT t_a_not_null NOT NULL DEFAULT nextval('public.t_a_seq'::pg_catalog.regclass))",
    'ALTER SEQUENCE public.t_a_seq OWNED BY public.t.a',
  ]);
});

test('owners and grants follow, for roles other than the one at work', () => {
  const script = `CREATE TABLE t (a int, b int); ALTER TABLE t OWNER TO boss;
    GRANT SELECT, UPDATE (b, a) ON t TO clerk; GRANT INSERT ON t TO clerk WITH GRANT OPTION;
    GRANT SELECT ON t TO PUBLIC`;
  expect(dumped(script).slice(1)).toEqual([
    'ALTER TABLE public.t OWNER TO boss',
    'GRANT SELECT, UPDATE (a, b) ON TABLE public.t TO clerk',
    'GRANT INSERT ON TABLE public.t TO clerk WITH GRANT OPTION',
    'GRANT SELECT ON TABLE public.t TO PUBLIC',
  ]);
});

test('functions are named by what they are called with', () => {
  const script = `CREATE FUNCTION f(a int, OUT b text) LANGUAGE sql AS 'SELECT 1';
    ALTER FUNCTION f(int) OWNER TO boss; CREATE PROCEDURE p(INOUT a int, VARIADIC b text[])
    LANGUAGE sql AS ''; ALTER PROCEDURE p OWNER TO boss;
    CREATE AGGREGATE g(*) (SFUNC = int8inc, STYPE = int8); ALTER AGGREGATE g(*) OWNER TO boss`;
  expect(dumped(script).slice(3)).toEqual([
    'ALTER FUNCTION public.f(integer) OWNER TO boss',
    'ALTER AGGREGATE public.g(*) OWNER TO boss',
    'ALTER PROCEDURE public.p(integer, text[]) OWNER TO boss',
  ]);
});

test('a dump replayed has the distribution it was made from', () => {
  const catalog = after(`CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint, c text);
    CREATE TABLE c (id int); CREATE TABLE d (id bigint, at date);
    SELECT create_distributed_table('b', 'id', shard_count => 2);
    SELECT create_distributed_table('a', 'id', colocate_with => 'b');
    SELECT create_reference_table('c');
    SELECT create_distributed_table('d', 'at', colocate_with => 'none');
    ALTER TABLE b ADD CHECK (c <> '')`);
  const again = after(statements(dumpCatalog(catalog)).join(';\n'));
  expect(again.cluster).toEqual(catalog.cluster);
  for (const name of ['a', 'b', 'c', 'd']) {
    const of = (made: Catalog) => made.schemas.get('public')?.relations.get(name);
    expect(of(again)).toEqual(of(catalog));
  }
});

test('what only a server knows is named, and what is known is said without it', () => {
  const text = `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w;
    CREATE FOREIGN TABLE f (a int) SERVER far;
    CREATE USER MAPPING FOR PUBLIC SERVER far; CREATE EXTENSION citext;
    CREATE TABLE t AS SELECT 1 AS a, unheard_of() AS b; DO 'BEGIN END'`;
  const source = { name: 'x.sql', text };
  const { catalog } = replay([{ source, ...parseScript(source) }], emptyCatalog({ pg: 18 }));
  const dump = dumpCatalog(catalog);
  expect(statements(dump)).toEqual([
    'CREATE EXTENSION citext SCHEMA public',
    'CREATE FOREIGN DATA WRAPPER w',
    'CREATE SERVER far FOREIGN DATA WRAPPER w',
    'CREATE FOREIGN TABLE public.f (a integer) SERVER far',
    'CREATE TABLE public.t (a integer)',
  ]);
  expect(dump.diagnostics.map((d) => d.message)).toEqual([
    'the dump leaves out column b of public.t',
    'the dump leaves out user mappings of server far',
    'the dump leaves out what DO changes',
  ]);
});

test('what the catalog does not hold is named', () => {
  const { diagnostics } = dumpCatalog(
    after(`CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO NOTHING;
      ALTER TABLE t RENAME a TO b; CREATE TABLE u (a int); CREATE TABLE w (a int, b int);
      CREATE VIEW v AS SELECT b FROM u JOIN w USING (a); ALTER TABLE u RENAME a TO c`),
  );
  expect(diagnostics.map((d) => `${d.severity}: ${d.message}`)).toEqual([
    'warning: the dump leaves out rule r on public.t',
    'warning: the dump leaves out view public.v',
  ]);
});
