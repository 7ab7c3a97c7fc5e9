import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Catalog, type EmptyCatalogOptions, emptyCatalog } from '../catalog/index.ts';
import { completeAndApply } from '../complete/index.ts';
import { judgeStatement, runOnCitus, type Verdict } from './index.ts';

const page = readFileSync(
  join(import.meta.dirname, '../../../../docs/distribution/README.md'),
  'utf8',
);

/** Each block of SQL says in its first line what becomes of the statements in it, each by itself. */
const blocks = [...page.matchAll(/^```sql\n-- ([^\n]+)\n(.*?)^```$/gms)].map(
  ([, expected = '', sql = '']) => ({ expected, sql }),
);

const cluster = { workers: ['w1', 'w2'], shardCount: 4 };

let fleet: Catalog;
let citus: Catalog;

beforeAll(async () => {
  await loadParser();
  fleet = setUp({ pg: 18, cluster });
  citus = setUp({ pg: 15, cluster, namesBy: 'citus', citus: { major: 13, minor: 2 } });
});

function setUp(options: EmptyCatalogOptions): Catalog {
  const setup = blocks.filter(({ expected }) => expected === 'setup').map(({ sql }) => sql);
  return parse(setup.join('\n')).reduce((before, { tree }) => {
    const { catalog, diagnostics } = completeAndApply(tree, before);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    return catalog;
  }, emptyCatalog(options));
}

function outcomesOf(sql: string, judge: (sql: string) => Verdict): string[] {
  return parse(sql).map(({ source }) =>
    judge(source).kind === 'refused' ? `refused ${source}` : `accepted ${source}`,
  );
}

function onFleet(sql: string): Verdict {
  const [statement] = parse(sql);
  if (!statement) throw new TypeError('no statement');
  const { verdict, diagnostics } = judgeStatement(statement.tree, fleet);
  // An example that PostgreSQL itself refuses says nothing about distribution.
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return verdict;
}

function onCitus(sql: string): Verdict {
  const [statement] = parse(sql);
  if (!statement) throw new TypeError('no statement');
  return runOnCitus(statement.tree, citus).verdict;
}

const examples = blocks.filter(({ expected }) => expected !== 'setup');

test('the page has examples of all sorts, and no block without a mark', () => {
  expect(new Set(examples.map(({ expected }) => expected))).toEqual(
    new Set(['accepted', 'refused', 'accepted on citus', 'refused on citus']),
  );
  expect(page.match(/^```sql$/gm)).toHaveLength(blocks.length);
});

describe.each(examples)('$expected: $sql', ({ expected, sql }) => {
  test('is what it says', () => {
    const [mark] = expected.split(' ');
    const wanted = parse(sql).map(({ source }) => `${mark} ${source}`);
    expect(outcomesOf(sql, expected.endsWith('on citus') ? onCitus : onFleet)).toEqual(wanted);
  });
});
