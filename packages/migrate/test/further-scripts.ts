import * as fc from 'fast-check';
import { pick, scriptsOf, text } from './script-parts.ts';

/** What most scripts begin with. */
const soundStatements = [
  'CREATE SEQUENCE x',
  'CREATE TABLE t (a int, b int, c text, CONSTRAINT t_check CHECK (a > 0))',
  'CREATE TABLE v () INHERITS (t)',
  'CREATE TABLE p (a int, b int, c text) PARTITION BY LIST (a)',
  'CREATE TABLE q PARTITION OF p FOR VALUES IN (1)',
  'CREATE TABLE r PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (b)',
  'CREATE TABLE r1 PARTITION OF r FOR VALUES IN (2)',
  'CREATE VIEW w AS SELECT a, b FROM t',
  'CREATE MATERIALIZED VIEW m AS SELECT a, b, c FROM t',
  'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$',
  'CREATE FUNCTION g(int) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT $1$$',
  'CREATE TYPE pair AS (a int, b text)',
  "CREATE TYPE mood AS ENUM ('a', 'b')",
  'CREATE DOMAIN dom AS int CONSTRAINT dom_check CHECK (VALUE > 0)',
];

/**
 * Scripts of what the others leave out: who inherits a constraint and whether it is valid, parts of
 * indexes, sequences and their owners, defaults that call them, triggers, policies, rules, functions,
 * types that change, storage, materialized views.
 */
export const furtherScripts: fc.Arbitrary<string[]> = scriptsOf(soundStatements, 4, [
  { weight: 5, arbitrary: constraints() },
  { weight: 2, arbitrary: indexes() },
  { weight: 2, arbitrary: sequences() },
  { weight: 2, arbitrary: defaults() },
  { weight: 2, arbitrary: tables() },
  { weight: 2, arbitrary: views() },
  { weight: 2, arbitrary: functions() },
  { weight: 2, arbitrary: parts() },
  { weight: 2, arbitrary: types() },
  { weight: 2, arbitrary: storage() },
]);

function table() {
  return pick('t', 't', 't', 'v', 'v', 'p', 'p', 'q', 'r', 'r1', 'u', 'elsewhere.t');
}

function column() {
  return pick('a', 'a', 'b', 'b', 'c');
}

function only() {
  return pick('', '', '', 'ONLY ');
}

function named() {
  return pick('n', 'o', 't_check', 't_a_not_null', 't_pkey', 'q_pkey', 'p_a_key', 'q_a_key');
}

function behavior() {
  return pick('', '', ' CASCADE');
}

function constraints() {
  const how = pick('', '', '', ' NOT VALID', ' NOT ENFORCED');
  const check = pick('CHECK (a > 0)', 'CHECK (a > 0)', 'CHECK (b IS NOT NULL)', 'CHECK (a < b)');
  const definition = fc.oneof(
    text(check, pick('', '', ' NO INHERIT', ' NOT VALID', ' NOT ENFORCED')),
    text('NOT NULL ', column(), pick('', '', ' NO INHERIT', ' NOT VALID')),
    text('PRIMARY KEY (', pick('a', 'a', 'a, b'), ')'),
    text('UNIQUE (', pick('a', 'a', 'b', 'a, b'), ')'),
    text('FOREIGN KEY (b) REFERENCES ', table(), pick('', ' (a)', ' (a) DEFERRABLE'), how),
  );
  const action = fc.oneof(
    { weight: 6, arbitrary: text('ADD CONSTRAINT ', named(), ' ', definition) },
    { weight: 2, arbitrary: text('ADD ', definition) },
    text('DROP CONSTRAINT ', named(), behavior()),
    text('VALIDATE CONSTRAINT ', named()),
    text(
      'ALTER CONSTRAINT ',
      named(),
      pick(' INHERIT', ' NO INHERIT', ' ENFORCED', ' NOT ENFORCED', ' DEFERRABLE'),
    ),
    { weight: 2, arbitrary: text('ALTER ', column(), pick(' SET NOT NULL', ' DROP NOT NULL')) },
    text(
      'ADD ',
      pick('', 'CONSTRAINT n '),
      pick('PRIMARY KEY', 'UNIQUE'),
      ' USING INDEX ',
      pick('i', 'j'),
    ),
    text('RENAME CONSTRAINT ', named(), ' TO ', named()),
  );
  return text('ALTER TABLE ', only(), table(), ' ', action);
}

function indexes() {
  return fc.oneof(
    text(
      'CREATE ',
      pick('', 'UNIQUE '),
      'INDEX ',
      pick('i', 'j', 'k', 'l', ''),
      ' ON ',
      pick('', '', 'ONLY '),
      fc.oneof(table(), pick('m')),
      ' (',
      pick('a', 'a', 'b', 'a, b', '(g(a))', '(b + 1)', 'lower(c)'),
      ')',
      pick('', '', ' INCLUDE (b)', ' WHERE a > 0', ' WITH (fillfactor = 70)'),
    ),
    text(
      'ALTER INDEX ',
      pick('i', 'j', 'p_a_key', 'p_pkey'),
      ' ATTACH PARTITION ',
      pick('j', 'k', 'l', 'q_pkey', 'q_a_key', 'r_a_key'),
    ),
    text('ALTER INDEX ', pick('i', 'j', 't_pkey'), ' RENAME TO ', pick('k', 'n', 't_pkey')),
    text('ALTER INDEX ', pick('i', 'j'), pick(' SET (fillfactor = 60)', ' RESET (fillfactor)')),
    text('DROP INDEX ', pick('i', 'j', 'k', 't_pkey'), behavior()),
  );
}

function sequences() {
  const name = pick('x', 'x', 'y', 't_d_seq', 'elsewhere.x');
  return fc.oneof(
    text('CREATE SEQUENCE ', name, pick('', ' AS smallint', ' INCREMENT 2', ' OWNED BY t.a')),
    text(
      'ALTER SEQUENCE ',
      name,
      ' ',
      fc.oneof(
        text('OWNED BY ', pick('NONE', 't.a', 't.b', 'v.a', 'q.a', 'w.a', 't.z')),
        pick('RENAME TO y', 'RENAME TO x', 'SET SCHEMA elsewhere', 'SET SCHEMA here'),
        pick('INCREMENT 3', 'AS int', 'CYCLE', 'MAXVALUE 100', 'NO MAXVALUE', 'SET UNLOGGED'),
      ),
    ),
    text('DROP SEQUENCE ', name, behavior()),
  );
}

function defaults() {
  const value = pick(
    "nextval('x')",
    "nextval('x'::regclass) + 1",
    'g(1)',
    'NULL',
    '1',
    "'1'",
    'now()::text',
  );
  return fc.oneof(
    text('ALTER TABLE ', only(), table(), ' ALTER ', column(), ' SET DEFAULT ', value),
    text('ALTER TABLE ', table(), ' ALTER ', column(), ' DROP DEFAULT'),
    text('ALTER VIEW w ALTER ', pick('a', 'b', 'z'), ' SET DEFAULT ', value),
    text('ALTER VIEW w ALTER ', pick('a', 'b'), ' DROP DEFAULT'),
    text('ALTER TABLE ', only(), table(), ' ADD d int DEFAULT ', value),
    text('ALTER TABLE ', only(), table(), ' ADD d serial'),
    text('ALTER TABLE ', only(), table(), ' ADD e int GENERATED ALWAYS AS (', column(), ') STORED'),
    text('ALTER TABLE ', only(), table(), ' ALTER e DROP EXPRESSION', pick('', ' IF EXISTS')),
    text(
      'ALTER TABLE ',
      only(),
      table(),
      ' ALTER a ',
      pick('ADD GENERATED ALWAYS AS IDENTITY', 'SET GENERATED BY DEFAULT', 'DROP IDENTITY'),
    ),
  );
}

function tables() {
  return fc.oneof(
    text('CREATE TABLE u (LIKE ', table(), pick('', ' INCLUDING ALL', ' INCLUDING DEFAULTS'), ')'),
    text(
      'CREATE TABLE u (',
      pick('', 'a int NOT NULL, ', 'a int CONSTRAINT n NOT NULL NO INHERIT, '),
      pick('b int, ', 'b dom, ', 'b mood, '),
      pick('c text', 'c text, CHECK (a > 0) NO INHERIT', 'c pair'),
      ')',
      pick('', '', ' INHERITS (t)', ' INHERITS (t, v)', ' PARTITION BY LIST (a)'),
    ),
    text('CREATE TABLE u OF pair', pick('', ' (PRIMARY KEY (a))', ' (b NOT NULL)')),
    text('CREATE TABLE u PARTITION OF ', pick('p', 'r'), ' FOR VALUES IN (@)'),
    text('ALTER TABLE ', table(), pick(' INHERIT ', ' NO INHERIT '), table()),
    text('ALTER TABLE ', pick('p', 'r'), ' ATTACH PARTITION ', table(), ' FOR VALUES IN (@)'),
    text('ALTER TABLE ', pick('p', 'r'), ' DETACH PARTITION ', table()),
    text('ALTER TABLE ', table(), ' RENAME TO ', pick('u', 't', 'q')),
    text('ALTER TABLE ', table(), ' RENAME ', column(), ' TO ', pick('a', 'b', 'z')),
    text('ALTER TABLE ', table(), ' SET SCHEMA ', pick('here', 'elsewhere')),
    text('ALTER TABLE ', only(), table(), ' DROP ', column(), behavior()),
    text(
      'ALTER TABLE ',
      table(),
      ' ALTER b TYPE ',
      pick('bigint', 'dom', 'smallint', 'numeric(5)'),
    ),
    text('ALTER TABLE ', table(), pick(' OF pair', ' NOT OF')),
    text('DROP TABLE ', pick('', 'IF EXISTS '), table(), behavior()),
  );
}

function views() {
  const query = fc.oneof(
    text('SELECT ', pick('a, b', 'a', '*', 'a, g(b) AS b', "nextval('x') AS a"), ' FROM ', table()),
    pick('SELECT a, b FROM w', 'SELECT 1 AS a, 2 AS b'),
  );
  return fc.oneof(
    text('CREATE ', pick('', 'OR REPLACE '), 'VIEW ', pick('w', 'w', 'z', 't'), ' AS ', query),
    text('CREATE MATERIALIZED VIEW ', pick('m', 'z'), ' AS ', query),
    text('ALTER VIEW ', pick('w', 'z', 't', 'm'), ' RENAME TO ', pick('w', 'z')),
    text('ALTER VIEW w RENAME ', column(), ' TO ', pick('a', 'z')),
    text('ALTER VIEW w SET SCHEMA ', pick('here', 'elsewhere')),
    text('ALTER MATERIALIZED VIEW m RENAME ', column(), ' TO ', pick('a', 'z')),
    text('ALTER VIEW w ', pick('SET (security_barrier)', 'RESET (security_barrier)')),
    text('DROP VIEW ', pick('w', 'z', 't', 'm'), behavior()),
    text('DROP MATERIALIZED VIEW ', pick('m', 'w'), behavior()),
  );
}

function functions() {
  return fc.oneof(
    text(
      'CREATE ',
      pick('', 'OR REPLACE '),
      'FUNCTION g(',
      pick('int', 'int', 'bigint', 'a int'),
      ') RETURNS ',
      pick(
        "int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        "text LANGUAGE sql IMMUTABLE AS 'SELECT ''x'''",
      ),
    ),
    text('ALTER FUNCTION ', pick('g(int)', 'g', 'f()'), ' RENAME TO ', pick('h', 'g')),
    text('ALTER FUNCTION ', pick('g(int)', 'f()'), ' SET SCHEMA ', pick('elsewhere', 'here')),
    text('DROP FUNCTION ', pick('g(int)', 'g', 'f()', 'h(int)'), behavior()),
    text('ALTER FUNCTION ', pick('g(int)', 'f()'), pick(' STRICT', ' COST 7', ' SECURITY DEFINER')),
  );
}

function parts() {
  const fires = text(
    pick('g1', 'g2'),
    ' AFTER ',
    pick('INSERT', 'UPDATE OF a', 'DELETE'),
    ' ON ',
    fc.oneof(table(), pick('w')),
  );
  return fc.oneof(
    text(
      'CREATE ',
      fc.oneof(
        text('TRIGGER ', fires, pick(' FOR EACH ROW', ' FOR EACH STATEMENT')),
        text('CONSTRAINT TRIGGER ', fires, ' FOR EACH ROW'),
      ),
      pick('', ' WHEN (true)'),
      ' EXECUTE FUNCTION ',
      pick('f()', 'f()', 'g()'),
    ),
    text('ALTER TRIGGER ', pick('g1', 'g2'), ' ON ', table(), ' RENAME TO ', pick('g1', 'g2')),
    text('DROP TRIGGER ', pick('g1', 'g2'), ' ON ', table()),
    text(
      'ALTER TABLE ',
      only(),
      table(),
      pick(' DISABLE', ' ENABLE'),
      ' TRIGGER ',
      pick('g1', 'ALL'),
    ),
    text('CREATE POLICY ', pick('l1', 'l2'), ' ON ', table(), ' USING (', column(), ' IS NULL)'),
    text('DROP POLICY ', pick('l1', 'l2'), ' ON ', table()),
    text('ALTER TABLE ', table(), pick(' ENABLE', ' FORCE'), ' ROW LEVEL SECURITY'),
    text(
      'CREATE RULE ',
      pick('u1', 'u2'),
      ' AS ON INSERT TO ',
      pick('t', 'w', 'p', 'm'),
      ' DO ALSO NOTHING',
    ),
    text('DROP RULE ', pick('u1', 'u2'), ' ON ', pick('t', 'w', 'p')),
    text(
      'CREATE STATISTICS ',
      pick('s1', 's2', ''),
      ' ON a, b FROM ',
      fc.oneof(table(), pick('m', 'w')),
    ),
    text('DROP STATISTICS ', pick('s1', 's2')),
    text(
      'COMMENT ON ',
      fc.oneof(
        text('COLUMN ', pick('t', 'w', 'm', 'pair', 'v'), '.', column()),
        text('TABLE ', table()),
        text('CONSTRAINT ', named(), ' ON ', table()),
        pick('VIEW w', 'SEQUENCE x', 'INDEX i', 'TYPE mood', 'DOMAIN dom', 'FUNCTION g(int)'),
        pick('TRIGGER g1 ON t', 'POLICY l1 ON t', 'RULE u1 ON t', 'MATERIALIZED VIEW m'),
      ),
      " IS 'x'",
    ),
  );
}

function types() {
  return fc.oneof(
    text('ALTER TYPE mood ', pick("ADD VALUE 'c'", "ADD VALUE IF NOT EXISTS 'a'", "ADD VALUE 'a'")),
    text('ALTER TYPE mood ', pick("RENAME VALUE 'a' TO 'z'", "RENAME VALUE 'z' TO 'a'")),
    text('ALTER TYPE mood ', pick('RENAME TO humour', 'SET SCHEMA elsewhere')),
    text(
      'ALTER TYPE pair ',
      pick(
        'ADD ATTRIBUTE c int',
        'DROP ATTRIBUTE b',
        'ALTER ATTRIBUTE a TYPE bigint',
        'RENAME ATTRIBUTE a TO z',
      ),
      behavior(),
    ),
    text('ALTER TYPE pair RENAME TO ', pick('couple', 'mood')),
    text(
      'ALTER DOMAIN dom ',
      pick(
        'ADD CONSTRAINT n CHECK (VALUE > 1) NOT VALID',
        'VALIDATE CONSTRAINT n',
        'VALIDATE CONSTRAINT dom_check',
        'DROP CONSTRAINT dom_check',
        'DROP CONSTRAINT IF EXISTS n',
        'RENAME CONSTRAINT dom_check TO n',
        'SET DEFAULT 3',
        'DROP DEFAULT',
        'SET NOT NULL',
        'DROP NOT NULL',
        'RENAME TO dom2',
      ),
    ),
    text('DROP TYPE ', pick('mood', 'pair', 'dom', 't'), behavior()),
    text('DROP DOMAIN ', pick('dom', 'mood'), behavior()),
    text('ALTER TABLE ', table(), ' ADD d ', pick('dom', 'mood', 'pair', 'dom[]')),
  );
}

function storage() {
  return fc.oneof(
    text(
      'ALTER TABLE ',
      only(),
      table(),
      ' ALTER c SET STORAGE ',
      pick('plain', 'external', 'main'),
    ),
    text('ALTER TABLE ', only(), table(), ' ALTER ', column(), ' SET STATISTICS ', pick('9', '-1')),
    text('ALTER TABLE ', table(), ' ALTER ', column(), ' SET (n_distinct = 5)'),
    text('ALTER TABLE ', table(), ' ALTER ', column(), ' RESET (n_distinct)'),
    text('ALTER TABLE ', table(), pick(' SET (fillfactor = 70)', ' RESET (fillfactor)')),
    text('ALTER TABLE ', table(), ' SET (toast.autovacuum_enabled = false)'),
    text('ALTER TABLE ', table(), pick(' SET UNLOGGED', ' SET LOGGED')),
    text('ALTER TABLE ', table(), ' REPLICA IDENTITY ', pick('FULL', 'NOTHING', 'DEFAULT')),
    text('ALTER TABLE ', table(), ' REPLICA IDENTITY USING INDEX ', pick('i', 't_pkey', 't_a_key')),
    text('ALTER TABLE ', fc.oneof(table(), pick('m')), ' CLUSTER ON ', pick('i', 't_pkey', 'j')),
    text('ALTER TABLE ', fc.oneof(table(), pick('m')), ' SET WITHOUT CLUSTER'),
    text('ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 7'),
  );
}
