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
    ['DROP TRIGGER g ON s.t', 'DROP TRIGGER g ON <relation s.t>'],
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
