import { readFileSync } from 'node:fs';
import { loadParser } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Case, casesOf, fixture } from '../../test/support/reverse-cases.ts';
import { type Catalog, emptyCatalog } from '../catalog/index.ts';
import { readSections } from '../files/index.ts';
import { replay } from '../replay/index.ts';
import { reverseFile, reverseScript } from './index.ts';

let start: Catalog;
beforeAll(async () => {
  await loadParser();
  const empty = emptyCatalog({ pg: 18 });
  const workers = ['w1', 'w2'];
  const catalog = { ...empty, cluster: { ...empty.cluster, workers, shardCount: 4 } };
  start = after(readFileSync(fixture('setup.sql'), 'utf8'), catalog).catalog;
});

function after(text: string, catalog: Catalog) {
  const source = { name: 'case.sql', text };
  const { up } = readSections(source);
  return replay([{ source, statements: up.statements }], catalog);
}

function reverse({ sql }: Case) {
  const { statements, diagnostics } = after(sql, start);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return reverseFile(
    statements.map(({ completed: { tree }, statement: { source }, before, after: then }) => {
      return { tree, sql: source, before, after: then };
    }),
  );
}

/** What is derived of each, as one text to be read. */
function shown(name: string, show: (one: Case) => string): string {
  return casesOf(name)
    .map((one) => `-- case: ${one.title}\n${show(one)}`)
    .join('\n');
}

describe('what is derived', () => {
  test('leads back, and is this', async () => {
    const text = shown('accepted.sql', (one) => {
      const { trees, diagnostics } = reverse(one);
      expect({ case: one.title, diagnostics }).toEqual({ case: one.title, diagnostics: [] });
      return reverseScript(trees, start);
    });
    await expect(text).toMatchFileSnapshot(fixture('accepted.out'));
  });

  test('is refused where nothing brings back what was there, and why', async () => {
    const text = shown('refused.sql', (one) => {
      const { trees, diagnostics } = reverse(one);
      expect(trees).toEqual([]);
      expect(diagnostics).not.toEqual([]);
      return diagnostics.map(({ message, detail }) => `${message}\n  ${detail}\n`).join('');
    });
    await expect(text).toMatchFileSnapshot(fixture('refused.out'));
  });

  test('is nothing of a file without statements', () => {
    expect(reverseFile([])).toEqual({ trees: [], diagnostics: [] });
  });
});
