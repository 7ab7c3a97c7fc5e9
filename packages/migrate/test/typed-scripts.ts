import * as fc from 'fast-check';
import { pick, scriptsOf, text } from './script-parts.ts';

/** What most scripts begin with. */
const soundStatements = [
  "CREATE TYPE mood AS ENUM ('a', 'b')",
  'CREATE TYPE pair AS (a int, b text)',
  'CREATE DOMAIN dom AS int CHECK (VALUE > 0)',
  'CREATE DOMAIN feeling AS mood',
  'CREATE DOMAIN numbers AS int[]',
  'CREATE DOMAIN span AS int4range',
  'CREATE TABLE t (a int, b text, c mood)',
  'CREATE TABLE u (a int DEFAULT 1, d varchar(3))',
  'CREATE TABLE v () INHERITS (t)',
  'CREATE TABLE w (d text, e json, f int[], g pair, h int4range, i jsonb) INHERITS (t)',
  'CREATE TABLE p (a int, b text, c mood) PARTITION BY LIST (a)',
  'CREATE TABLE q PARTITION OF p FOR VALUES IN (1)',
];

/**
 * Scripts in which types matter: constants that a type takes or not, columns that children have of
 * another type, collation or default, classes of operators, parts of composite values, renamed labels.
 */
export const typedScripts: fc.Arbitrary<string[]> = scriptsOf(soundStatements, 5, [
  { weight: 4, arbitrary: columns() },
  { weight: 3, arbitrary: tables() },
  { weight: 3, arbitrary: indexes() },
  { weight: 2, arbitrary: checks() },
  { weight: 2, arbitrary: families() },
  { weight: 1, arbitrary: types() },
  { weight: 1, arbitrary: views() },
]);

function table() {
  return pick('t', 't', 't', 'u', 'v', 'v', 'w', 'w', 'p', 'q', 'x', 'elsewhere.y');
}

function column() {
  return pick('a', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i');
}

function type() {
  return fc.oneof(
    { weight: 3, arbitrary: pick('int', 'text', 'mood', 'varchar(3)', 'varchar', 'varchar(4)') },
    pick('bigint', 'smallint', 'numeric', 'numeric(3,1)', 'bool', 'uuid', 'json', 'jsonb', 'oid'),
    pick('bytea', 'int[]', 'mood[]', 'text[]', 'dom', 'feeling', 'pair', 'point', 'int4range'),
    pick('text COLLATE "C"', 'varchar COLLATE "C"', 'text COLLATE "POSIX"', 'char(2)', 'name'),
    pick('feeling', 'feeling[]', 'numbers', 'span'),
  );
}

/** A default may be a row, too. */
function value() {
  return fc.oneof(
    { weight: 9, arbitrary: constant() },
    pick("ROW(1, 'x')", "ROW('x', 1)", 'ROW(1)'),
  );
}

function constant() {
  return fc.oneof(
    { weight: 3, arbitrary: pick('1', "'1'", "'a'", "'b'", "'z'", "''", 'NULL', '70000') },
    pick("'true'", "'{}'", "'{a,b}'", "'{1,2}'", "'{z}'", "'[]'", "'[1,2)'", "'null'"),
    pick("'2020-02-29'", "'2021-02-29'", "'0000-00-00'", "'99999'", "'3000000000'", '3000000000'),
    pick("'a'::mood", "'z'::mood", "'a'::text", "'1'::int", "'x'::int", "'abcd'::varchar(3)"),
    pick("ARRAY['a','z']::mood[]", "ARRAY['a','b']::mood[]"),
    pick('1.5', "'1.5'", '123.45', "'abcde'", 'true', "lower('A')"),
    pick('now()', 'current_date', '-70000', "'abcd'::text", "'7'::int", '-0.5', 'ARRAY[1,2]'),
    pick("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "' 7 '", "'NaN'"),
  );
}

function definition() {
  return text(
    column(),
    ' ',
    type(),
    fc.oneof(
      { weight: 2, arbitrary: pick('', ' NOT NULL', ' UNIQUE') },
      { weight: 3, arbitrary: text(' DEFAULT ', constant()) },
      text(' CHECK (', comparison(), ')'),
      text(' GENERATED ALWAYS AS (', pick('a', "'x'", '1', "'a'::mood", 'lower(b)'), ') STORED'),
      pick(' GENERATED ALWAYS AS IDENTITY'),
    ),
  );
}

function columns() {
  const only = pick('', '', '', 'ONLY ');
  return fc.oneof(
    { weight: 5, arbitrary: text('ALTER TABLE ', only, table(), ' ADD ', definition()) },
    text('ALTER TABLE ', table(), ' ADD IF NOT EXISTS ', definition()),
    {
      weight: 2,
      arbitrary: text(
        'ALTER TABLE ',
        only,
        table(),
        ' ALTER ',
        column(),
        ' SET DEFAULT ',
        constant(),
      ),
    },
    text('ALTER TABLE ', only, table(), ' ALTER ', column(), ' TYPE ', type()),
    text('ALTER TABLE ', only, table(), ' ALTER ', column(), pick(' SET', ' DROP'), ' NOT NULL'),
    text('ALTER TABLE ', only, table(), ' ALTER ', column(), ' DROP DEFAULT'),
    text('ALTER TABLE ', only, table(), ' DROP ', column(), pick('', ' CASCADE')),
  );
}

function tables() {
  const parents = pick('t', 'u', 't, u', 'v', 'w', 't, w', 'u, w', 'x', 'x, t');
  return fc.oneof(
    text('CREATE TABLE x (', definition(), ')'),
    { weight: 3, arbitrary: text('CREATE TABLE x (', definition(), ') INHERITS (', parents, ')') },
    { weight: 2, arbitrary: text('CREATE TABLE x () INHERITS (', parents, ')') },
    text('CREATE TABLE elsewhere.y (', definition(), ') INHERITS (', parents, ')'),
    text('CREATE TABLE x (LIKE ', table(), pick('', ' INCLUDING ALL', ' INCLUDING DEFAULTS'), ')'),
    text('CREATE TABLE x (a int, b text, c mood)'),
    text(
      'CREATE TABLE x PARTITION OF p (',
      pick('a', 'b', 'c', 'd'),
      pick(' DEFAULT ', ' NOT NULL DEFAULT '),
      constant(),
      ') FOR VALUES IN (@)',
    ),
    text(
      'CREATE TABLE x PARTITION OF p FOR VALUES IN (',
      pick("'a'", "'5'", '5', "'5.5'", 'true'),
      ')',
    ),
    text(
      'CREATE TABLE x (',
      definition(),
      ') PARTITION BY ',
      pick('LIST', 'HASH'),
      ' (',
      column(),
      ')',
    ),
    text('DROP TABLE ', table(), pick('', ' CASCADE')),
  );
}

function indexes() {
  const method = pick('', '', ' USING hash', ' USING brin', ' USING spgist');
  const opclass = pick(
    ...['', '', '', '', ' text_pattern_ops', ' varchar_pattern_ops', ' int4_ops', ' nope_ops'],
    ...[' enum_ops', ' array_ops', ' range_ops', ' text_ops', ' record_ops'],
  );
  const part = fc.oneof(
    { weight: 3, arbitrary: column() },
    text('((g).', pick('a', 'b', 'z'), ')'),
    text('(', pick('f', 'b', 'i', 'e'), '[1])'),
    pick('lower(b)', '(a + 1)', "(i -> 'a')", "(i ->> 'a')", "(e -> 'a')", "(a + 'x')", '(b || b)'),
  );
  return fc.oneof(
    { weight: 4, arbitrary: text('CREATE INDEX ON ', table(), method, ' (', part, opclass, ')') },
    text('CREATE INDEX ON w USING gin (', pick('e', 'f', 'i', 'i jsonb_path_ops'), ')'),
    text('CREATE INDEX ON w USING gist (', pick('e', 'h', 'i', 'h range_ops'), ')'),
    text('CREATE INDEX ON ', table(), ' (a) WHERE ', comparison()),
    text('ALTER TABLE ', table(), ' ADD ', pick('UNIQUE', 'PRIMARY KEY'), ' (', column(), ')'),
    text('ALTER TABLE ', table(), ' ADD EXCLUDE', method, ' (', column(), ' WITH =)'),
  );
}

function comparison() {
  const operator = pick(' = ', ' = ', ' <> ', ' > ', ' <= ', ' IS DISTINCT FROM ', ' || ', ' && ');
  return fc.oneof(
    { weight: 3, arbitrary: text(column(), operator, constant()) },
    text(column(), ' IN (', constant(), ', ', constant(), ')'),
    text(column(), ' BETWEEN ', constant(), ' AND ', constant()),
    text(
      column(),
      pick(' = ', ' <> ', ' > '),
      pick('ANY', 'ALL'),
      ' (',
      fc.oneof(column(), constant()),
      ')',
    ),
    text(column(), operator, column()),
    text('(g).', pick('a', 'b', 'z'), operator, constant()),
    text('(', column(), ', ', column(), ')', operator, '(', constant(), ', ', constant(), ')'),
    text('(a, b)', operator, '(1, 2, 3)'),
    text(constant(), operator, column()),
    text('CASE WHEN ', column(), operator, constant(), ' THEN true ELSE false END'),
    text('coalesce(', column(), ', ', constant(), ') IS NOT NULL'),
  );
}

function checks() {
  return fc.oneof(
    { weight: 3, arbitrary: text('ALTER TABLE ', table(), ' ADD CHECK (', comparison(), ')') },
    text('CREATE POLICY ', pick('l1', 'l2'), ' ON ', table(), ' USING (', comparison(), ')'),
    text('ALTER DOMAIN ', pick('dom', 'feeling'), ' ADD CHECK (VALUE <> ', constant(), ')'),
    text('ALTER DOMAIN ', pick('dom', 'feeling'), ' SET DEFAULT ', value()),
    text(
      'CREATE DOMAIN further AS ',
      pick('int', 'mood', 'varchar(2)', 'dom', 'uuid'),
      ' DEFAULT ',
      constant(),
    ),
    text(
      'CREATE FUNCTION h(x ',
      pick('int', 'mood', 'dom', 'text', 'int[]'),
      ' DEFAULT ',
      constant(),
      ") RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ),
  );
}

function views() {
  const name = pick('v1', 'v2');
  return fc.oneof(
    text(
      'CREATE VIEW ',
      name,
      ' AS SELECT ',
      column(),
      ' FROM t, w x (a1) WHERE t.b = ',
      constant(),
    ),
    text('CREATE VIEW ', name, ' AS SELECT ', column(), ' FROM w UNION SELECT ', constant()),
    text('CREATE VIEW ', name, ' AS SELECT t.c FROM t JOIN u ON t.', column(), ' = ', constant()),
    text(
      'CREATE VIEW ',
      name,
      ' AS SELECT c FROM t GROUP BY c HAVING max(t.',
      pick('a', 'b', 'c'),
      ') > ',
      constant(),
    ),
    text('CREATE VIEW ', name, ' AS VALUES (', constant(), '), (', constant(), ')'),
    text('DROP VIEW ', name),
  );
}

function families() {
  const name = pick('t_a_not_null', 'n', 'm', 't_a_check', 'w_a_not_null', 'x_a_check');
  return fc.oneof(
    text('ALTER TABLE ', table(), pick(' INHERIT ', ' INHERIT ', ' NO INHERIT '), table()),
    text('ALTER TABLE p ATTACH PARTITION ', table(), ' FOR VALUES IN (@)'),
    text('ALTER TABLE p DETACH PARTITION ', table()),
    text('ALTER TABLE ', pick('', '', 'ONLY '), table(), ' RENAME ', column(), ' TO ', column()),
    text('ALTER TABLE ', pick('', '', 'ONLY '), table(), ' RENAME CONSTRAINT ', name, ' TO ', name),
    text('ALTER TABLE ', table(), ' ADD CONSTRAINT ', name, ' NOT NULL ', pick('a', 'b')),
    text('ALTER TABLE ', table(), ' ADD CONSTRAINT ', name, pick(' CHECK (a > 0)', ' UNIQUE (a)')),
    text('ALTER TABLE ', table(), ' DROP CONSTRAINT ', name, pick('', ' CASCADE')),
  );
}

function types() {
  return fc.oneof(
    text('ALTER TYPE mood ', pick("ADD VALUE 'z'", "ADD VALUE 'abcd'")),
    text('ALTER TYPE mood RENAME VALUE ', pick("'a' TO 'z'", "'z' TO 'a'", "'b' TO 'abcd'")),
    text('ALTER TYPE pair ADD ATTRIBUTE z int CASCADE'),
    text('ALTER TYPE pair RENAME ATTRIBUTE a TO z'),
    text('ALTER TYPE ', pick('mood', 'pair'), pick(' SET SCHEMA here', ' RENAME TO other')),
    text('DROP DOMAIN ', pick('dom', 'feeling'), ' CASCADE'),
  );
}
