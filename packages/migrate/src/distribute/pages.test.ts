import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser, parse, type Statement } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { docs, type Section, sectionOf, sectionsOf, unsaid } from '../../test/support/docs.ts';
import { type Catalog, type EmptyCatalogOptions, emptyCatalog } from '../catalog/index.ts';
import { completeAndApply } from '../complete/index.ts';
import { readSections, wantedFor } from '../files/index.ts';
import { topicPages } from '../pages/index.ts';
import { judgeStatement, runOnCitus, type Verdict } from './index.ts';

interface Block {
  /** The page, with the heading above the block. */
  readonly section: string;
  /** Its first line: what becomes of the statements in it, each by itself. */
  readonly expected: string;
  readonly sql: string;
}

function blocksOf({ page, text }: Section): readonly Block[] {
  return [...text.matchAll(/^```sql\n-- ([^\n]+)\n(.*?)^```$/gms)].map(
    ([, expected = '', sql = '']) => ({ section: page, expected, sql }),
  );
}

const pages = ['distribution/README.md', 'distribution/refused.md', 'citus.md'];
const sections = pages.flatMap(sectionsOf);
const marks = ['setup', 'accepted', 'refused', 'accepted on citus', 'refused on citus'];
const blocks = [...intro('distribution/refused.md'), ...sections.flatMap(blocksOf)].filter(
  ({ expected }) => marks.includes(expected),
);
const examples = blocks.filter(({ expected }) => expected !== 'setup');

/** What stands above the first section. */
function intro(file: string): readonly Block[] {
  const [text = ''] = readFileSync(join(docs, file), 'utf8').split(/^## /m);
  return blocksOf({ page: file, text });
}

const cluster = { workers: ['w1', 'w2'], shardCount: 4, metadataOwner: 'keeper' };

let fleet: Catalog;
let citus: Catalog;

beforeAll(async () => {
  await loadParser();
  fleet = setUp({ pg: 18, cluster });
  citus = setUp({ pg: 15, cluster, namesBy: 'citus', citus: { major: 13, minor: 2 } });
});

/** The tables of README.md come first. */
function setUp(options: EmptyCatalogOptions): Catalog {
  const setup = blocks
    .filter(({ expected }) => expected === 'setup')
    .toSorted(
      (a, b) => Number(a.section.includes('refused')) - Number(b.section.includes('refused')),
    )
    .map(({ sql }) => sql);
  return parse(setup.join('\n')).reduce((before, { tree }) => {
    const { catalog, diagnostics } = completeAndApply(tree, before);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    return catalog;
  }, emptyCatalog(options));
}

/** The statements of a block, as a file has them, and what becomes of each. */
function judged({ sql, expected }: Block): readonly (readonly [Statement, Verdict])[] {
  const { up, diagnostics } = readSections({ name: 'example.sql', text: sql });
  expect(diagnostics).toEqual([]);
  return up.statements.map((statement) => {
    if (expected.endsWith('on citus')) return [statement, onCitus(statement)];
    const { verdict, ...rest } = judgeStatement(statement.tree, fleet, wantedFor(statement, up));
    // An example that PostgreSQL itself refuses says nothing about distribution.
    expect(verdict.kind === 'refused' ? [] : rest.diagnostics).toEqual([]);
    return [statement, verdict];
  });
}

function onCitus({ tree }: Statement): Verdict {
  return runOnCitus(tree, citus).verdict;
}

test('the pages have examples of all sorts, and no block of SQL in a topic without a mark', () => {
  expect(new Set(blocks.map(({ expected }) => expected))).toEqual(new Set(marks));
  const [main = ''] = pages;
  const unmarked = readFileSync(join(docs, main), 'utf8').match(/^```sql$/gm)?.length;
  expect(unmarked).toBe(blocks.filter(({ section }) => section.startsWith(main)).length);
});

describe.each(examples)('$section, $expected: $sql', (block) => {
  test('is what it says', () => {
    const [mark] = block.expected.split(' ');
    const outcomes = judged(block).map(([{ source }, { kind }]) =>
      kind === 'refused' ? `refused ${source}` : `accepted ${source}`,
    );
    expect(outcomes).toEqual(judged(block).map(([{ source }]) => `${mark} ${source}`));
  });
});

describe.each(Object.entries(topicPages))('topic %s', (topic, page) => {
  const section = sectionOf(page);

  test('has its section, which says the SQLSTATE and shows a refusal', () => {
    expect(section).toMatch(/SQLSTATE\s+`[0-9A-Z]{5}`/);
    const named = !page.includes('/refused.md') || section?.includes(`citrate explain ${topic}\``);
    expect(named).toBe(true);
  });

  test('is what the refusals in it name, with a SQLSTATE that it says', () => {
    const refused = examples.filter(
      (block) => block.section === page && block.expected.startsWith('refused'),
    );
    for (const block of refused) {
      for (const [{ source }, { diagnostics }] of judged(block)) {
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect
          .soft(
            errors.map((one) => one.page),
            source,
          )
          .toContain(page);
        expect.soft(unsaid(errors), source).toEqual([]);
      }
    }
  });
});
