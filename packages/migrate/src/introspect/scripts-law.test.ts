/**
 * Scripts with statements that a server refuses, on the oldest and the newest version at hand: replay
 * refuses the same, for the same reason, and foresees all that is there in the end; the dump of that
 * makes it once more.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { deparse } from '@citrate/deparser';
import { loadParser, parseScript, type Statement } from '@citrate/parser';
import { type EmbeddedCluster, installedMajors, startCluster } from 'citrate/embedded';
import { DatabaseError } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { summary } from '../../test/catalog-summary.ts';
import { comparable } from '../../test/same-catalog.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { type Catalog, emptyCatalog, type PgMajor } from '../catalog/index.ts';
import { dumpCatalog } from '../dump/index.ts';
import { replay } from '../replay/index.ts';
import { introspect } from './index.ts';

const folder = new URL('../../test/fixtures/scripts/', import.meta.url);
const fixtures = readdirSync(folder).flatMap((name) => scriptsOf(name));

/** A file has several, each for a database of its own. */
function scriptsOf(name: string) {
  const scripts = readFileSync(new URL(name, folder), 'utf8').split('-- next script\n');
  return scripts.map((text, i) => ({ name: `${name} ${i + 1}`, text }));
}

const oldest = installedMajors()[0] ?? 18;

/** What a server of an older version calls words that it does not know. */
const NOT_YET = new Set(['0A000', '42704', '22023', '42883']);

beforeAll(() => loadParser());

describe.each([...new Set([oldest, 18 as const])])('PostgreSQL %i', (pg) => {
  const sessions = new TestSessions();
  let cluster: EmbeddedCluster | undefined;
  let databases: TestDatabases[] = [];

  beforeAll(async () => {
    if (pg !== 18) cluster = await startCluster({ workers: 0, pg });
  });
  afterEach(async () => {
    await sessions.close();
    await Promise.all(databases.map((database) => database.drop()));
    databases = [];
  });
  afterAll(() => cluster?.stop());

  async function newDatabase(): Promise<TestSession> {
    const coordinator = cluster?.coordinator.url ?? inject('cluster').coordinator;
    const made = await createDatabases({ coordinator, workers: [] });
    databases.push(made);
    return sessions.open(made.coordinator.url);
  }

  test.each(fixtures)('$name', async ({ name, text }) => {
    const { statements } = parseScript({ name, text });
    const session = await newDatabase();
    const codes = await onServer(session, statements);
    expect(meant(inReplay(statements, pg).codes, codes)).toEqual(codes);
    const kept = statements.filter((_, i) => codes[i]?.startsWith('00000'));
    const { catalog } = inReplay(kept, pg);
    const made = await introspect(session.db);
    expect(withoutRoles(catalog)).toEqual(withoutRoles(made));

    const again = await newDatabase();
    const { trees, diagnostics } = dumpCatalog(catalog);
    expect(diagnostics).toEqual([]);
    for (const tree of trees) await again.run(deparse(tree));
    expect(comparable(await introspect(again.db))).toEqual(comparable(made));
  });
});

async function onServer({ client }: TestSession, statements: readonly Statement[]) {
  const codes: string[] = [];
  for (const { source } of statements) {
    const code = await client.query(source).then(
      () => '00000',
      (error: unknown) =>
        error instanceof DatabaseError ? `${error.code}` : Promise.reject(error),
    );
    codes.push(`${code} ${source}`);
  }
  return codes;
}

function inReplay(statements: readonly Statement[], pg: PgMajor) {
  const replayed = replay([{ statements }], emptyCatalog({ pg }));
  const codes = replayed.statements.map(({ diagnostics }, i) => {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    return `${error?.code ?? '00000'} ${statements[i]?.source}`;
  });
  return { codes, catalog: replayed.catalog };
}

/** What its version does not have yet is 42601 to us. */
function meant(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return ours.map((code, i) => {
    const other = theirs[i] ?? '';
    return code.startsWith('42601') && NOT_YET.has(other.slice(0, 5)) ? other : code;
  });
}

function withoutRoles(catalog: Catalog) {
  const { schemas, defaultPrivileges } = summary(catalog);
  return { schemas: schemas.filter(({ name }) => name !== 'pg_temp'), defaultPrivileges };
}
