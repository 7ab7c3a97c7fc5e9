import { loadParser, type Node, type SelectStmt } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { allTrees, files, statementsOf, treeOf } from '../test/support/fixtures.ts';
import { deparse, ownName, template } from './deparse.ts';
import { render, type Slot } from './template.ts';

beforeAll(loadParser);

/** The statement with every slot shown as <role name>, a ! before a name written alone. */
function shown(tree: Node): string {
  return render(template(tree), (slot) => {
    if (slot.role === 'number') return `<${slot.base}>`;
    const own = slot.schema === undefined ? slot.name : `${slot.schema}.${slot.name}`;
    const of = slot.relation && ` of ${slot.relation.schema ?? ''}.${slot.relation.name}`;
    return `<${slot.qualified ? '' : '!'}${slot.literal ? 'literal ' : ''}${slot.role} ${own}${of ?? ''}>`;
  });
}

describe('names left open', () => {
  test.each([
    [
      'CREATE TABLE s.t (a int CONSTRAINT c CHECK (a > 0))',
      'CREATE TABLE <relation s.t> (a integer CONSTRAINT c CHECK (a > 0))',
    ],
    [
      'CREATE TABLE t (a int REFERENCES s.u (b))',
      'CREATE TABLE <relation t> (a integer REFERENCES <relation s.u> (b))',
    ],
    [
      'CREATE INDEX i ON s.t (a)',
      'CREATE INDEX <!index s.i of s.t> ON <relation s.t> USING btree (a)',
    ],
    [
      'ALTER TABLE s.t ADD COLUMN b int CONSTRAINT c UNIQUE',
      'ALTER TABLE <relation s.t> ADD COLUMN b integer CONSTRAINT <!constraint s.c of s.t> UNIQUE',
    ],
    [
      'ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY USING INDEX i',
      'ALTER TABLE <relation t> ADD CONSTRAINT <!constraint c of .t> PRIMARY KEY USING INDEX <!index i of .t>',
    ],
    [
      'ALTER TABLE t DROP CONSTRAINT c, VALIDATE CONSTRAINT d',
      'ALTER TABLE <relation t> DROP CONSTRAINT <!constraint c of .t>, VALIDATE CONSTRAINT <!constraint d of .t>',
    ],
    [
      'ALTER TABLE t RENAME CONSTRAINT a TO b',
      'ALTER TABLE <relation t> RENAME CONSTRAINT <!constraint a of .t> TO <!constraint b of .t>',
    ],
    ['ALTER TABLE s.t RENAME TO u', 'ALTER TABLE <relation s.t> RENAME TO <!relation s.u>'],
    ['ALTER INDEX s.i RENAME TO j', 'ALTER INDEX <index s.i> RENAME TO <!index s.j>'],
    ['DROP TABLE s.a, b', 'DROP TABLE <relation s.a>, <relation b>'],
    ['DROP INDEX s.i', 'DROP INDEX <index s.i>'],
    ['DROP SEQUENCE s.q', 'DROP SEQUENCE <sequence s.q>'],
    [
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t ((t.*)) WHERE t IS NOT NULL',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS <!index s.i of s.t> ON <relation s.t> USING btree ((<!relation s.t>.*)) WHERE t IS NOT NULL',
    ],
    [
      'ALTER TABLE t ALTER CONSTRAINT c DEFERRABLE',
      'ALTER TABLE <relation t> ALTER CONSTRAINT <!constraint c of .t> DEFERRABLE',
    ],
    [
      'ALTER TABLE s.t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES s.u',
      'ALTER TABLE <relation s.t> ADD CONSTRAINT <!constraint s.c of s.t> FOREIGN KEY (a) REFERENCES <relation s.u>',
    ],
    [
      'ALTER TABLE s.t CLUSTER ON i, REPLICA IDENTITY USING INDEX j',
      'ALTER TABLE <relation s.t> CLUSTER ON <!index s.i of s.t>, REPLICA IDENTITY USING INDEX <!index s.j of s.t>',
    ],
    ['CLUSTER s.t USING i', 'CLUSTER <relation s.t> USING <!index s.i of s.t>'],
    ['REINDEX TABLE s.t', 'REINDEX TABLE <relation s.t>'],
    ['REINDEX INDEX s.i', 'REINDEX INDEX <index s.i>'],
    [
      'ALTER TABLE s.t ATTACH PARTITION s.u DEFAULT',
      'ALTER TABLE <relation s.t> ATTACH PARTITION <relation s.u> DEFAULT',
    ],
    [
      'ALTER TABLE s.t DETACH PARTITION s.u',
      'ALTER TABLE <relation s.t> DETACH PARTITION <relation s.u>',
    ],
    [
      'ALTER INDEX s.i ATTACH PARTITION s.j',
      'ALTER INDEX <index s.i> ATTACH PARTITION <index s.j>',
    ],
    [
      'CREATE TABLE s.u PARTITION OF s.t (CONSTRAINT c CHECK (a > 0)) DEFAULT',
      'CREATE TABLE <relation s.u> PARTITION OF <relation s.t> (CONSTRAINT c CHECK (a > 0)) DEFAULT',
    ],
    [
      'CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()',
      'CREATE TRIGGER <!trigger s.g of s.t> AFTER INSERT ON <relation s.t> FOR EACH ROW EXECUTE FUNCTION s.f()',
    ],
    ['DROP TRIGGER g ON s.t', 'DROP TRIGGER <!trigger s.g of s.t> ON <relation s.t>'],
    [
      'ALTER TRIGGER g ON s.t RENAME TO h',
      'ALTER TRIGGER <!trigger s.g of s.t> ON <relation s.t> RENAME TO <!trigger s.h of s.t>',
    ],
    [
      'ALTER TRIGGER g ON s.t DEPENDS ON EXTENSION e',
      'ALTER TRIGGER <!trigger s.g of s.t> ON <relation s.t> DEPENDS ON EXTENSION e',
    ],
    [
      'ALTER TABLE t ENABLE TRIGGER a, ENABLE ALWAYS TRIGGER b, ENABLE REPLICA TRIGGER c, DISABLE TRIGGER d, DISABLE TRIGGER ALL',
      'ALTER TABLE <relation t> ENABLE TRIGGER <!trigger a of .t>, ENABLE ALWAYS TRIGGER <!trigger b of .t>, ENABLE REPLICA TRIGGER <!trigger c of .t>, DISABLE TRIGGER <!trigger d of .t>, DISABLE TRIGGER ALL',
    ],
    [
      'COMMENT ON TRIGGER g ON s.t IS NULL',
      'COMMENT ON TRIGGER <!trigger s.g of s.t> ON <relation s.t> IS NULL',
    ],
    [
      'COMMENT ON CONSTRAINT c ON s.t IS NULL',
      'COMMENT ON CONSTRAINT <!constraint s.c of s.t> ON <relation s.t> IS NULL',
    ],
    [
      'CREATE POLICY p ON s.t USING (a > 0)',
      'CREATE POLICY p ON <relation s.t> TO PUBLIC USING (a > 0)',
    ],
    ['ALTER POLICY p ON s.t RENAME TO q', 'ALTER POLICY p ON <relation s.t> RENAME TO q'],
    ['DROP POLICY p ON s.t', 'DROP POLICY p ON <relation s.t>'],
    [
      'CREATE STATISTICS s.x ON a, b FROM s.t',
      'CREATE STATISTICS <statistics s.x of s.t> ON a, b FROM <relation s.t>',
    ],
    ['ALTER STATISTICS s.x SET STATISTICS 5', 'ALTER STATISTICS <statistics s.x> SET STATISTICS 5'],
    [
      'ALTER STATISTICS s.x RENAME TO y',
      'ALTER STATISTICS <statistics s.x> RENAME TO <!statistics s.y>',
    ],
    ['ALTER STATISTICS x SET SCHEMA u', 'ALTER STATISTICS <statistics x> SET SCHEMA u'],
    ['DROP STATISTICS s.x, y', 'DROP STATISTICS <statistics s.x>, <statistics y>'],
    ['COMMENT ON STATISTICS s.x IS NULL', 'COMMENT ON STATISTICS <statistics s.x> IS NULL'],
    ['ALTER TABLE s.t SET SCHEMA u', 'ALTER TABLE <relation s.t> SET SCHEMA u'],
    ['ALTER TABLE s.t RENAME a TO b', 'ALTER TABLE <relation s.t> RENAME COLUMN a TO b'],
    ["SECURITY LABEL ON COLUMN s.t.a IS 'x'", "SECURITY LABEL ON COLUMN <relation s.t>.a IS 'x'"],
    [
      'CREATE SEQUENCE s.q OWNED BY s.t.a',
      'CREATE SEQUENCE <sequence s.q> OWNED BY <relation s.t>.a',
    ],
    ['GRANT SELECT ON s.t TO a', 'GRANT SELECT ON TABLE <relation s.t> TO a'],
    ['GRANT USAGE ON SEQUENCE q TO a', 'GRANT USAGE ON SEQUENCE <sequence q> TO a'],
    ['COMMENT ON COLUMN s.t.a IS NULL', 'COMMENT ON COLUMN <relation s.t>.a IS NULL'],
    [
      'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s.q))',
      'CREATE TABLE <relation t> (a integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME <sequence s.q>))',
    ],
    [
      'ALTER TABLE t ALTER a SET DEFAULT nextval(\'s."Q"\'::regclass)',
      'ALTER TABLE <relation t> ALTER COLUMN a SET DEFAULT nextval(<literal sequence s.Q>::regclass)',
    ],
    [
      "SELECT nextval('Q'), nextval($1), nextval('a b'), lower('q')",
      "SELECT nextval(<literal sequence q>), nextval($1), nextval('a b'), lower('q')",
    ],
    ['CREATE SCHEMA s', 'CREATE SCHEMA s'],
  ])('%s', (sql, expected) => {
    expect(shown(treeOf(sql))).toBe(expected);
  });
});

/** Each statement with what its names become; qualifiers are slots that are written alone. */
const references: Readonly<Record<string, readonly (readonly [sql: string, expected: string])[]>> =
  {
    'queries of WITH': [
      [
        'CREATE VIEW s.v AS WITH late AS (SELECT * FROM s.parcels) SELECT late.id FROM late',
        'CREATE VIEW <relation s.v> AS WITH late AS (SELECT * FROM <relation s.parcels>) SELECT late.id FROM late',
      ],
      [
        'WITH a AS (SELECT * FROM b), b AS (SELECT * FROM a) TABLE b',
        'WITH a AS (SELECT * FROM <relation b>), b AS (SELECT * FROM a) SELECT * FROM b',
      ],
      [
        'WITH a AS (SELECT a.x FROM a) SELECT 1',
        'WITH a AS (SELECT <!relation a>.x FROM <relation a>) SELECT 1',
      ],
      [
        'WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT * FROM b, a) SELECT 1',
        'WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT * FROM b, a) SELECT 1',
      ],
      [
        'WITH a AS (SELECT 1) SELECT * FROM s.a, a AS x, (SELECT * FROM a) y WHERE EXISTS (TABLE a)',
        'WITH a AS (SELECT 1) SELECT * FROM <relation s.a>, a AS x, (SELECT * FROM a) AS y WHERE EXISTS (SELECT * FROM a)',
      ],
      [
        '(WITH a AS (SELECT 1) TABLE a) UNION TABLE a',
        '(WITH a AS (SELECT 1) SELECT * FROM a) UNION SELECT * FROM <relation a>',
      ],
      [
        'WITH a AS (SELECT 1) TABLE a UNION TABLE a ORDER BY (SELECT 1 FROM a)',
        'WITH a AS (SELECT 1) SELECT * FROM a UNION SELECT * FROM a ORDER BY (SELECT 1 FROM a)',
      ],
      [
        'WITH a AS (SELECT 1) SELECT (WITH b AS (TABLE a), a AS (TABLE a) SELECT 1 FROM a, b)',
        'WITH a AS (SELECT 1) SELECT (WITH b AS (SELECT * FROM a), a AS (SELECT * FROM a) SELECT 1 FROM a, b)',
      ],
      [
        'WITH a AS (SELECT 1) INSERT INTO a SELECT * FROM a RETURNING (SELECT 1 FROM a AS x), a.b',
        'WITH a AS (SELECT 1) INSERT INTO <relation a> SELECT * FROM a RETURNING (SELECT 1 FROM a AS x), <!relation a>.b',
      ],
      [
        'WITH a AS (SELECT 1) UPDATE a SET b = 1 FROM a AS x',
        'WITH a AS (SELECT 1) UPDATE <relation a> SET b = 1 FROM a AS x',
      ],
      [
        'WITH a AS (DELETE FROM a RETURNING *) DELETE FROM s.b USING a WHERE a.x = b.x',
        'WITH a AS (DELETE FROM <relation a> RETURNING *) DELETE FROM <relation s.b> USING a WHERE a.x = <!relation s.b>.x',
      ],
      [
        'WITH a AS (SELECT 1) MERGE INTO s.a AS x USING a ON a.b = x.b WHEN MATCHED THEN DELETE',
        'WITH a AS (SELECT 1) MERGE INTO <relation s.a> AS x USING a ON a.b = x.b WHEN MATCHED THEN DELETE',
      ],
      [
        'WITH a AS (SELECT 1) SELECT * INTO a FROM a TABLESAMPLE system (1)',
        'WITH a AS (SELECT 1) SELECT * INTO TABLE <relation a> FROM a TABLESAMPLE system(1)',
      ],
      [
        'CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION SELECT v.n FROM v',
        'CREATE VIEW <relation v> (n) AS WITH RECURSIVE v (n) AS (SELECT 1 UNION SELECT v.n FROM v) SELECT n FROM v',
      ],
    ],
    'relations that are locked': [
      [
        'SELECT 1 FROM s.t AS x FOR UPDATE OF x',
        'SELECT 1 FROM <relation s.t> AS x FOR UPDATE OF x',
      ],
      [
        'SELECT 1 FROM s.t, (SELECT 1) u JOIN v ON true FOR SHARE OF t, u FOR UPDATE OF v',
        'SELECT 1 FROM <relation s.t>, (SELECT 1) AS u JOIN <relation v> ON TRUE FOR SHARE OF <!relation s.t>, u FOR UPDATE OF <!relation v>',
      ],
      [
        'WITH t AS (SELECT 1) SELECT (SELECT 1 FROM t FOR SHARE OF t) FROM s.t',
        'WITH t AS (SELECT 1) SELECT (SELECT 1 FROM t FOR SHARE OF t) FROM <relation s.t>',
      ],
    ],
    'qualifiers of columns in definitions': [
      [
        'ALTER TABLE s.t ADD CHECK (t.a > s.t.b), ALTER a TYPE int USING t.a::int',
        'ALTER TABLE <relation s.t> ADD CHECK (<!relation s.t>.a > <relation s.t>.b), ALTER COLUMN a TYPE integer USING <!relation s.t>.a::integer',
      ],
      [
        'CREATE TABLE s.t (a int CHECK (t.a > 0), b int GENERATED ALWAYS AS (d.s.t.a) STORED)',
        'CREATE TABLE <relation s.t> (a integer CHECK (<!relation s.t>.a > 0), b integer GENERATED ALWAYS AS (d.<relation s.t>.a) STORED)',
      ],
      [
        'CREATE FOREIGN TABLE t (a int CHECK (t.a > 0)) SERVER t',
        'CREATE FOREIGN TABLE <relation t> (a integer CHECK (<!relation t>.a > 0)) SERVER t',
      ],
      [
        'CREATE INDEX ON s.t ((t.a + u.a)) WHERE (t.b).c > 1',
        'CREATE INDEX ON <relation s.t> USING btree ((<!relation s.t>.a + u.a)) WHERE (<!relation s.t>.b).c > 1',
      ],
      [
        'CREATE POLICY p ON s.t USING (t.a = (SELECT t.b FROM u AS t)) WITH CHECK (EXISTS (SELECT 1 FROM u WHERE u.a = t.a))',
        'CREATE POLICY p ON <relation s.t> TO PUBLIC USING (<!relation s.t>.a = (SELECT t.b FROM <relation u> AS t)) WITH CHECK (EXISTS (SELECT 1 FROM <relation u> WHERE <!relation u>.a = <!relation s.t>.a))',
      ],
      [
        'ALTER POLICY p ON t USING (t.a = 1)',
        'ALTER POLICY p ON <relation t> USING (<!relation t>.a = 1)',
      ],
      [
        'CREATE STATISTICS x ON (t.a + 1), b FROM t',
        'CREATE STATISTICS <statistics x of .t> ON (<!relation t>.a + 1), b FROM <relation t>',
      ],
      [
        'CREATE PUBLICATION p FOR TABLE t WHERE (t.a > 1), u WHERE (t.a > 1)',
        'CREATE PUBLICATION p FOR TABLE <relation t> WHERE (<!relation t>.a > 1), <relation u> WHERE (t.a > 1)',
      ],
      ['COPY t FROM STDIN WHERE t.a > 1', 'COPY <relation t> FROM STDIN WHERE <!relation t>.a > 1'],
      [
        'CREATE RULE r AS ON UPDATE TO t DO INSTEAD UPDATE u SET a = new.a WHERE u.b = old.b',
        'CREATE RULE r AS ON UPDATE TO <relation t> DO INSTEAD UPDATE <relation u> SET a = new.a WHERE <!relation u>.b = old.b',
      ],
    ],
    'qualifiers of columns in queries': [
      [
        'UPDATE t SET a = t.b + u.b FROM u WHERE t.b = 2 RETURNING t.*, old.a',
        'UPDATE <relation t> SET a = <!relation t>.b + <!relation u>.b FROM <relation u> WHERE <!relation t>.b = 2 RETURNING <!relation t>.*, old.a',
      ],
      [
        'DELETE FROM s.t USING u AS x WHERE x.a = t.a',
        'DELETE FROM <relation s.t> USING <relation u> AS x WHERE x.a = <!relation s.t>.a',
      ],
      [
        'INSERT INTO s.t AS x SELECT t.a, x.a FROM t ON CONFLICT (a) WHERE t.a = 1 DO UPDATE SET a = excluded.a + x.a',
        'INSERT INTO <relation s.t> AS x SELECT <!relation t>.a, x.a FROM <relation t> ON CONFLICT (a) WHERE t.a = 1 DO UPDATE SET a = excluded.a + x.a',
      ],
      [
        'MERGE INTO s.t USING s.u ON t.a = u.a WHEN MATCHED AND t.b THEN UPDATE SET b = u.b',
        'MERGE INTO <relation s.t> USING <relation s.u> ON <!relation s.t>.a = <!relation s.u>.a WHEN MATCHED AND <!relation s.t>.b THEN UPDATE SET b = <!relation s.u>.b',
      ],
      [
        'CREATE VIEW v AS SELECT t.*, s.u.a, r.t.a FROM s.t, s.u GROUP BY t.a ORDER BY u.b',
        'CREATE VIEW <relation v> AS SELECT <!relation s.t>.*, <relation s.u>.a, r.t.a FROM <relation s.t>, <relation s.u> GROUP BY <!relation s.t>.a ORDER BY <!relation s.u>.b',
      ],
      [
        'SELECT r.t.a, s.t.a FROM r.t, s.t',
        'SELECT <relation r.t>.a, <relation s.t>.a FROM <relation r.t>, <relation s.t>',
      ],
      [
        'SELECT s.t.a, (SELECT t.a FROM s.t AS t), (SELECT s.t.a FROM u AS t) FROM s.t',
        'SELECT <relation s.t>.a, (SELECT t.a FROM <relation s.t> AS t), (SELECT <relation s.t>.a FROM <relation u> AS t) FROM <relation s.t>',
      ],
      [
        'SELECT t.a, u.a, j.a FROM (t JOIN u ON t.a = u.a) AS j JOIN u ON j.a = u.a',
        'SELECT t.a, <!relation u>.a, j.a FROM (<relation t> JOIN <relation u> ON <!relation t>.a = <!relation u>.a) AS j JOIN <relation u> ON j.a = <!relation u>.a',
      ],
      [
        'SELECT c.a, t.a FROM t JOIN u USING (a) AS c WHERE NOT EXISTS (SELECT 1 FROM v WHERE v.a = t.a)',
        'SELECT c.a, <!relation t>.a FROM <relation t> JOIN <relation u> USING (a) AS c WHERE NOT EXISTS (SELECT 1 FROM <relation v> WHERE <!relation v>.a = <!relation t>.a)',
      ],
      [
        'SELECT (SELECT 1 FROM s.t, LATERAL (SELECT t.a) x, (SELECT t.b) y) FROM r.t',
        'SELECT (SELECT 1 FROM <relation s.t>, LATERAL (SELECT <!relation s.t>.a) AS x, (SELECT <!relation r.t>.b) AS y) FROM <relation r.t>',
      ],
      [
        'SELECT (SELECT f.a + g.a FROM f(t.a), g) FROM t, f',
        'SELECT (SELECT f.a + <!relation g>.a FROM f(<!relation t>.a), <relation g>) FROM <relation t>, <relation f>',
      ],
      [
        'SELECT u.a, x.a FROM t, u TABLESAMPLE system (t.a), v AS x TABLESAMPLE system (1)',
        'SELECT <!relation u>.a, x.a FROM <relation t>, <relation u> TABLESAMPLE system(<!relation t>.a), <relation v> AS x TABLESAMPLE system(1)',
      ],
      [
        'CREATE FUNCTION f(a int) RETURNS int RETURN (SELECT t.a FROM s.t WHERE t.a = f.a)',
        'CREATE FUNCTION f(a integer) RETURNS integer RETURN (SELECT <!relation s.t>.a FROM <relation s.t> WHERE <!relation s.t>.a = f.a)',
      ],
    ],
    'constraints outside of definitions': [
      [
        'INSERT INTO s.t AS x VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING',
        'INSERT INTO <relation s.t> AS x VALUES (1) ON CONFLICT ON CONSTRAINT <!constraint s.c of s.t> DO NOTHING',
      ],
      ['SET CONSTRAINTS s.c, d DEFERRED', 'SET CONSTRAINTS s.c, d DEFERRED'],
    ],
    'what stays closed': [
      ['SELECT t IS NULL FROM t', 'SELECT t IS NULL FROM <relation t>'],
      ["SELECT 's.t'::regclass FROM s.t", "SELECT 's.t'::regclass FROM <relation s.t>"],
      [
        "CREATE FUNCTION f() RETURNS s.t LANGUAGE sql AS 'SELECT * FROM s.t'",
        'CREATE FUNCTION f() RETURNS s.t LANGUAGE sql AS $$SELECT * FROM s.t$$',
      ],
    ],
  };

describe.each(Object.keys(references))('%s', (name) => {
  test.each(references[name] ?? [])('%s', (sql, expected) => {
    expect(shown(treeOf(sql))).toBe(expected);
  });
});

test('names deep inside of a statement', () => {
  const depth = 300;
  const sql = `SELECT t.a FROM t ${'WHERE EXISTS (SELECT t.a '.repeat(depth)}${')'.repeat(depth)}`;
  const { slots } = template(treeOf(sql));
  expect(slots).toHaveLength(depth + 2);
  expect(slots.at(-1)).toEqual({ role: 'relation', qualified: false, name: 't' });
});

test('a tree that holds itself', () => {
  const plain: SelectStmt = { op: 'SETOP_NONE', limitOption: 'LIMIT_OPTION_DEFAULT' };
  const union: SelectStmt = { ...plain, op: 'SETOP_UNION', rarg: plain };
  union.larg = union;
  expect(() => template({ SelectStmt: union })).toThrow('the tree is too deep');
});

test('a tree with a value of a wrong type', () => {
  const tree = { ColumnRef: { fields: 5 } } as unknown as Node;
  expect(() => template(tree)).toThrow('cannot deparse: ColumnRef.fields cannot be 5');
});

test.each(files)('every statement of %s, with its names left open', async (file) => {
  const lines = statementsOf(file).map(({ tree }) => `${shown(tree)};\n`);
  await expect(lines.join('')).toMatchFileSnapshot(`../test/fixtures/templates/${file}`);
});

test('slots filled with their own names give the statement', () => {
  for (const tree of allTrees()) {
    const written = render(template(tree), ownName);
    expect(written).toBe(deparse(tree, { layout: 'compact' }));
  }
});

describe('holes', () => {
  const sequence: Slot = { role: 'sequence', qualified: true, schema: 's', name: 'q' };

  test('in an expression and in options', () => {
    const value: Node = { A_Const: { ival: { ival: 5 } } };
    const start: Node = { Integer: { ival: 1 } };
    const owner: Node = { List: { items: [{ String: { sval: 't' } }, { String: { sval: 'a' } }] } };
    const option = (defname: string, arg: Node): Node => ({
      DefElem: { defname, arg, defaction: 'DEFELEM_UNSPEC' },
    });
    const select: Node = {
      SelectStmt: {
        op: 'SETOP_NONE',
        limitOption: 'LIMIT_OPTION_DEFAULT',
        targetList: [{ ResTarget: { val: value } }],
      },
    };
    const create: Node = {
      CreateSeqStmt: {
        sequence: { relname: 'q', inh: true, relpersistence: 'p' },
        options: [option('start', start), option('owned_by', owner)],
      },
    };
    const inSelect = new Map<Node, Slot>([[value, { role: 'number', base: '7' }]]);
    const holes = new Map<Node, Slot>([
      [start, { role: 'number', base: '8' }],
      [owner, sequence],
    ]);
    expect(template(select, { holes: inSelect })).toEqual({
      texts: ['SELECT ', ''],
      slots: [{ role: 'number', base: '7' }],
    });
    expect(template(create, { holes }).texts).toEqual([
      'CREATE SEQUENCE ',
      ' START WITH ',
      ' OWNED BY ',
      '',
    ]);
  });

  test('in a node that older versions have other words for', () => {
    const value: Node = { A_Const: { fval: { fval: '0xFF_FFFF_FFFF' } } };
    const select: Node = {
      SelectStmt: {
        op: 'SETOP_NONE',
        limitOption: 'LIMIT_OPTION_DEFAULT',
        targetList: [{ ResTarget: { val: value } }],
      },
    };
    const holes = new Map<Node, Slot>([[value, { role: 'number', base: '7' }]]);
    expect(template(select, { holes, pg: 13 }).texts).toEqual(['SELECT ', '']);
  });

  test('that are not in the tree', () => {
    const holes = new Map<Node, Slot>([[{ Integer: { ival: 1 } }, sequence]]);
    expect(() => template(treeOf('SELECT 1'), { holes })).toThrow(
      new RangeError('1 of the holes are no nodes of the tree'),
    );
  });
});

describe('filling', () => {
  const number: Slot = { role: 'number', base: '7' };

  test.each([
    ['CREATE INDEX i ON t (a)', 'index i'],
    ['DROP TABLE s."T"', 'relation T'],
  ])('without a text: %s', (sql, what) => {
    const fill = (() => undefined) as unknown as (slot: Slot) => string;
    expect(() => render(template(treeOf(sql)), fill)).toThrow(
      new TypeError(`fill gives no text for ${what}`),
    );
  });

  test('a number', () => {
    expect(render({ texts: ['SELECT ', ''], slots: [number] }, ownName)).toBe('SELECT 7');
    const none = (() => undefined) as unknown as (slot: Slot) => string;
    expect(() => render({ texts: ['', ''], slots: [number] }, none)).toThrow('number 7');
  });

  test('a name in a string constant', () => {
    const sql = `SELECT nextval('s."a''b"'), nextval('Q')`;
    expect(render(template(treeOf(sql)), ownName)).toBe(`SELECT nextval('s."a''b"'), nextval('q')`);
  });
});
