import { DiagnosticError, loadParser, parseScript } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../catalog/index.ts';
import { replay } from '../replay/index.ts';
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

function refusal(text: string): object | undefined {
  try {
    parseSnapshot(text);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  return undefined;
}

const hint = expect.stringContaining('citrate dump --snapshot');

test('another format, or no snapshot at all, is refused with what to do', () => {
  expect(refusal('{"format": 1, "catalog": {}}')).toMatchObject({
    message: 'the snapshot has format 1, expected 2',
    hint,
  });
  for (const text of ['CREATE TABLE', 'null', '[]', '{"statements": []}']) {
    expect(refusal(text)).toMatchObject({
      code: '22023',
      message: 'the text is no snapshot of a catalog',
      hint,
    });
  }
});

/** A JSON value with one part of it taken away, emptied or of another type, for each part. */
function* damaged(value: unknown): Generator {
  for (const other of [null, 0, 'x', [], {}]) {
    if (JSON.stringify(other) !== JSON.stringify(value)) yield other;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const rest = Object.entries(value).filter(([other]) => other !== key);
    yield Array.isArray(value) ? rest.map(([, one]) => one) : Object.fromEntries(rest);
    for (const other of damaged(part)) {
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    }
  }
}

test('a snapshot that is damaged, wherever it is, is refused with what to do', () => {
  const applied = [{ version: '20260101000000', sha256: 'a', tokens: 'b', algorithm: 2 }];
  const whole: unknown = JSON.parse(serialiseCatalog(after(script), applied));
  let tried = 0;
  for (const one of damaged(whole)) {
    const text = JSON.stringify(one);
    if (text === JSON.stringify(whole)) continue;
    tried += 1;
    expect(refusal(text), text).toMatchObject({ code: '22023', hint });
  }
  expect(tried).toBeGreaterThan(1_000);
});

test('white space, line ends and a rewritten layout are no damage', () => {
  const text = serialiseCatalog(after(script));
  for (const other of [
    text.replaceAll('\n', '\r\n'),
    JSON.stringify(JSON.parse(text)),
    JSON.stringify(JSON.parse(text), null, '\t'),
  ]) {
    expect(refusal(other)).toBeUndefined();
  }
});
