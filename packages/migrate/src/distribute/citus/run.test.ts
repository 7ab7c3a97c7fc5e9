import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { unsaid } from '../../../test/support/docs.ts';
import { type Catalog, emptyCatalog } from '../../catalog/index.ts';
import { nameOfPage } from '../../pages/index.ts';
import { type RanOnCitus, runOnCitus } from './index.ts';

const folder = join(import.meta.dirname, '../../../test/fixtures/citus');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql') && name !== 'setup.sql');

let catalog: Catalog;

beforeAll(async () => {
  await loadParser();
  const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
  const citus = { major: 13, minor: 2 };
  const empty = emptyCatalog({ pg: 15, namesBy: 'citus', cluster, citus });
  catalog = parse(read('setup.sql')).reduce((before, { tree }) => {
    const ran = runOnCitus(tree, before);
    expect(ran.verdict.diagnostics).toEqual([]);
    return ran.catalog;
  }, empty);
});

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** `-- per shard` begins a section: what a real Citus 13.2 did with the statements in it. */
function cases(text: string): { readonly expected: string; readonly sql: string }[] {
  const [, ...parts] = text.split(/^-- (.+)\n/m);
  return parts.flatMap((expected, i) =>
    i % 2 === 0 ? parse(parts[i + 1] ?? '').map(({ source: sql }) => ({ expected, sql })) : [],
  );
}

function verdictOf({ verdict }: RanOnCitus): string {
  const [first] = verdict.diagnostics;
  if (verdict.kind === 'refused') return `refused ${first?.code}`;
  return verdict.kind === 'local' ? 'coordinator only' : verdict.kind;
}

function lines({ code, message, detail, hint, page }: Diagnostic): string[] {
  return [
    `  ${code}: ${message}`,
    ...(detail ? [`  DETAIL: ${detail}`] : []),
    ...(hint ? [`  HINT: ${hint}`] : []),
    ...(page ? [`  PAGE: ${nameOfPage(page)}`] : []),
  ];
}

describe.each(files)('%s', (name) => {
  test('verdicts are those of a real Citus, messages are ours', async () => {
    const refusals: string[] = [];
    for (const { expected, sql } of cases(read(name))) {
      const [statement] = parse(sql);
      if (!statement) throw new TypeError('no statement');
      const ran = runOnCitus(statement.tree, catalog);
      expect.soft(verdictOf(ran), sql).toBe(expected);
      expect.soft(unsaid(ran.verdict.diagnostics), sql).toEqual([]);
      const said = ran.verdict.diagnostics.flatMap(lines);
      if (said.length > 0) refusals.push([sql, ...said, ''].join('\n'));
    }
    await expect(refusals.join('\n')).toMatchFileSnapshot(
      join(folder, name.replace('.sql', '.out')),
    );
  });
});

describe('of other releases', () => {
  /** What the release did with the statement, in a cluster of its own. */
  function onRelease(major: number, minor: number, sql: string): string {
    const cluster = { workers: ['w1'], shardCount: 2 };
    let now = emptyCatalog({ pg: 15, namesBy: 'citus', cluster, citus: { major, minor } });
    const setup =
      "CREATE TABLE t (a int, b int); SELECT create_distributed_table('t', 'a'); CREATE TABLE u (a int)";
    for (const { tree } of parse(setup)) now = runOnCitus(tree, now).catalog;
    const [statement] = parse(sql);
    return statement ? verdictOf(runOnCitus(statement.tree, now)) : '';
  }

  test.each([
    ['ALTER TABLE t ADD CHECK (b > 0)', [11, 1], 'refused 0A000', [11, 2], 'per shard'],
    ['ALTER TABLE t ADD COLUMN c int UNIQUE', [11, 3], 'refused 0A000', [12, 0], 'refused 0A000'],
    ['CREATE VIEW v AS SELECT a FROM t', [10, 2], 'coordinator only', [11, 0], 'all nodes'],
    ['CREATE DOMAIN d AS int', [10, 2], 'coordinator only', [11, 0], 'all nodes'],
    ['CREATE PUBLICATION p', [11, 2], 'coordinator only', [11, 3], 'all nodes'],
    ['DROP OWNED BY CURRENT_USER', [11, 1], 'coordinator only', [11, 2], 'all nodes'],
    ["SELECT create_distributed_table('u', NULL)", [11, 3], 'refused 0A000', [12, 0], 'engine'],
    ["COMMENT ON ROLE postgres IS 'x'", [13, 0], 'coordinator only', [13, 1], 'all nodes'],
  ] as const)('%s', (sql, [major, minor], before, [laterMajor, laterMinor], after) => {
    expect(onRelease(major, minor, sql)).toBe(before);
    expect(onRelease(laterMajor, laterMinor, sql)).toBe(after);
  });
});

test('what may be there after DO is not looked for', () => {
  const script =
    "DO 'BEGIN END'; CREATE TABLE somewhere.t (a int); CREATE VIEW somewhere.v AS SELECT 1";
  const verdicts = parse(script).map(({ tree }) => verdictOf(runOnCitus(tree, uncertain(catalog))));
  expect(verdicts).toEqual(['coordinator only', 'coordinator only', 'coordinator only']);
});

function uncertain(certain: Catalog): Catalog {
  return { ...certain, uncertain: ['DO'] };
}
