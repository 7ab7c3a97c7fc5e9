import * as fc from 'fast-check';
import { pick, scriptsOf, text } from './script-parts.ts';

/** What most scripts begin with: statements on tables that are there find more. */
const soundStatements = [
  'CREATE DOMAIN positive AS int CHECK (VALUE > 0)',
  'CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b > 0), c serial)',
  'CREATE TABLE u (a int NOT NULL, b int REFERENCES t, c int, d int UNIQUE)',
  'CREATE TABLE p (a int, b int, c int) PARTITION BY LIST (a)',
  'CREATE TABLE q PARTITION OF p FOR VALUES IN (1)',
  'CREATE TABLE v () INHERITS (t)',
  'CREATE TABLE elsewhere.t (a int, b int, c int, CHECK (a < b))',
];

/**
 * Scripts of all that the catalog knows beside tables' parts: renames, moves between the schemas
 * `here` and `elsewhere`, inheritance, LIKE, partitions, statistics, domains, types, CREATE TABLE AS,
 * views. Few names, so that they meet.
 */
export const widerScripts: fc.Arbitrary<string[]> = scriptsOf(soundStatements, 0, [
  { weight: 6, arbitrary: createStatements() },
  { weight: 6, arbitrary: alterStatements() },
  { weight: 2, arbitrary: dropStatements() },
]);

function list(items: fc.Arbitrary<string>, minLength: number, maxLength: number) {
  return fc.uniqueArray(items, { minLength, maxLength }).map((some) => some.join(', '));
}

function optional(part: fc.Arbitrary<string>, freq = 2): fc.Arbitrary<string> {
  return fc.option(part, { nil: '', freq });
}

function tableName() {
  return pick('t', 't', 't', 'u', 'u', 'p', 'p', 'q', 'v', '_t', 'elsewhere.t', 'elsewhere.u');
}

function column() {
  return pick('a', 'a', 'b', 'b', 'c', 'd');
}

function given() {
  const chosen = text(pick('t', 'u', 'p', 'q'), pick('_a', '_b', '_a_b', ''), label());
  return fc.oneof(chosen, pick('x', 'y', 't', 'u', 'v', 'mood'));
}

function label() {
  return pick('_pkey', '_key', '_key1', '_check', '_check1', '_fkey', '_not_null', '_idx', '_seq');
}

function named() {
  return optional(text('CONSTRAINT ', given(), ' '), 4);
}

function expression() {
  return fc.oneof(
    text(column(), ' > 0'),
    text(column(), ' < ', column()),
    pick('true', 'a IS NOT NULL OR b > 0'),
  );
}

function columnDefinition() {
  const type = pick('int', 'int', 'int', 'serial', 'int GENERATED ALWAYS AS IDENTITY', 'positive');
  const constraint = text(
    ' ',
    named(),
    fc.oneof(
      pick('NOT NULL', 'UNIQUE', 'PRIMARY KEY'),
      text('CHECK (', expression(), ')'),
      text('REFERENCES ', tableName(), pick('', ' (a)')),
    ),
  );
  return text(column(), ' ', type, optional(constraint));
}

function tableConstraint() {
  const some = list(column(), 1, 2);
  return text(
    named(),
    fc.oneof(
      text('CHECK (', expression(), ')'),
      text('UNIQUE (', some, ')'),
      text('PRIMARY KEY (', some, ')'),
      text('FOREIGN KEY (', column(), ') REFERENCES ', tableName(), pick('', ' (a)')),
      text('NOT NULL ', column()),
      text('EXCLUDE (', column(), ' WITH =)'),
    ),
  );
}

function plainColumns() {
  const type = pick('int', 'int', 'int NOT NULL', 'int UNIQUE', 'int CHECK (a > 0)', 'serial');
  return text('a int, b ', type, ', c ', type);
}

function like() {
  const what = list(
    pick('ALL', 'INDEXES', 'CONSTRAINTS', 'DEFAULTS', 'IDENTITY', 'STATISTICS', 'GENERATED').map(
      (word) => `INCLUDING ${word}`,
    ),
    0,
    3,
  );
  return text(
    'LIKE ',
    tableName(),
    ' ',
    what.map((words) => words.replaceAll(',', '')),
  );
}

/** Most get a number of their own; some overlap. */
function bound() {
  return fc.oneof(
    { weight: 6, arbitrary: pick('FOR VALUES IN (@)') },
    pick('FOR VALUES IN (1)', 'FOR VALUES IN (1, NULL)', 'FOR VALUES IN (NULL)', 'DEFAULT'),
  );
}

function createTable() {
  const more = optional(text(', ', tableConstraint()));
  return fc.oneof(
    text('CREATE TABLE ', tableName(), ' (', plainColumns(), more, ')'),
    text('CREATE TABLE ', tableName(), ' (', list(columnDefinition(), 0, 2), ')'),
    text('CREATE TABLE IF NOT EXISTS ', tableName(), ' (', plainColumns(), ')'),
    text('CREATE TABLE ', tableName(), ' (', like(), more, ')'),
    text(
      'CREATE TABLE ',
      tableName(),
      ' (',
      list(columnDefinition(), 0, 1),
      ') INHERITS (',
      list(tableName(), 1, 2),
      ')',
    ),
    text(
      'CREATE TABLE ',
      tableName(),
      ' (',
      plainColumns(),
      more,
      ') PARTITION BY LIST (',
      pick('a', 'b'),
      ')',
    ),
    text('CREATE TABLE ', tableName(), ' PARTITION OF ', tableName(), ' ', bound()),
    text(
      'CREATE TABLE ',
      tableName(),
      ' PARTITION OF ',
      tableName(),
      ' (',
      tableConstraint(),
      ') ',
      bound(),
      optional(text(' PARTITION BY LIST (', column(), ')'), 4),
    ),
  );
}

function query() {
  return fc.oneof(
    text('SELECT * FROM ', tableName()),
    text('SELECT ', list(column(), 1, 3), ' FROM ', tableName()),
    text('SELECT a AS d, ', column(), ' + 1, abs(', column(), ') FROM ', tableName()),
    text(
      'SELECT x.*, y.',
      column(),
      ' AS e FROM ',
      tableName(),
      ' x JOIN ',
      tableName(),
      ' y USING (a)',
    ),
    text('SELECT a FROM ', tableName(), ' UNION SELECT b FROM ', tableName()),
  );
}

function createStatements() {
  return fc.oneof(
    { weight: 8, arbitrary: createTable() },
    text('CREATE TABLE ', tableName(), ' AS ', query()),
    text('CREATE ', pick('', 'OR REPLACE '), 'VIEW ', tableName(), ' AS ', query()),
    text('CREATE MATERIALIZED VIEW ', tableName(), ' AS ', query()),
    text(
      'CREATE ',
      pick('', 'UNIQUE '),
      'INDEX ',
      optional(given(), 4),
      ' ON ',
      pick('', '', 'ONLY '),
      tableName(),
      ' (',
      list(fc.oneof(column(), text('(', column(), ' + 1)')), 1, 2),
      ')',
    ),
    text(
      'CREATE STATISTICS ',
      optional(given(), 2),
      ' ON ',
      list(column(), 2, 3),
      ' FROM ',
      tableName(),
    ),
    text(
      'CREATE DOMAIN ',
      pick('positive', 'x', 't'),
      ' AS int ',
      optional(text(named(), pick('CHECK (VALUE > 0)', 'NOT NULL'))),
    ),
    text(
      'CREATE TYPE ',
      pick('mood', '_mood', 't', '_u', 'x'),
      ' AS ',
      pick("ENUM ('a')", '(a int, b int)'),
    ),
    text('CREATE SEQUENCE ', pick('t_a_seq', 't_b_seq', 'x', 'u')),
  );
}

function alterStatements() {
  const action = fc.oneof(
    text('ADD ', tableConstraint()),
    text('ADD COLUMN ', columnDefinition()),
    text('DROP COLUMN ', column(), pick('', ' CASCADE')),
    text('DROP CONSTRAINT ', given(), pick('', ' CASCADE')),
    text(
      'ALTER COLUMN ',
      column(),
      pick(
        ' SET NOT NULL',
        ' DROP NOT NULL',
        ' TYPE bigint',
        ' SET DEFAULT 1',
        ' ADD GENERATED ALWAYS AS IDENTITY',
        ' DROP IDENTITY',
      ),
    ),
  );
  return fc.oneof(
    {
      weight: 6,
      arbitrary: text(
        'ALTER TABLE ',
        pick('', '', '', 'ONLY '),
        tableName(),
        ' ',
        list(action, 1, 2),
      ),
    },
    {
      weight: 2,
      arbitrary: text(
        'ALTER TABLE ',
        tableName(),
        ' RENAME TO ',
        pick('t', 'u', 'p', 'q', '_u', 't_pkey', 'mood'),
      ),
    },
    text('ALTER TABLE ', tableName(), ' RENAME COLUMN ', column(), ' TO ', column()),
    text('ALTER TABLE ', tableName(), ' RENAME CONSTRAINT ', given(), ' TO ', given()),
    text('ALTER INDEX ', given(), ' RENAME TO ', given()),
    text('ALTER SEQUENCE ', given(), ' RENAME TO ', given()),
    {
      weight: 2,
      arbitrary: text('ALTER TABLE ', tableName(), ' SET SCHEMA ', pick('here', 'elsewhere')),
    },
    text('ALTER TABLE ', tableName(), pick(' INHERIT ', ' NO INHERIT '), tableName()),
    {
      weight: 2,
      arbitrary: text('ALTER TABLE ', tableName(), ' ATTACH PARTITION ', tableName(), ' ', bound()),
    },
    text('ALTER TABLE ', tableName(), ' DETACH PARTITION ', tableName()),
    text(
      'ALTER DOMAIN positive ',
      fc.oneof(
        text('ADD ', named(), 'CHECK (VALUE > 1)'),
        pick('SET NOT NULL', 'DROP NOT NULL', 'RENAME TO x', 'SET SCHEMA elsewhere'),
      ),
    ),
    text(
      'ALTER TYPE ',
      pick('mood', '_mood', 'x'),
      ' ',
      pick('RENAME TO mood', 'RENAME TO _mood', 'RENAME TO __t', 'SET SCHEMA elsewhere'),
    ),
  );
}

function dropStatements() {
  const behavior = pick('', '', ' CASCADE');
  return fc.oneof(
    { weight: 3, arbitrary: text('DROP TABLE ', pick('', 'IF EXISTS '), tableName(), behavior) },
    text('DROP INDEX ', given(), behavior),
    text('DROP VIEW ', tableName(), behavior),
    text('DROP SEQUENCE ', given(), behavior),
    text('DROP TYPE ', pick('mood', '_mood', 'x', 'positive'), behavior),
    text('DROP STATISTICS ', given()),
  );
}
