import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  judgeScenario,
  partsOf,
  type Scenario,
  setUp,
  type World,
} from '../../test/support/safety.ts';
import { safetyRules } from './index.ts';

const folder = join(import.meta.dirname, '../../../../docs/rules');

let world: World;

beforeAll(async () => {
  await loadParser();
  world = setUp();
});

function read(page: string): string {
  return readFileSync(join(folder, page), 'utf8');
}

/** Each block of SQL is a scenario, and says what is expected of it. */
function blocksOf(page: string): readonly Scenario[] {
  return [...page.matchAll(/^```sql\n(.*?)^```$/gms)].flatMap(([, sql = '']) => {
    const parts = partsOf(sql);
    expect(parts, sql).toHaveLength(1);
    return parts;
  });
}

/** `accepted` is what no rule warns of, and no directive stands in for nothing. */
function outcomeOf(answers: readonly Answer[], name: string): string {
  const found = answers.flatMap(({ diagnostics }) => diagnostics);
  if (found.some(({ rule }) => rule === name)) return 'refused';
  const other = found.find(({ rule, severity }) => severity !== 'notice' || rule === undefined);
  return other ? `${other.rule}: ${other.message}` : 'accepted';
}

test('there is a page for each rule, and no other', () => {
  const pages = ['README', ...safetyRules.map(({ name }) => name)].map((name) => `${name}.md`);
  expect(readdirSync(folder).sort()).toEqual(pages.sort());
});

test('the index lists all rules in order', () => {
  const rows = [...read('README.md').matchAll(/^\| \[(.+)\]\((.+)\) \| (.+) \| (.+) \|$/gm)];
  expect(rows.map(([, ...cells]) => cells)).toEqual(
    safetyRules.map(({ name, title, severity }) => [name, `${name}.md`, title, severity]),
  );
});

test('links lead to pages', () => {
  const pages = readdirSync(folder);
  for (const page of pages) {
    for (const [, to = ''] of read(page).matchAll(/\]\(([^)/]+\.md)\)/g))
      expect(pages).toContain(to);
  }
});

describe.each(safetyRules)('$name', ({ name, title, severity }) => {
  test('says what it is, the danger, the safe way, and how to ignore it', () => {
    const page = read(`${name}.md`);
    const headings = [...page.matchAll(/^#+ .*$/gm)].map(([heading]) => heading);
    expect(headings).toEqual([`# ${title}`, '## The danger', '## The safe way', '## To ignore it']);
    expect(page).toContain(`Rule \`${name}\`, severity \`${severity}\`.`);
    expect(page).toContain(`-- citrate: ignore=${name} reason="…"`);
  });

  test('its examples are what they say', () => {
    const blocks = blocksOf(read(`${name}.md`));
    expect(new Set(blocks.map(({ expected }) => expected))).toEqual(
      new Set(['refused', 'accepted']),
    );
    for (const block of blocks) {
      expect.soft(outcomeOf(judgeScenario(block, world), name), block.text).toBe(block.expected);
    }
  });
});
