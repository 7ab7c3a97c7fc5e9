import { readFileSync } from 'node:fs';
import { loadParser } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Case, casesOf, fixture } from '../../test/support/reverse-cases.ts';
import { type Catalog, emptyCatalog, type PgMajor } from '../catalog/index.ts';
import { readSections } from '../files/index.ts';
import { replayEach } from '../replay/index.ts';
import { reverseFile, reverseScript } from './index.ts';

let start: Catalog;
beforeAll(async () => {
  await loadParser();
  start = startOf(18);
});

function startOf(pg: PgMajor): Catalog {
  const empty = emptyCatalog({ pg });
  const workers = ['w1', 'w2'];
  const catalog = { ...empty, cluster: { ...empty.cluster, workers, shardCount: 4 } };
  return after(readFileSync(fixture('setup.sql'), 'utf8'), catalog).catalog;
}

function after(text: string, catalog: Catalog) {
  const source = { name: 'case.sql', text };
  const { up } = readSections(source);
  const steps = [...replayEach([{ source, statements: up.statements }], catalog)];
  return { steps, catalog: steps.at(-1)?.after ?? catalog };
}

function reverse({ sql }: Case, from: Catalog = start) {
  const { steps } = after(sql, from);
  const diagnostics = steps.flatMap((step) => step.diagnostics);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return reverseFile(
    steps.map(({ completed: { tree }, statement: { source, span }, before, after: then }) => {
      return { tree, sql: source, span, before, after: then };
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

  test.each([13, 14, 15, 16, 17] as const)('leads back on %i, too', (pg) => {
    const from = startOf(pg);
    const unheardOf = ({ sql }: Case) =>
      (pg < 14 && /DETACH PARTITION .+ CONCURRENTLY/.test(sql)) ||
      (pg < 17 && sql.includes('SET EXPRESSION'));
    for (const one of casesOf('accepted.sql')) {
      if (unheardOf(one)) continue;
      const { diagnostics } = reverse(one, from);
      const refused = diagnostics.map(({ message }) => message);
      const isUnknown = pg < 16 && one.title === 'storage of a column';
      const words =
        'no reverse of ALTER TABLE can be derived: the storage before was that of the type, which has no name before PostgreSQL 16';
      expect({ case: one.title, refused }).toEqual({
        case: one.title,
        refused: isUnknown ? [words] : [],
      });
    }
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

describe('on a Citus', () => {
  const kept = `CREATE TABLE kept (id int); SELECT create_distributed_table('kept', 'id');
    CREATE FUNCTION old(int) RETURNS int LANGUAGE sql AS 'SELECT $1';`;
  const begin = (): Catalog => {
    const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
    return after(kept, emptyCatalog({ pg: 15, cluster, citus: { major: 13, minor: 2 } })).catalog;
  };

  test.each([
    [
      "SELECT alter_table_set_access_method('kept', 'heap2')",
      'ALTER TABLE public.kept SET ACCESS METHOD heap',
    ],
    ['ALTER TABLE kept SET ACCESS METHOD heap2', 'ALTER TABLE public.kept SET ACCESS METHOD heap'],
    [
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; SELECT create_distributed_function('f(int)')",
      'DROP FUNCTION public.f(integer)',
    ],
    [
      "CREATE TABLE n (id int); SELECT create_distributed_table('n', 'id'); SELECT alter_table_set_access_method('n', 'heap2')",
      'DROP TABLE public.n',
    ],
  ])('%s', (sql, expected) => {
    const from = after(
      'CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;',
      begin(),
    );
    const { trees, diagnostics } = reverse({ title: '', sql: `${sql};` }, from.catalog);
    expect(diagnostics).toEqual([]);
    expect(reverseScript(trees, from.catalog).trim()).toBe(`${expected};`);
  });

  test.each([
    ["SELECT create_distributed_function('old(int)')", 'distributed for good'],
    ["SELECT undistribute_table('kept')", 'cannot be made local again'],
  ])('%s has none', (sql, why) => {
    const { diagnostics } = reverse({ title: '', sql: `${sql};` }, begin());
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
  });
});
