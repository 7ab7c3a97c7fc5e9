import { loadParser, type Node, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { allTrees, fieldTypes, nodesOf } from '../test/support/fixtures.ts';
import { Seen } from '../test/support/raw-fields.ts';
import { deparse } from './deparse.ts';
import { differenceOf, positions } from './same-tree.ts';

beforeAll(loadParser);

/** Fields whose value another field of the same node repeats, or that no statement can change. */
const derived: Readonly<Record<string, string>> = {
  'AlterTSConfigurationStmt.override': 'repeats kind',
  'AlterTSConfigurationStmt.replace': 'repeats kind',
  'ColumnDef.is_local': 'always true',
  'JsonArrayQueryConstructor.absent_on_null': 'always true',
  'MergeSupportFunc.msftype': 'always text',
  'NamedArgExpr.argnumber': 'always -1',
  'TypeName.typemod': 'always -1: modifiers are expressions',
};

test('the fixtures have every node and field that the raw parser gives', () => {
  const seen = new Seen();
  for (const tree of allTrees()) seen.add(tree);
  expect(seen.missing()).toEqual([]);
});

test('a printer that leaves out any field fails the round trip of a fixture', () => {
  const types = fieldTypes();
  const fields = new Set<string>();
  const found = new Set<string>();
  for (const tree of allTrees()) {
    const copy = structuredClone(tree);
    for (const { tag, fields: holder } of nodesOf(copy, types)) {
      for (const [field, value] of Object.entries(holder)) {
        const name = `${tag}.${field}`;
        if (positions.has(field) && tag !== 'CreateTableSpaceStmt') continue;
        fields.add(name);
        if (found.has(name)) continue;
        delete holder[field];
        if (!comesBack(tree, copy)) found.add(name);
        holder[field] = value;
      }
    }
  }
  const unnoticed = [...fields].filter((name) => !found.has(name)).sort();
  expect(unnoticed).toEqual(Object.keys(derived));
});

/** Whether what is written of `part` parses to `tree`. */
function comesBack(tree: Node, part: Node): boolean {
  try {
    const statements = parse(deparse(part, { layout: 'compact' }));
    return statements.length === 1 && differenceOf(tree, statements[0]?.tree) === undefined;
  } catch {
    return false;
  }
}
