import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import {
  Kysely,
  type MigrationResultSet,
  type Migrator,
  NO_MIGRATIONS,
  PostgresDialect,
} from 'kysely';
import { Pool } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { CitrateMigrator } from './index.ts';

// Recording takes a thread of its own each time.
vi.setConfig({ testTimeout: 120_000 });

/** What a program uses of Kysely's class: it must not notice the difference. */
type Shape = Pick<
  Migrator,
  'getMigrations' | 'migrateToLatest' | 'migrateTo' | 'migrateUp' | 'migrateDown'
>;

let fleet: Fleet;
let migrator: Shape;
beforeEach(async () => {
  fleet = await createFleet();
  migrator = new CitrateMigrator({ config: fleet.config });
});
afterEach(() => fleet.drop());

/** Three tables, the second by Kysely. */
function write(...last: readonly string[]): readonly string[] {
  const first = fleet.write('CREATE TABLE a (id int);', 'a');
  const second = '20260101000000_b'.replace(/00_b$/, '50_b');
  const text = `exports.up = (db) => db.schema.createTable('b').addColumn('id', 'integer').execute();
exports.down = (db) => db.schema.dropTable('b').execute();`;
  writeFileSync(join(fleet.config.migrations, `${second}.cjs`), text);
  const third = '20260101000100_c';
  writeFileSync(
    join(fleet.config.migrations, `${third}.sql`),
    last[0] ?? 'CREATE TABLE c (id int);',
  );
  return [`${first}_a`, second, third];
}

function statuses({ error, results = [] }: MigrationResultSet): readonly string[] {
  const words = error instanceof DiagnosticError ? [error.message] : [];
  return [...results.map((one) => `${one.migrationName} ${one.direction} ${one.status}`), ...words];
}

async function executed(): Promise<readonly string[]> {
  const migrations = await migrator.getMigrations();
  return migrations.filter(({ executedAt }) => executedAt).map(({ name }) => name);
}

test('goes up one by one, to one, and to the latest', async () => {
  const [a, b, c] = write();
  expect((await migrator.getMigrations()).map(({ name }) => name)).toEqual([a, b, c]);
  expect(await executed()).toEqual([]);
  expect(statuses(await migrator.migrateUp())).toEqual([`${a} Up Success`]);
  expect(await executed()).toEqual([a]);
  expect(statuses(await migrator.migrateTo(b ?? ''))).toEqual([`${b} Up Success`]);
  expect(statuses(await migrator.migrateTo(b ?? ''))).toEqual([]);
  expect(statuses(await migrator.migrateToLatest())).toEqual([`${c} Up Success`]);
  const [first] = await migrator.getMigrations();
  expect(first?.executedAt?.getTime()).toBeGreaterThan(Date.now() - 600_000);
  expect(await migrator.migrateUp()).toEqual({ results: [] });
});

test('goes back one by one, to one, and to none', async () => {
  const [a, b, c] = write();
  expect(await migrator.migrateDown()).toEqual({ results: [] });
  await migrator.migrateToLatest();
  const lossy: Shape = new CitrateMigrator({ config: fleet.config, allowDataLoss: true });
  expect(statuses(await migrator.migrateDown())).toEqual([
    `${c} Down NotExecuted`,
    'taking migration 20260101000100_c back destroys data',
  ]);
  expect(statuses(await lossy.migrateDown())).toEqual([`${c} Down Success`]);
  expect(await executed()).toEqual([a, b]);
  expect(statuses(await lossy.migrateTo(a ?? ''))).toEqual([`${b} Down Success`]);
  expect(await executed()).toEqual([a]);
  await migrator.migrateToLatest();
  expect(statuses(await lossy.migrateTo(NO_MIGRATIONS))).toEqual(
    [c, b, a].map((name) => `${name} Down Success`),
  );
  expect(await executed()).toEqual([]);
});

test('gives what failed, and what was not reached', async () => {
  const [a, b, c] = write(
    "CREATE TABLE c AS SELECT 1 / 0 AS x; SELECT create_distributed_table('a', 'id');",
  );
  const { error, results } = await migrator.migrateToLatest();
  expect(error).toBeInstanceOf(DiagnosticError);
  expect(statuses({ ...(results && { results: [...results] }) }).slice(0, 2)).toEqual([
    `${a} Up ${results?.[0]?.status}`,
    `${b} Up ${results?.[1]?.status}`,
  ]);
  expect(results?.at(-1)).toMatchObject({ migrationName: c, direction: 'Up' });
  expect(results?.at(-1)?.status).not.toBe('Success');
});

test('throws nothing while it migrates, and says what is wrong', async () => {
  expect(statuses(await migrator.migrateTo('20260101000007_x'))).toEqual([
    'there is no migration file of version 20260101000007',
  ]);
  expect(statuses(await migrator.migrateTo('x'))).toEqual(['there is no migration "x"']);
  const none = new CitrateMigrator({ config: Promise.reject(new Error('no configuration')) });
  expect(await none.migrateToLatest()).toMatchObject({ error: { message: 'no configuration' } });
  const config = { ...fleet.config, migrations: join(fleet.config.migrations, 'none') };
  await expect(new CitrateMigrator({ config }).getMigrations()).rejects.toThrow('could not read');
});

test('migrations run by themselves, as with Kysely', async () => {
  write();
  const [, second] = await migrator.getMigrations();
  const pool = new Pool({ connectionString: fleet.config.coordinator.url, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  await second?.migration.up(db);
  expect(await fleet.query(0, "SELECT to_regclass('b')::text AS b")).toEqual([{ b: 'b' }]);
  await second?.migration.down?.(db);
  expect(await fleet.query(0, "SELECT to_regclass('b')::text AS b")).toEqual([{ b: null }]);
  await db.destroy();
});
