import { deparse } from '@citrate/deparser';
import { loadParser, parse, parseScript, type SourceFile } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EmptyCatalogOptions, emptyCatalog, findTable } from '../catalog/index.ts';
import { qualify } from '../complete/index.ts';
import { type Names, namesOf, replay } from './index.ts';

beforeAll(loadParser);

const file = (text: string) => ({ name: 'migration.sql', text });

function names(sources: readonly SourceFile[], options: EmptyCatalogOptions): Names {
  const read = sources.map((source) => ({ source, ...parseScript(source) }));
  return namesOf(read, emptyCatalog({ anyRole: true, ...options }));
}

describe('names', () => {
  test('gives each statement as written, with the names it leaves to Postgres', () => {
    const text =
      '-- é\nCREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT u UNIQUE);\nCREATE INDEX ON t (b);';
    expect(names([file(text)], { pg: 17 })).toEqual({
      statements: [
        {
          sql: 'CREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT u UNIQUE)',
          names: [{ kind: 'primary key', schema: 'public', table: 't', name: 't_pkey' }],
        },
        {
          sql: 'CREATE INDEX ON t (b)',
          names: [{ kind: 'index', schema: 'public', table: 't', name: 't_b_idx' }],
        },
      ],
      diagnostics: [],
    });
  });

  test('extract() has another name before 14', () => {
    const script = file('CREATE TABLE t (d date); CREATE INDEX ON t (extract(year FROM d))');
    const chosen = ([13, 14] as const).map((pg) => names([script], { pg }).statements[1]?.names[0]);
    expect(chosen.map((n) => n?.name)).toEqual(['t_date_part_idx', 't_extract_idx']);
  });

  test('takes roles of the server for granted, unless a file drops them', () => {
    const text = `CREATE SCHEMA s AUTHORIZATION app; CREATE TABLE t (a int); ALTER TABLE t OWNER TO app;
      GRANT SELECT ON t TO reader; ALTER ROLE app SET work_mem = '1MB'; DROP OWNED BY reader;
      DROP ROLE reader; GRANT SELECT ON t TO reader; CREATE ROLE reader; GRANT SELECT ON t TO reader;
      GRANT pg_read_all_data TO reader`;
    const { diagnostics } = names([file(text)], { pg: 18 });
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['42704', 'role "reader" does not exist'],
    ]);
  });

  test('goes on from one source to the next', () => {
    const sources = ['CREATE TABLE t (a int UNIQUE)', 'ALTER TABLE t ADD UNIQUE (a)'].map(file);
    const chosen = names(sources, { pg: 18 }).statements.flatMap((s) => s.names);
    expect(chosen.map((n) => n.name)).toEqual(['t_a_key', 't_a_key1']);
  });
});

describe('replay', () => {
  test('says where a statement fails, and goes on', () => {
    const source = file(
      'CREATE TABLE "é" (a int);\nCREATE TABLE t (b int, CHECK (zz > 0));\nCREATE TABLE u (a int)',
    );
    const { statements } = { statements: parse(source.text) };
    const { catalog, diagnostics } = replay([{ source, statements }], emptyCatalog({ pg: 18 }));
    expect(
      diagnostics.map(({ code, message, span }) => [
        code,
        message,
        span && source.text.slice(span.start, span.end),
      ]),
    ).toEqual([['42703', 'column "zz" does not exist', 'zz']]);
    expect(findTable(catalog, { schema: 'public', name: 't' })).toBeUndefined();
    expect(findTable(catalog, { schema: 'public', name: 'u' })).toBeDefined();
  });
});

test('what is missing after DO may be there on a server', () => {
  const text = `DO 'BEGIN CREATE TABLE made (a int); CREATE TYPE shade AS ENUM (); END';
    ALTER TABLE made ADD UNIQUE (a); CREATE TABLE t (a shade, b int); CREATE INDEX ON t (b);
    CREATE TABLE t (a int)`;
  const { catalog, diagnostics } = replay([{ statements: parse(text) }], emptyCatalog({ pg: 18 }));
  expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    ['01000', 'notice', 'what DO changes is not known without a server'],
    ['42P01', 'notice', 'relation "made" does not exist'],
    ['42P07', 'error', 'relation "t" already exists'],
  ]);
  expect(findTable(catalog, { schema: 'public', name: 't' })).toBeDefined();
});

test('schemas of servers are not changed, or else nobody knows to what', () => {
  const change =
    'ALTER SEQUENCE pg_catalog.counted RESTART 7; CREATE FUNCTION pg_catalog.f() RETURNS int RETURN 1';
  const said = (text: string): readonly unknown[] =>
    replay([{ statements: parse(text) }], emptyCatalog({ pg: 18 })).diagnostics.map((d) => [
      d.code,
      d.severity,
    ]);
  expect(said(change)).toEqual([
    ['0A000', 'error'],
    ['0A000', 'error'],
  ]);
  expect(said(`DO ''; ${change}`).slice(1)).toEqual([
    ['3F000', 'notice'],
    ['3F000', 'notice'],
  ]);
});

test('all that may have made what is missing is told', () => {
  const text = `DO ''; CREATE EXTENSION hstore; CREATE EXTENSION citext; DROP TABLE made`;
  const { diagnostics } = replay([{ statements: parse(text) }], emptyCatalog({ pg: 18 }));
  expect(diagnostics.at(-1)?.detail).toContain(
    'by DO, CREATE EXTENSION hstore or CREATE EXTENSION citext.',
  );
});

test.each([
  ['COLUMN t.r', 'column "r" of relation "t" does not exist'],
  ['CONSTRAINT r ON t', 'constraint "r" for table "t" does not exist'],
  ['TRIGGER r ON t', 'trigger "r" for table "t" does not exist'],
  ['POLICY r ON t', 'policy "r" for table "t" does not exist'],
  ['RULE r ON t', 'rule "r" for relation "t" does not exist'],
])(
  "a comment on a part that is not there is refused in the server's words: %s",
  (part, message) => {
    const text = `CREATE TABLE t (a int); COMMENT ON ${part} IS 'x'`;
    const { diagnostics } = replay([{ statements: parse(text) }], emptyCatalog({ pg: 18 }));
    expect(diagnostics.map((d) => d.message)).toEqual([message]);
  },
);

test.each([
  [
    'CREATE TABLE n (a mood, b int REFERENCES t)',
    'CREATE TABLE app.n (a app.mood, b integer REFERENCES app.t)',
  ],
  ['CREATE INDEX i ON t (a)', 'CREATE INDEX i ON app.t USING btree (a)'],
  ['ALTER TABLE t ADD COLUMN c other.kind', 'ALTER TABLE app.t ADD COLUMN c other.kind'],
  ['DROP TABLE t, u CASCADE', 'DROP TABLE app.t, other.u CASCADE'],
  ['DROP FUNCTION f', 'DROP FUNCTION app.f'],
  ['DROP TYPE mood', 'DROP TYPE app.mood'],
  ["CREATE TYPE new AS ENUM ('a')", "CREATE TYPE app.new AS ENUM ('a')"],
  ["ALTER TYPE mood ADD VALUE 'b'", "ALTER TYPE app.mood ADD VALUE 'b'"],
  [
    'CREATE VIEW v AS WITH t AS (SELECT 1) SELECT * FROM t, u',
    'CREATE VIEW app.v AS WITH t AS (SELECT 1) SELECT * FROM t, other.u',
  ],
  ['GRANT SELECT ON t TO public', 'GRANT SELECT ON TABLE app.t TO PUBLIC'],
  ['DROP TABLE missing', 'DROP TABLE missing'],
])('qualify: %s', (sql, qualified) => {
  const setUp = `CREATE SCHEMA app; CREATE SCHEMA other; CREATE TABLE app.t (a int PRIMARY KEY);
    CREATE TABLE other.u (a int); CREATE TYPE app.mood AS ENUM ('a'); CREATE TYPE other.kind AS ENUM ();
    CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`;
  const empty = emptyCatalog({ pg: 18, searchPath: ['app', 'other'] });
  const { catalog, diagnostics } = replay([{ statements: parse(setUp) }], empty);
  expect(diagnostics).toEqual([]);
  const [statement] = parse(sql);
  expect(deparse(qualify(statement?.tree ?? { A_Star: {} }, catalog))).toBe(qualified);
});
