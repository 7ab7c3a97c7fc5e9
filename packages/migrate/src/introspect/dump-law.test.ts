/**
 * Two laws: a server that has run the files, one that has run the dump of their replay, and one that
 * has run the dump of the first all have the same catalog. Expressions are compared as the server
 * prints them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deparse } from '@citrate/deparser';
import { loadParser, type Node, parseScript } from '@citrate/parser';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { comparable } from '../../test/same-catalog.ts';
import { TestSessions } from '../../test/sessions.ts';
import { type Catalog, distributionCall, emptyCatalog } from '../catalog/index.ts';
import { dumpCatalog } from '../dump/index.ts';
import { replay } from '../replay/index.ts';
import { introspect } from './index.ts';

const folder = (name: string): string =>
  fileURLToPath(new URL(`../../test/fixtures/${name}/`, import.meta.url));
const files = ['introspect', 'dump'].flatMap((name) =>
  readdirSync(folder(name)).map((file) => folder(name) + file),
);

const sessions = new TestSessions();
let databases: TestDatabases[] = [];

beforeAll(() => loadParser());
afterEach(async () => {
  await sessions.close();
  await Promise.all(databases.map((each) => each.drop()));
  databases = [];
});

describe.each(files)('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  test('the dump of its replay makes what the file makes', async () => {
    const made = await afterRunning(
      parseScript({ name: path, text }).statements.map((s) => s.tree),
    );
    const again = await afterRunning(treesOf(replayed(path, text)));
    expect(comparable(again)).toEqual(comparable(made));
  });

  test('the dump of what the server has makes the same', async () => {
    const made = await afterRunning(
      parseScript({ name: path, text }).statements.map((s) => s.tree),
    );
    const again = await afterRunning(treesOf(made));
    expect(comparable(again)).toEqual(comparable(made));
    expect(deparse(dumpCatalog(again).trees)).toBe(deparse(dumpCatalog(made).trees));
  });
});

function replayed(name: string, text: string): Catalog {
  const source = { name, text };
  const { statements, diagnostics } = parseScript(source);
  const cluster = { shardCount: 8, workers: ['w1', 'w2'] };
  const start = emptyCatalog({ pg: 18, currentRole: 'postgres', cluster });
  const { catalog, diagnostics: problems } = replay([{ source, statements }], start);
  expect([...diagnostics, ...problems].filter((d) => d.severity === 'error')).toEqual([]);
  return catalog;
}

/** Nothing may be left out. */
function treesOf(catalog: Catalog): readonly Node[] {
  const { trees, diagnostics } = dumpCatalog(catalog);
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  return trees;
}

/** What a new database has after the statements; there is no cluster to distribute tables on. */
async function afterRunning(trees: readonly Node[]): Promise<Catalog> {
  const created = await createDatabases(inject('cluster'), 0);
  databases.push(created);
  const session = await sessions.open(created.coordinator.url);
  for (const tree of trees) {
    if (distributionCall(tree)) continue;
    const sql = deparse(tree);
    await session.run(sql).catch((error: unknown) => {
      throw new Error(`${sql}: ${String(error)}`);
    });
  }
  return introspect(session.db);
}
