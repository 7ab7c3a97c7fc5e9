import { DiagnosticError, loadParser, type Node } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { allTrees, enumValues, fieldTypes, treeOf } from '../test/support/fixtures.ts';
import { fieldsOf, type Spoilt, spoil } from '../test/support/mutate.ts';
import { isUnset } from '../test/support/raw-fields.ts';
import { checkTree } from './check-tree.ts';
import { deparse } from './deparse.ts';
import { enums } from './enums.ts';
import { positions } from './same-tree.ts';
import { schema } from './schema.ts';
import { visitors } from './visitors.ts';

beforeAll(loadParser);

/** A table of the package without its line breaks. */
const entries = (table: string): string[] =>
  table
    .trim()
    .split(/\n {2}(?! )/)
    .map((entry) => entry.replaceAll(/\s+/g, ' '));

function problem(tree: unknown): string {
  try {
    checkTree(tree as Node);
    return '';
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map((d) => [d.code, d.message, d.detail].join(' ').trim()).join();
  }
}

describe('the tables are those of @pgsql/types', () => {
  const fieldsByTag = fieldTypes();
  const isKnown = (tag: string, field: string): boolean =>
    !isUnset(tag, field) && (!positions.has(field) || tag === 'CreateTableSpaceStmt');

  test('fields', () => {
    const expected = [...visitors.keys()].sort().map((tag) => {
      const fields = [...(fieldsByTag.get(tag) ?? [])].filter(([field]) => isKnown(tag, field));
      return [tag, ...fields.map((field) => field.join(':'))].join(' ');
    });
    expect(entries(schema)).toEqual(expected);
  });

  test('enums', () => {
    const values = enumValues();
    const named = new Set(schema.match(/\w+(?=\s|$)/g));
    const expected = [...values.keys()].filter((name) => named.has(name)).sort();
    expect(entries(enums)).toEqual(
      expected.map((name) => [name, ...(values.get(name) ?? [])].join(' ')),
    );
  });
});

test('every tree that the parser gives is one', () => {
  expect(() => checkTree(allTrees())).not.toThrow();
  expect(
    allTrees()
      .map(problem)
      .filter((text) => text !== ''),
  ).toEqual([]);
});

test.each([
  [{}, 'XX000 cannot deparse: tree is an empty node'],
  ['SELECT 1', 'XX000 cannot deparse: tree cannot be "SELECT 1"'],
  [null, 'XX000 cannot deparse: tree cannot be null'],
  [[null], 'XX000 cannot deparse: [0] cannot be null'],
  [{ Query: {} }, '0A000 cannot deparse a node of type Query The node is at Query.'],
  [
    { constructor: {} },
    '0A000 cannot deparse a node of type constructor The node is at constructor.',
  ],
  [{ DropStmt: {}, CreateStmt: {} }, 'XX000 cannot deparse: CreateStmt stands beside DropStmt'],
  [
    { ListenStmt: { conditionName: 'a' } },
    'XX000 cannot deparse: ListenStmt.conditionName is no field that the parser gives',
  ],
  [
    { SelectStmt: { targetList: [{}, { ResTarget: [] }] } },
    'XX000 cannot deparse: SelectStmt.targetList[1].ResTarget cannot be a list',
  ],
  [
    { SelectStmt: { targetList: [{}, 'now()'] } },
    'XX000 cannot deparse: SelectStmt.targetList[1] cannot be "now()"',
  ],
])('%j is no tree', (tree, expected) => {
  expect(problem(tree)).toBe(expected);
});

test('a list of trees is checked, and the place counts from it', () => {
  const listen: object = { ListenStmt: { conditionname: 1 } };
  expect(problem([treeOf('SELECT 1'), listen])).toBe(
    'XX000 cannot deparse: [1].ListenStmt.conditionname cannot be 1',
  );
});

/** Values that a field of this type cannot have. */
function wrongValues({ type }: Spoilt, enumNames: ReadonlyMap<string, unknown>): unknown[] {
  const all: [string, unknown][] = [
    ['string', 'x'],
    ['number', 1],
    ['boolean', true],
    ['object', {}],
    ['list', []],
    ['null', null],
    ['fraction', 1.5],
    ['big', 1n],
    ['node', { NoSuchNode: {} }],
    ['list of null', [null]],
    ['list of text', ['x']],
    ['list of nodes', [{ NoSuchNode: {} }]],
  ];
  const allowed = enumNames.has(type) ? [] : (allowedValues[type] ?? ['object']);
  return all.filter(([kind]) => !allowed.includes(kind)).map(([, value]) => value);
}

const allowedValues: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  number: ['number'],
  bigint: ['number', 'big'],
  boolean: ['boolean'],
  Node: [],
  'Node[]': [],
};

test('any value of a wrong type is named by its place', () => {
  const types = fieldTypes();
  const enumNames = enumValues();
  const missed: string[] = [];
  const seen = new Map<string, number>();
  for (const tree of allTrees()) {
    for (const spoilt of fieldsOf(tree, types)) {
      const count = (seen.get(spoilt.name) ?? 0) + 1;
      seen.set(spoilt.name, count);
      if (count > 5) continue;
      for (const value of wrongValues(spoilt, enumNames)) {
        spoil(spoilt, value, () => {
          const found = problem(tree);
          const at = `${spoilt.field}(\\[0\\]|\\.NoSuchNode)*( |\\.$)`;
          if (!new RegExp(`[.\\]]${at}`).test(found)) missed.push(`${spoilt.name}: ${found}`);
        });
      }
    }
  }
  expect(missed).toEqual([]);
  expect(seen.size).toBeGreaterThan(800);
});

test('deparse names the place of a wrong value that it stumbles over', () => {
  const lock = (relations: unknown): Node =>
    ({ LockStmt: { relations, mode: 1 } }) as unknown as Node;
  expect(() => deparse(lock({}))).toThrow('LockStmt.relations cannot be an object');
  expect(() => deparse(lock([1]))).toThrow('LockStmt.relations[0] cannot be 1');
});
