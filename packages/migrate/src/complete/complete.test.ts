import { readdirSync, readFileSync } from 'node:fs';
import { deparse } from '@citrate/deparser';
import { loadParser, type Node, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { plain } from '../../test/objects.ts';
import { apply, type Catalog, emptyCatalog, type PgMajor } from '../catalog/index.ts';
import { complete } from './index.ts';

const folder = new URL('../../test/fixtures/', import.meta.url);

beforeAll(loadParser);

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  const inside = value instanceof Map ? [...value.values()] : Object.values(value);
  for (const item of inside) freeze(item);
  return value;
}

/** What each statement becomes, one after the other. */
function completedScript(sql: string, pg: PgMajor): Node[] {
  let catalog: Catalog = emptyCatalog({ pg });
  return parse(sql).map(({ tree }) => {
    const completed = complete(tree, catalog);
    expect(completed.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    catalog = apply(catalog, completed.tree).catalog;
    return completed.tree;
  });
}

describe.each([18, 17] as const)('pairs for PostgreSQL %i', (pg) => {
  const pairs = readdirSync(new URL('complete/', folder)).filter((n) => n.endsWith('.in.sql'));

  test.each(pairs)('%s', (name) => {
    const input = readFileSync(new URL(`complete/${name}`, folder), 'utf8');
    const trees = completedScript(input, pg);
    const output = trees.map((tree) => `${deparse(tree)};\n`).join('');
    const expected = new URL(`complete/${name.replace('.in.', `.pg${pg}.`)}`, folder);
    expect(output).toBe(readFileSync(expected, 'utf8'));
  });
});

describe('on all fixtures of names', () => {
  const scripts = readdirSync(new URL('names/', folder)).filter((n) => n.endsWith('.sql'));

  test.each(scripts)('%s: input untouched, nothing left to complete, the same catalog', (name) => {
    let catalog: Catalog = emptyCatalog({ pg: 18 });
    for (const { tree } of parse(readFileSync(new URL(`names/${name}`, folder), 'utf8'))) {
      const before = structuredClone(tree);
      freeze(catalog);
      const completed = complete(freeze(tree), catalog);
      expect(tree).toEqual(before);
      const again = complete(completed.tree, catalog);
      const open = again.names.filter((n) => n.kind !== 'sequence' && !n.cloned);
      expect(open).toEqual([]);
      const after = apply(catalog, completed.tree);
      expect(after.diagnostics.map((d) => d.code)).toEqual(
        completed.diagnostics.map((d) => d.code),
      );
      expect(plain(apply(catalog, tree).catalog)).toEqual(plain(after.catalog));
      catalog = after.catalog;
    }
  });
});

test('names come in the order of creation', () => {
  const [statement] = parse(
    'CREATE TABLE t (a int UNIQUE CHECK (a > 0), b serial REFERENCES t, PRIMARY KEY (a))',
  );
  const { names } = complete(statement?.tree ?? { A_Star: {} }, emptyCatalog({ pg: 18 }));
  expect(names.map(({ kind, name }) => `${kind}: ${name}`)).toEqual([
    'sequence: t_b_seq',
    'check: t_a_check',
    'not null: t_b_not_null',
    'not null: t_a_not_null',
    'primary key: t_pkey',
    'foreign key: t_b_fkey',
  ]);
});
