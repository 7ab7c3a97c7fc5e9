import { DiagnosticError, loadParser, parseScript } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { replay } from '../replay/index.ts';
import { emptyCatalog } from './empty.ts';
import type { Catalog } from './model.ts';
import { parseSnapshot, readSnapshot, serialiseCatalog } from './snapshot.ts';

beforeAll(() => loadParser());

function after(text: string): Catalog {
  const start = emptyCatalog({ pg: 17, anyRole: true, cluster: { workers: ['w1'] } });
  const { catalog, diagnostics } = replay([parseScript({ name: 'x.sql', text })], start);
  expect(diagnostics).toEqual([]);
  return catalog;
}

const script = `CREATE TABLE t (a bigint PRIMARY KEY, b text DEFAULT 'ä "q"');
  COMMENT ON TABLE t IS 'of t'; CREATE VIEW v AS SELECT * FROM t; COMMENT ON COLUMN v.a IS 'of a';
  SELECT create_distributed_table('t', 'a', shard_count => 4)`;

test('a catalog comes back as it was', () => {
  const catalog = after(script);
  const text = serialiseCatalog(catalog);
  expect(parseSnapshot(text)).toEqual({
    ...catalog,
    schemas: parseSnapshot(text).schemas,
    cluster: { ...catalog.cluster, colocationGroups: parseSnapshot(text).cluster.colocationGroups },
  });
  expect(serialiseCatalog(parseSnapshot(text))).toBe(text);
  expect(parseSnapshot(text).schemas.get('public')?.relations.get('t')).toEqual(
    catalog.schemas.get('public')?.relations.get('t'),
  );
});

test('replay goes on from a snapshot', () => {
  const catalog = parseSnapshot(serialiseCatalog(after(script)));
  const more = parseScript({ name: 'y.sql', text: 'ALTER TABLE t ADD CHECK (a > 0)' });
  const { catalog: next, diagnostics } = replay([more], catalog);
  expect(diagnostics).toEqual([]);
  expect(next.schemas.get('public')?.relations.get('t')).toMatchObject({
    constraints: expect.arrayContaining([expect.objectContaining({ name: 't_a_check' })]),
  });
});

test('which migrations have made it is told where it is known', () => {
  const applied = [{ version: 'R__views', sha256: 'a', tokens: 'b', algorithm: 2 }];
  const text = serialiseCatalog(after(script), applied);
  expect(readSnapshot(text).applied).toEqual(applied);
  expect(serialiseCatalog(parseSnapshot(text), readSnapshot(text).applied)).toBe(text);
  expect(readSnapshot(serialiseCatalog(after(script))).applied).toEqual([]);
});

test('another format, or no snapshot at all, is refused with what to do', () => {
  const refusal = (text: string): object | undefined => {
    try {
      parseSnapshot(text);
    } catch (error) {
      return error instanceof DiagnosticError ? error.diagnostics[0] : undefined;
    }
    return undefined;
  };
  const hint = expect.stringContaining('citrate dump --snapshot');
  expect(refusal('{"format": 2}')).toMatchObject({
    message: 'the snapshot has format 2, expected 1',
    hint,
  });
  const whole = serialiseCatalog(after('CREATE TABLE t (id int)'), []);
  const broken = [
    ['"workers"', '"others"'],
    ['"pg"', '"version"'],
    ['"applied": []', '"applied": "all"'],
    ['"schemas"', '"schema"'],
  ].map(([from = '', to = '']) => whole.replace(from, to));
  expect(refusal(whole)).toBeUndefined();
  for (const text of ['CREATE TABLE', 'null', '{"format": 1, "statements": []}', ...broken]) {
    expect(refusal(text)).toMatchObject({
      code: '22023',
      message: 'the text is no snapshot of a catalog',
      hint,
    });
  }
});
