/**
 * What Kysely makes by itself of a migration on a real server, against what the recorded statements
 * make: the same catalog and the same rows, also when the migration is taken back.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadParser } from '@citrate/parser';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../../../../test/support/databases.ts';
import { comparable } from '../../test/same-catalog.ts';
import { TestSessions } from '../../test/sessions.ts';
import { introspect } from '../introspect/index.ts';
import { type Recording, recordFiles } from './index.ts';

type Migrate = (db: Kysely<unknown>) => Promise<void>;

const folder = fileURLToPath(new URL('../../test/fixtures/record/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));

const sessions = new TestSessions();
let databases: TestDatabases;

beforeAll(() => loadParser());
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'), 1);
});
afterEach(async () => {
  await sessions.close();
  await databases.drop();
});

async function recorded(file: string): Promise<Recording> {
  const path = folder + file;
  const [result] = await recordFiles([{ name: path, text: readFileSync(path, 'utf8') }]);
  if (!result || 'code' in result) throw new Error(`${file}: ${result?.message} ${result?.detail}`);
  return result;
}

/** By Kysely itself. */
async function runDirectly(url: string, migrate: Migrate): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 2 }) }),
  });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

async function runRecorded(url: string, statements: Recording['up']): Promise<void> {
  for (const { sql } of statements) await run(url, sql);
}

async function stateOf(url: string): Promise<object> {
  const { db } = await sessions.open(url);
  const catalog = await introspect(db, { pg: 18, searchPath: ['public'] });
  const tables = await run(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => ({
      name,
      rows: await run(url, `SELECT t::text FROM ${String(name)} AS t ORDER BY 1`),
    })),
  );
  return { catalog: comparable(catalog), rows };
}

describe.each(files)('%s', (file) => {
  test('is recorded as these statements', async () => {
    const { up, down = [] } = await recorded(file);
    const text = [
      '-- up',
      ...up.map(({ sql }) => `${sql};`),
      '-- down',
      ...down.map(({ sql }) => `${sql};`),
    ];
    await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(
      `${folder}${file.replace('.ts', '.out.sql')}`,
    );
  });

  test('makes the same of a server', async () => {
    const migration: { readonly up: Migrate; readonly down?: Migrate } = await import(
      folder + file
    );
    const { up, down } = await recorded(file);
    const [direct, other] = [databases.coordinator.url, databases.workers[0]?.url ?? ''];
    await runDirectly(direct, migration.up);
    await runRecorded(other, up);
    const made = await stateOf(direct);
    expect(await stateOf(other)).toEqual(made);
    expect(down === undefined).toBe(migration.down === undefined);
    if (!down || !migration.down) return;
    await runDirectly(direct, migration.down);
    await runRecorded(other, down);
    const takenBack = await stateOf(direct);
    expect(await stateOf(other)).toEqual(takenBack);
    expect(takenBack).not.toEqual(made);
  });
});
