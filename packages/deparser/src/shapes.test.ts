import { loadParser, type Node, type SelectStmt } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { differenceOf, positions } from './same-tree.ts';

beforeAll(loadParser);

/** The shapes of libpg-query's trees: what each part of SQL gives, and that it is written again. */

/** The first expression of SELECT, without positions. */
function valueOf(expression: string): unknown {
  const { SelectStmt } = treeOf(`SELECT ${expression}`) as { SelectStmt: SelectStmt };
  const [target] = SelectStmt.targetList as [{ ResTarget: { val: Node } }];
  return withoutPositions(target.ResTarget.val);
}

function withoutPositions(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => (positions.has(key) ? undefined : value)),
  );
}

const written = (sql: string): string => deparse(treeOf(sql), { layout: 'compact' });

describe('constants', () => {
  test.each<[string, object, string?]>([
    ['5', { ival: { ival: 5 } }],
    ['0', { ival: {} }],
    ['-1', { ival: { ival: -1 } }],
    ['- 1', { ival: { ival: -1 } }, '-1'],
    ['- -1', { ival: { ival: 1 } }, '1'],
    ['-(1)', { ival: { ival: -1 } }, '-1'],
    ['2147483647', { ival: { ival: 2147483647 } }],
    ['-2147483647', { ival: { ival: -2147483647 } }],
    ['-2147483648', { fval: { fval: '-2147483648' } }],
    ['2147483648', { fval: { fval: '2147483648' } }],
    ['9223372036854775808', { fval: { fval: '9223372036854775808' } }],
    ['1.5', { fval: { fval: '1.5' } }],
    ['-1.50', { fval: { fval: '-1.50' } }],
    ['.5', { fval: { fval: '.5' } }],
    ['1e-10', { fval: { fval: '1e-10' } }],
    ['0xFF', { ival: { ival: 255 } }, '255'],
    ['0xFFFFFFFFF', { fval: { fval: '0xFFFFFFFFF' } }],
    ["''", { sval: { sval: '' } }],
    ["'it''s'", { sval: { sval: "it's" } }],
    ["E'a\\\\b\\n'", { sval: { sval: 'a\\b\n' } }, "E'a\\\\b\n'"],
    ["U&'\\00e9\\+01F600'", { sval: { sval: 'é😀' } }, "'é😀'"],
    ['$$it is$$', { sval: { sval: 'it is' } }, "'it is'"],
    ['TRUE', { boolval: { boolval: true } }],
    ['FALSE', { boolval: {} }],
    ["B'101'", { bsval: { bsval: 'b101' } }],
    ["X'1F'", { bsval: { bsval: 'x1F' } }],
    ["B''", { bsval: { bsval: 'b' } }],
    ['NULL', { isnull: true }],
  ])('%s', (sql, shape, expected = sql) => {
    expect(valueOf(sql)).toEqual({ A_Const: shape });
    expect(written(`SELECT ${sql}`)).toBe(`SELECT ${expected}`);
  });

  test('+1 is an operator before a constant', () => {
    expect(valueOf('+1')).toMatchObject({ A_Expr: { rexpr: { A_Const: { ival: { ival: 1 } } } } });
    expect(written('SELECT +1, -(+1), - - -1')).toBe('SELECT +1, -(+1), -1');
  });
});

describe('what is equal to nothing is left out', () => {
  test.each<[string, object]>([
    ['SELECT FROM ONLY t', { SelectStmt: { fromClause: [{ RangeVar: { relname: 't' } }] } }],
    [
      'CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()',
      { CreateTrigStmt: { events: 4 } },
    ],
    ["SET a TO ''", { VariableSetStmt: { args: [{ A_Const: { sval: { sval: '' } } }] } }],
    ['COMMENT ON TABLE t IS NULL', { CommentStmt: { objtype: 'OBJECT_TABLE' } }],
    [
      'ALTER SEQUENCE q NO CYCLE',
      { AlterSeqStmt: { options: [{ DefElem: { arg: { Boolean: { boolval: false } } } }] } },
    ],
    [
      'ALTER SEQUENCE q CACHE 0',
      { AlterSeqStmt: { options: [{ DefElem: { arg: { Integer: {} } } }] } },
    ],
    ['DO $$$$', { DoStmt: { args: [{ DefElem: { arg: { String: { sval: '' } } } }] } }],
    ['CREATE TYPE t AS ENUM ()', { CreateEnumStmt: { typeName: [{ String: { sval: 't' } }] } }],
    [
      'CREATE FUNCTION f() RETURNS void BEGIN ATOMIC END',
      { CreateFunctionStmt: { sql_body: { List: { items: [{}] } } } },
    ],
  ])('%s', (sql, shape) => {
    expect(treeOf(sql)).toMatchObject(shape);
    expect(differenceOf(treeOf(sql), treeOf(written(sql)))).toBeUndefined();
  });

  test('so is an empty text, which then cannot be told from none: one of the two is written', () => {
    const renamed = treeOf("ALTER TYPE t RENAME VALUE '' TO 'b'");
    expect(renamed).toEqual(treeOf("ALTER TYPE t ADD VALUE 'b' BEFORE ''"));
    expect(deparse(renamed)).toBe("ALTER TYPE t RENAME VALUE '' TO 'b'");
  });
});

describe('an empty object in a list is a null', () => {
  const nothing = {};
  test.each<[string, object]>([
    ['SELECT DISTINCT a', { SelectStmt: { distinctClause: [nothing] } }],
    [
      'CREATE AGGREGATE a (*) (sfunc = f)',
      { DefineStmt: { args: [nothing, { Integer: { ival: -1 } }] } },
    ],
    [
      'DROP OPERATOR -(NONE, integer)',
      { DropStmt: { objects: [{ ObjectWithArgs: { objargs: [nothing, { TypeName: {} }] } }] } },
    ],
    [
      'ALTER OPERATOR -(integer, NONE) OWNER TO a',
      { AlterOwnerStmt: { object: { ObjectWithArgs: { objargs: [{ TypeName: {} }, nothing] } } } },
    ],
    [
      'SELECT FROM f()',
      {
        SelectStmt: {
          fromClause: [
            { RangeFunction: { functions: [{ List: { items: [{ FuncCall: {} }, nothing] } }] } },
          ],
        },
      },
    ],
  ])('%s', (sql, shape) => {
    expect(treeOf(sql)).toMatchObject(shape);
    expect(written(sql)).toBe(sql);
  });
});

/** Every choice of some of the items, in order. */
function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, item) => [...all, ...all.map((some) => [...some, item])], [[]]);
}

describe('fields that are codes and sets of bits', () => {
  const actions = ['', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'];
  const events = subsets(['INSERT', 'DELETE', 'UPDATE', 'TRUNCATE']).filter((e) => e.length > 0);
  const like =
    'COMMENTS COMPRESSION CONSTRAINTS DEFAULTS GENERATED IDENTITY INDEXES STATISTICS STORAGE';
  const starts = [
    'UNBOUNDED PRECEDING',
    '1 PRECEDING',
    'CURRENT ROW',
    '1 FOLLOWING',
    'UNBOUNDED FOLLOWING',
  ];
  const exclusions = ['', ' EXCLUDE CURRENT ROW', ' EXCLUDE GROUP', ' EXCLUDE TIES'];
  const frames = starts.flatMap((start, i) => [
    ...(i < 3 ? [start] : []),
    ...starts
      .slice(Math.max(i, 1))
      .flatMap((end) => (i < 4 ? [`BETWEEN ${start} AND ${end}`] : [])),
  ]);
  const clause = (keyword: string, value: string) => value && ` ${keyword} ${value}`;

  const statements: Readonly<Record<string, readonly string[]>> = {
    'what becomes of referencing rows': actions.flatMap((onDelete) =>
      actions.map(
        (onUpdate) =>
          `CREATE TABLE t (a integer REFERENCES u${clause('ON DELETE', onDelete)}${clause('ON UPDATE', onUpdate)})`,
      ),
    ),
    'how a key matches': ['', ' MATCH FULL'].map(
      (match) => `CREATE TABLE t (a integer REFERENCES u (b)${match})`,
    ),
    persistence: ['', 'TEMPORARY ', 'UNLOGGED '].flatMap((kind) => [
      `CREATE ${kind}TABLE t (a integer)`,
      `CREATE ${kind}TABLE t AS SELECT 1`,
      `CREATE ${kind}SEQUENCE q`,
      `SELECT 1 INTO ${kind}TABLE t`,
    ]),
    'members of a group': ['ADD', 'DROP'].map((action) => `ALTER GROUP g ${action} USER a, b`),
    'the events of a trigger': ['BEFORE', 'AFTER', 'INSTEAD OF'].flatMap((timing) =>
      events.map(
        (some) =>
          `CREATE TRIGGER g ${timing} ${some.join(' OR ')} ON t FOR EACH ROW EXECUTE FUNCTION f()`,
      ),
    ),
    'what LIKE includes': subsets(like.split(' ')).flatMap((some) => [
      `CREATE TABLE t (${['LIKE u', ...some.map((name) => `INCLUDING ${name}`)].join(' ')})`,
      `CREATE TABLE t (${['LIKE u INCLUDING ALL', ...some.map((name) => `EXCLUDING ${name}`)].join(' ')})`,
    ]),
    'the frame of a window': ['ROWS', 'RANGE', 'GROUPS'].flatMap((unit) =>
      frames.flatMap((frame) =>
        exclusions.map((exclusion) => `SELECT f(a) OVER (${unit} ${frame}${exclusion})`),
      ),
    ),
    'how a cursor goes': subsets(['BINARY', 'INSENSITIVE', 'ASENSITIVE', 'SCROLL', 'NO SCROLL'])
      .filter((some) => !(some.includes('SCROLL') && some.includes('NO SCROLL')))
      .filter((some) => !(some.includes('INSENSITIVE') && some.includes('ASENSITIVE')))
      .flatMap((some) =>
        ['', ' WITH HOLD'].map(
          (hold) => `DECLARE c ${[...some, 'CURSOR'].join(' ')}${hold} FOR SELECT 1`,
        ),
      ),
    'modes of locks': [
      'ACCESS SHARE',
      'ROW SHARE',
      'ROW EXCLUSIVE',
      'SHARE UPDATE EXCLUSIVE',
      'SHARE',
      'SHARE ROW EXCLUSIVE',
      'EXCLUSIVE',
      'ACCESS EXCLUSIVE',
    ].map((mode) => `LOCK TABLE t IN ${mode} MODE`),
    'when an event trigger fires': ['ENABLE', 'DISABLE', 'ENABLE REPLICA', 'ENABLE ALWAYS'].map(
      (when) => `ALTER EVENT TRIGGER e ${when}`,
    ),
    'what identifies a row': ['NOTHING', 'FULL', 'DEFAULT', 'USING INDEX i'].map(
      (how) => `ALTER TABLE t REPLICA IDENTITY ${how}`,
    ),
  };

  test.each(Object.entries(statements))('%s', (_, all) => {
    expect(all.map(written)).toEqual(all);
  });
});

describe('types', () => {
  const system = (name: string): object => ({ names: [text('pg_catalog'), text(name)] });
  const text = (sval: string): object => ({ String: { sval } });
  const number = (ival: number): object => ({ A_Const: { ival: { ival } } });

  test.each<[string, object, string?]>([
    ['int', system('int4'), 'integer'],
    ['pg_catalog.int4', system('int4'), 'integer'],
    ['int4', { names: [text('int4')] }],
    ['text', { names: [text('text')] }],
    ['pg_catalog.text', system('text')],
    ['bit', { ...system('bit'), typmods: [number(1)] }],
    ['bit(3)', { ...system('bit'), typmods: [number(3)] }],
    ['pg_catalog.bit', system('bit'), 'pg_catalog."bit"'],
    ['bit varying', system('varbit')],
    ['char', { ...system('bpchar'), typmods: [number(1)] }, 'char(1)'],
    ['pg_catalog.bpchar', system('bpchar')],
    ['"char"', { names: [text('char')] }],
    ['character varying(5)', { ...system('varchar'), typmods: [number(5)] }, 'varchar(5)'],
    ['json', system('json')],
    ['"json"', { names: [text('json')] }],
    ['float(24)', system('float4'), 'real'],
    ['float', system('float8'), 'double precision'],
    ['dec(5, 2)', { ...system('numeric'), typmods: [number(5), number(2)] }, 'numeric(5, 2)'],
    ['timestamp(3) with time zone', { ...system('timestamptz'), typmods: [number(3)] }],
    ['time', system('time')],
    ['boolean', system('bool')],
    ['bool', { names: [text('bool')] }],
    ['s.t(1, x)[]', { names: [text('s'), text('t')] }],
    ['"SETOF"', { names: [text('SETOF')] }],
  ])('%s', (type, shape, expected = type) => {
    const tree = treeOf(`CREATE TABLE t (a ${type})`);
    expect(tree).toMatchObject({ CreateStmt: { tableElts: [{ ColumnDef: { typeName: shape } }] } });
    expect(written(`CREATE TABLE t (a ${type})`)).toBe(`CREATE TABLE t (a ${expected})`);
  });

  const ranges = [
    'year',
    'month',
    'day',
    'hour',
    'minute',
    'second',
    'year to month',
    'day to hour',
    'day to minute',
    'day to second',
    'hour to minute',
    'hour to second',
    'minute to second',
  ];

  test.each(ranges)('interval %s is a set of bits', (range) => {
    const precisions = range.endsWith('second') ? ['', '(0)', '(3)', '(6)'] : [''];
    for (const precision of precisions) {
      const type = `interval ${range}${precision}`;
      for (const sql of [
        `CREATE TABLE t (a ${type}, b ${type}[])`,
        `SELECT a::${type}, '1'::${type}`,
        `CREATE FUNCTION f(${type}) RETURNS SETOF ${type} RETURN 1`,
        `SET TIME ZONE interval '1' ${range}${precision}`,
      ]) {
        // A zone is a number of hours and minutes.
        if (sql.startsWith('SET') && !/^hour( to minute)?$/.test(range)) continue;
        expect(written(sql)).toBe(sql);
      }
      expect(written(`SELECT INTERVAL '1' ${range}${precision}`)).toBe(`SELECT '1'::${type}`);
    }
  });

  test('interval with a precision alone has all bits', () => {
    const tree = treeOf('CREATE TABLE t (a interval(3))');
    expect(JSON.stringify(tree)).toContain('"typmods":[{"A_Const":{"ival":{"ival":32767}');
    expect(written('SELECT a::interval(3), a::interval')).toBe(
      'SELECT a::interval(3), a::interval',
    );
    expect(written("SELECT INTERVAL(0) '1'")).toBe("SELECT '1'::interval(0)");
  });

  test('interval with modifiers that no words stand for is written as a function', () => {
    const sql = 'SELECT a::pg_catalog."interval"(7), a::pg_catalog."interval"(4, 2, 1)';
    expect(written(sql)).toBe(sql);
  });
});
