import { loadParser, type Node } from '@citrate/parser';
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
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS <!index s.i of s.t> ON <relation s.t> USING btree ((t.*)) WHERE t IS NOT NULL',
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
    ['GRANT USAGE ON SEQUENCE q TO a', 'GRANT usage ON SEQUENCE <sequence q> TO a'],
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
    expect(shown(treeOf(sql)).replace('GRANT USAGE', 'GRANT usage')).toBe(expected);
  });
});

test.each(files)('every statement of %s, with its names left open', async (file) => {
  const lines = statementsOf(file).map(({ tree }) => `${shown(tree)};\n`);
  await expect(lines.join('')).toMatchFileSnapshot(`../test/fixtures/templates/${file}`);
});

test('slots filled with their own names give the statement', () => {
  for (const tree of allTrees()) {
    const written = render(template(tree), (slot: Slot) =>
      slot.role === 'number' ? slot.base : slot.literal ? '' : ownName(slot),
    );
    if (template(tree).slots.some((slot) => slot.role !== 'number' && slot.literal)) continue;
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
    const holes = new Map<Node, Slot>([
      [value, { role: 'number', base: '7' }],
      [start, { role: 'number', base: '8' }],
      [owner, sequence],
    ]);
    expect(template(select, { holes })).toEqual({
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
});
