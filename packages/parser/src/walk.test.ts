import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { deepFreeze } from '../test/support/trees.ts';
import { as, type Node } from './nodes.ts';
import { loadParser, parse } from './parse.ts';
import { unwrappedFields } from './unwrapped.ts';
import { mapTree, walk } from './walk.ts';

beforeAll(loadParser);

const treeOf = (sql: string): Node => {
  const [statement] = parse(sql);
  if (!statement) throw new Error('no statement');
  return statement.tree;
};

const relations = (tree: Node | readonly Node[]): (string | undefined)[] => {
  const names: (string | undefined)[] = [];
  walk(tree, { RangeVar: ({ relname }) => void names.push(relname) });
  return names;
};

test('nodes are visited with and without a tag around them, parents first, in order', () => {
  const sql = `create table a (x int references b, constraint c foreign key (y) references d,
    check (x > (select 1 from e union select 2 from f)))`;
  expect(relations(treeOf(sql))).toEqual(['a', 'b', 'd', 'e', 'f']);
});

test('lists of statements are walked, too; null nodes are passed by', () => {
  const trees = parse('select distinct 1 from a; create aggregate x.y(*) (sfunc = z)').map(
    (s) => s.tree,
  );
  expect(relations(trees)).toEqual(['a']);
});

test('false keeps the walk out of a node', () => {
  const names: (string | undefined)[] = [];
  walk(treeOf('select (select 1 from a) from b'), {
    SubLink: () => false,
    RangeVar: ({ relname }) => void names.push(relname),
  });
  expect(names).toEqual(['b']);
});

test('a field called constructor does no harm', () => {
  const names: (string | undefined)[] = [];
  walk(treeOf("select json_objectagg('k': v returning jsonb)"), {
    TypeName: ({ names: parts }) => void names.push(...relationsOf(parts)),
  });
  expect(names).toEqual(['jsonb']);
});

const relationsOf = (names: readonly Node[] | undefined): (string | undefined)[] =>
  (names ?? []).map((node) => ('String' in node ? node.String.sval : undefined));

test('mapping tells what became of what it copied', () => {
  const tree = treeOf('alter table a add b int, add c text references d');
  const copies = new Map<object, object>();
  const mapper = { Constraint: (fields: object) => ({ ...fields, conname: 'e' }) };
  const mapped = mapTree(tree, mapper, copies);
  const commands = (of: Node) => as(of, 'AlterTableStmt')?.cmds ?? [];
  expect(copies.get(tree)).toBe(mapped);
  expect(commands(tree).map((node) => copies.get(node))).toEqual([undefined, commands(mapped)[1]]);
});

test('mapping copies what changes and shares the rest', () => {
  const tree = deepFreeze(treeOf('alter table a add b int default 1, add c text references d'));
  const mapped = mapTree(tree, {
    RangeVar: (fields) => (fields.relname === 'd' ? { ...fields, schemaname: 's' } : fields),
  });
  expect(mapped).toEqual(treeOf('alter table a add b int default 1, add c text references s.d'));
  const commands = (node: Node): Node[] | undefined =>
    'AlterTableStmt' in node ? node.AlterTableStmt.cmds : undefined;
  expect(commands(mapped)?.[0]).toBe(commands(tree)?.[0]);
  expect(mapTree(tree, { RangeVar: (fields) => fields })).toBe(tree);
});

test('children are mapped before their parents', () => {
  const mapped = mapTree(treeOf('select f(a.b)'), {
    String: ({ sval = '' }) => ({ sval: `${sval}1` }),
    ColumnRef: ({ fields = [], ...rest }) => ({ ...rest, fields: fields.slice(1) }),
  });
  expect(mapped).toMatchObject(withNames('f1', 'b1'));
});

const withNames = (name: string, column: string): object => {
  const args = [{ ColumnRef: { fields: [{ String: { sval: column } }] } }];
  const val = { FuncCall: { funcname: [{ String: { sval: name } }], args } };
  return { SelectStmt: { targetList: [{ ResTarget: { val } }] } };
};

test('trees may be deeper than the stack', () => {
  const depth = 6000;
  const tree = treeOf(`select ${'a+'.repeat(depth)}a`);
  let count = 0;
  const mapped = mapTree(tree, { ColumnRef: (fields) => ({ ...fields }) });
  walk(mapped, { A_Expr: () => void count++ });
  expect(count).toBe(depth);
});

test('the fields without tags are those of the types', () => {
  const types = createRequire(import.meta.url).resolve('@pgsql/types/types.d.ts');
  const text = readFileSync(types, 'utf8');
  const tags = new Set([...text.matchAll(/^ {4}(\w+): \1;$/gm)].map((m) => m[1]));
  const expected: Record<string, Record<string, string>> = {};
  for (const [, tag = '', body = ''] of text.matchAll(
    /^export interface (\w+) \{([\s\S]*?)^\}/gm,
  )) {
    const fields = [...body.matchAll(/^\s+(\w+)\??: (\w+);/gm)].filter((m) => tags.has(m[2]));
    if (fields.length > 0) expected[tag] = Object.fromEntries(fields.map((m) => [m[1], m[2]]));
  }
  expect(unwrappedFields).toEqual(expected);
});
