import { readdirSync, readFileSync } from 'node:fs';
import { deparse } from '@citrate/deparser';
import { loadParser, parse, parseScript, type SourceFile, type Statement } from '@citrate/parser';
import { installedMajors, startCluster } from 'citrate/embedded';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases } from '../../../../test/support/databases.ts';
import { objectsOfServer, plain } from '../../test/objects.ts';
import { scripts } from '../../test/random-scripts.ts';
import { type Catalog, emptyCatalog, type PgMajor } from '../catalog/index.ts';
import { nameSources, readSource, replay } from './index.ts';

beforeAll(loadParser);

const folder = new URL('../../test/fixtures/names/', import.meta.url);
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.sql'));

const empty = (pg: PgMajor): Catalog => emptyCatalog({ pg, anyRole: true });

function named(source: SourceFile, pg: PgMajor, notNulls = true) {
  const [only] = nameSources([readSource(source)], empty(pg), { notNulls }).sources;
  if (!only) throw new Error('no source');
  return only;
}

/** What a text becomes. */
function namedText(text: string, pg: PgMajor = 17, notNulls = true): string {
  const source = named({ name: 'a.sql', text }, pg, notNulls);
  expect(source.refused).toBe(false);
  return source.text;
}

/** Those that a server of the version would not refuse. */
function withoutErrors(statements: readonly Statement[], pg: PgMajor): readonly Statement[] {
  const { statements: replayed } = replay([{ statements }], empty(pg));
  const good = replayed.filter((one) => !one.diagnostics.some((d) => d.severity === 'error'));
  if (good.length === replayed.length) return statements;
  return withoutErrors(
    good.map(({ statement }) => statement),
    pg,
  );
}

const separator = ";\r\n\t-- ю: $$ '\n/* 😀 */ ";

function scriptOf(statements: readonly Statement[]): SourceFile {
  return { name: 'a.sql', text: `\uFEFF${statements.map((s) => s.source).join(separator)}` };
}

/** Whether one text is the other with something put in. */
function isInsertion(before: string, after: string): boolean {
  let at = 0;
  for (const character of after) {
    if (before.startsWith(character, at)) at += character.length;
  }
  return at === before.length;
}

/** What a text comes to, and what it comes to with its names, which is to be the same. */
function bothWays(statements: readonly Statement[], pg: PgMajor) {
  const source = scriptOf(withoutErrors(statements, pg));
  const { text, edits, refused } = named(source, pg);
  const inserted = edits.reduce((sum, edit) => sum + edit.text.length, 0);
  const again = named({ ...source, text }, pg);
  const { length } = source.text;
  return {
    meant: { refused: false, isInsertion: true, length, again: 0, ...outcomeOf(source.text, pg) },
    found: {
      refused,
      isInsertion: isInsertion(source.text, text),
      length: text.length - inserted,
      again: again.edits.length,
      ...outcomeOf(text, pg),
    },
  };
}

function outcomeOf(sql: string, pg: PgMajor) {
  const { statements, catalog } = replay([{ statements: parse(sql) }], empty(pg));
  return {
    completed: statements.map((s) => deparse(s.completed.tree)),
    catalog: plain(catalog),
  };
}

describe.each([13, 15, 17, 18] as const)('for PostgreSQL %i', (pg) => {
  test.each(fixtures)('%s: the same completed trees, and nothing left to write', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const { found, meant } = bothWays(parseScript({ name, text }).statements, pg);
    expect(found).toEqual(meant);
  });
});

test('random scripts: the same completed trees, and nothing left to write', () => {
  fc.assert(
    fc.property(scripts, fc.constantFrom<PgMajor>(14, 16, 18), (statements, pg) => {
      const { found, meant } = bothWays(parse(statements.join(';\n')), pg);
      expect(found).toEqual(meant);
    }),
    { numRuns: Number(process.env['CITRATE_RANDOM_RUNS'] ?? 50), seed: 20_260_101 },
  );
});

describe('where a name goes', () => {
  test.each([
    [
      'CREATE TABLE t (a int DEFAULT 1 /* é */ CHECK (a > 0) PRIMARY KEY, b int REFERENCES t)',
      'CREATE TABLE t (a int DEFAULT 1 /* é */ CONSTRAINT t_a_check CHECK (a > 0) CONSTRAINT t_pkey PRIMARY KEY, b int CONSTRAINT t_b_fkey REFERENCES t)',
    ],
    [
      'CREATE TABLE t (a int,\r\n\tunique(a)\r\n)',
      'CREATE TABLE t (a int,\r\n\tCONSTRAINT t_a_key unique(a)\r\n)',
    ],
    [
      'CREATE TABLE t (a int, EXCLUDE (a WITH =))',
      'CREATE TABLE t (a int, CONSTRAINT t_a_excl EXCLUDE (a WITH =))',
    ],
    [
      'CREATE TABLE "Ä t" (a int UNIQUE)',
      'CREATE TABLE "Ä t" (a int CONSTRAINT "Ä t_a_key" UNIQUE)',
    ],
    [
      'CREATE TABLE t (a int UNIQUE, UNIQUE (a))',
      'CREATE TABLE t (a int CONSTRAINT t_a_key UNIQUE, UNIQUE (a))',
    ],
    [
      "CREATE TABLE t (a text DEFAULT $$unique$$, b text DEFAULT 'check (', CHECK (a <> b))",
      "CREATE TABLE t (a text DEFAULT $$unique$$, b text DEFAULT 'check (', CONSTRAINT t_check CHECK (a <> b))",
    ],
    [
      'CREATE TABLE t (a int GENERATED BY DEFAULT AS /* 1 */ IDENTITY, b int)',
      'CREATE TABLE t (a int GENERATED BY DEFAULT AS /* 1 */ IDENTITY (SEQUENCE NAME public.t_a_seq), b int)',
    ],
    [
      'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY /* ( */ ( START 5) UNIQUE)',
      'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY /* ( */ (SEQUENCE NAME public.t_a_seq  START 5) CONSTRAINT t_a_key UNIQUE)',
    ],
    [
      'CREATE DOMAIN d int CHECK (value > 0)',
      'CREATE DOMAIN d int CONSTRAINT d_check CHECK (value > 0)',
    ],
    [
      'CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (a int UNIQUE)',
      'CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (a int UNIQUE)',
    ],
  ])('%s', (before, after) => {
    expect(namedText(before)).toBe(after);
  });

  const table = 'CREATE TABLE t (a int, b text);\n';

  test.each([
    ['ALTER TABLE t ADD CHECK (a > 0)', 'ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a > 0)'],
    [
      'alter table t add unique (a), add c int primary key, add foreign key (a) references t',
      'alter table t add CONSTRAINT t_a_key unique (a), add c int CONSTRAINT t_pkey primary key, add CONSTRAINT t_a_fkey foreign key (a) references t',
    ],
    [
      'ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY',
      'ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.t_c_seq)',
    ],
    ['CREATE INDEX ON t (a)', 'CREATE INDEX t_a_idx ON t (a)'],
    [
      'create unique index concurrently\n--on\non t (lower(b))',
      'create unique index concurrently\n--on\nt_lower_idx on t (lower(b))',
    ],
    ['CREATE STATISTICS ON a, b FROM t', 'CREATE STATISTICS public.t_a_b_stat ON a, b FROM t'],
    [
      'CREATE STATISTICS (mcv) ON a, b FROM t',
      'CREATE STATISTICS public.t_a_b_stat (mcv) ON a, b FROM t',
    ],
    [
      'CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD UNIQUE USING INDEX i',
      'CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT i UNIQUE USING INDEX i',
    ],
    [
      'CREATE DOMAIN d int; ALTER DOMAIN d ADD CHECK (value > 0); ALTER DOMAIN d SET NOT NULL',
      'CREATE DOMAIN d int; ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (value > 0); ALTER DOMAIN d SET NOT NULL',
    ],
  ])('%s', (before, after) => {
    expect(namedText(table + before)).toBe(table + after);
  });

  test('not-nulls get names where they are asked for, and the version has them', () => {
    const text = 'CREATE TABLE t (a int NOT NULL, b int PRIMARY KEY)';
    const key = 'b int CONSTRAINT t_pkey PRIMARY KEY)';
    expect(namedText(text, 18)).toBe(
      `CREATE TABLE t (a int CONSTRAINT t_a_not_null NOT NULL, ${key}`,
    );
    expect(namedText(text, 18, false)).toBe(`CREATE TABLE t (a int NOT NULL, ${key}`);
    expect(namedText(text, 17)).toBe(`CREATE TABLE t (a int NOT NULL, ${key}`);
  });

  test('what has no place for a name is told', () => {
    const text = 'CREATE TABLE t (a serial PRIMARY KEY); CREATE TABLE u (LIKE t INCLUDING INDEXES)';
    const { left } = named({ name: 'a.sql', text }, 18);
    expect(left.map(({ name }) => name)).toEqual(['t_a_seq', 't_a_not_null', 'u_pkey']);
  });
});

test('what stands behind migrate:down stays, and so does a file without a need', () => {
  const text =
    '-- migrate:up\nCREATE TABLE t (a int UNIQUE);\n-- migrate:down\nALTER TABLE t ADD UNIQUE (a);';
  expect(namedText(text)).toBe(text.replace('int UNIQUE', 'int CONSTRAINT t_a_key UNIQUE'));
  expect(namedText('-- nothing')).toBe('-- nothing');
});

test('a source with an error stays as it is, and so do all after it', () => {
  const texts = ['CREATE TABLE t (a int UNIQUE)', 'SELCT', 'CREATE TABLE u (a int UNIQUE)'];
  const read = texts.map((text, i) => readSource({ name: `${i}.sql`, text }));
  const { sources, diagnostics } = nameSources(read, empty(17), { notNulls: false });
  expect(sources.map(({ refused }) => refused)).toEqual([false, true, true]);
  expect(sources.slice(1).map(({ text }) => text)).toEqual(texts.slice(1));
  expect(diagnostics.map(({ code }) => code)).toEqual(['42601']);
});

describe.each(installedMajors())('PostgreSQL %i makes the same of both texts', (pg) => {
  let cluster: Awaited<ReturnType<typeof startCluster>> | undefined;
  let coordinator = '';

  beforeAll(async () => {
    if (pg !== 18) cluster = await startCluster({ workers: 0, pg });
    coordinator = cluster?.coordinator.url ?? inject('cluster').coordinator;
  });
  afterAll(() => cluster?.stop());

  async function objects(statements: readonly Statement[]): Promise<string[]> {
    const databases = await createDatabases({ coordinator, workers: [] });
    const client = new Client({ connectionString: databases.coordinator.url });
    try {
      await client.connect();
      for (const { source } of statements) await client.query(source);
      return await objectsOfServer(client);
    } finally {
      await client.end();
      await databases.drop();
    }
  }

  test.each(fixtures)('%s', async (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const source = scriptOf(withoutErrors(parseScript({ name, text }).statements, pg));
    const { text: after, edits } = named(source, pg);
    expect(edits.length).toBeGreaterThan(0);
    expect(await objects(parse(after))).toEqual(await objects(parse(source.text)));
  });
});
