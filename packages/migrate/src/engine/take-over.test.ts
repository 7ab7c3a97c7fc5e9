/** Baselines from other tools, run for real where npm has them. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import {
  applyWithDbmate,
  applyWithGraphileMigrate,
  applyWithKysely,
  applyWithNodePgMigrate,
  commitWithGraphileMigrate,
} from '../../test/support/other-tools.ts';
import type { Difference } from '../drift/model.ts';
import {
  applyCluster,
  driftCluster,
  dumpCluster,
  planCluster,
  statusCluster,
  takeOverCluster,
} from './index.ts';
import type { ToolName } from './model.ts';

let fleet: Fleet;
let folder: string;
beforeEach(async () => {
  fleet = await createFleet();
  folder = mkdtempSync(join(tmpdir(), 'citrate-theirs-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await fleet.drop();
});

const notes = 'CREATE TABLE notes (id serial PRIMARY KEY, body text NOT NULL);';
const tags = 'CREATE TABLE tags (note int REFERENCES notes, tag text, UNIQUE (note, tag));';
const view = 'CREATE VIEW tagged AS SELECT id, tag FROM notes JOIN tags ON note = id;';
const late = 'ALTER TABLE notes ADD COLUMN written timestamptz;';

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const url = (): string => fleet.databases.coordinator.url;

const takeOver = (from: ToolName, options: { readonly dryRun?: boolean; table?: string } = {}) =>
  takeOverCluster(fleet.config, { from, folder, ...options });

async function refusalOf(from: ToolName, options?: { readonly table?: string }): Promise<string> {
  const { outcome, diagnostics, recorded } = await takeOver(from, options);
  expect({ outcome, recorded }).toEqual({ outcome: 'invalid', recorded: [] });
  expect(readdirSync(fleet.config.migrations)).toEqual([]);
  expect(await fleet.query(0, 'SELECT 1 FROM citrate.migration')).toEqual([]);
  return diagnostics.map(({ message, detail }) => `${message}: ${detail}`).join('\n');
}

function contents(of: string): Readonly<Record<string, string>> {
  const names = readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, 'utf8')]));
}

interface Expected {
  readonly applied: readonly string[];
  readonly files: readonly string[];
  readonly leftOut: readonly string[];
  /** What the tool has written down, to be the same afterwards. */
  readonly history: string;
}

/** Takes over, goes on, and builds the same once more from nothing. */
async function takesOver(from: ToolName, expected: Expected): Promise<void> {
  const before = [contents(folder), await fleet.query(0, expected.history)];
  const tried = await takeOver(from, { dryRun: true });
  expect(tried).toMatchObject({ outcome: 'done', recorded: [] });
  expect(readdirSync(fleet.config.migrations)).toEqual([]);
  const taken = await takeOver(from);
  expect(taken).toMatchObject({ outcome: 'done', takenOver: { from } });
  const { applied, leftOut, pending = [], baseline } = taken.takenOver ?? {};
  expect({ applied, leftOut }).toEqual({ applied: expected.applied, leftOut: expected.leftOut });
  expect(readdirSync(fleet.config.migrations).toSorted()).toEqual(expected.files);
  expect(pending.map(({ path, text }) => [path, text])).toEqual(
    pending.map(({ path }) => [path, readFileSync(path, 'utf8')]),
  );
  expect({ ...tried.takenOver, dryRun: false }).toEqual(taken.takenOver);
  expect(baseline?.text).toContain('CREATE TABLE public.notes');
  expect((await statusCluster(fleet.config)).migrations.map(({ state }) => state)).toEqual([
    'applied',
    ...pending.map(() => 'pending'),
  ]);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  expect([contents(folder), await fleet.query(0, expected.history)]).toEqual(before);
  const { differences } = await driftCluster(fleet.config);
  expect(leftOut?.filter((one) => differences.some((found) => isAbout(found, one)))).toEqual([]);
  expect(await takeOver(from)).toMatchObject({
    outcome: 'invalid',
    diagnostics: [{ message: 'the history of this cluster has migrations already' }],
  });
  await buildsTheSame(leftOut ?? []);
}

/** Whether a difference is about `table public.pgmigrations`, or in such a schema. */
function isAbout({ kind, name, table }: Difference, leftOut: string): boolean {
  const [schema = ''] = (table ?? name).split('.');
  return leftOut === `${kind} ${name}` || leftOut === `schema ${schema}`;
}

/** The folder makes what the first coordinator has, but for what is the other tool's. */
async function buildsTheSame(leftOut: readonly string[]): Promise<void> {
  const other = await createFleet({ migrations: fleet.config.migrations });
  try {
    const config = { ...other.config, migrations: fleet.config.migrations };
    expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
    const [theirs, ours] = [await dumpCluster(fleet.config), await dumpCluster(config)];
    const own = leftOut.map((one) => one.replace(/^(?:schema|table|function) /, '').split('(')[0]);
    const isOwn = ({ sql }: { readonly sql: string }): boolean =>
      own.some((name) => name !== undefined && sql.includes(name));
    expect(theirs.statements.filter((one) => !isOwn(one))).toEqual(ours.statements);
    expect(ours.statements.length).toBeGreaterThan(3);
  } finally {
    rmSync(fleet.config.migrations, { recursive: true });
    mkdirSync(fleet.config.migrations);
    await other.databases.drop();
  }
}

test('dbmate', async () => {
  put({
    '20240102030405_notes.sql': `-- migrate:up\n${notes}\n\n-- migrate:down\nDROP TABLE notes;\n`,
    '20240203040506_tags.sql': `-- migrate:up\n${tags}\n${view}\n\n-- migrate:down\nDROP TABLE tags;\n`,
    '20240304050607_written.sql': `-- migrate:up\n${late}\n\n-- migrate:down\nALTER TABLE notes DROP COLUMN written;\n`,
    '20240405060708_index.sql':
      '-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY bodies ON notes (body);\n-- migrate:down\n',
  });
  await applyWithDbmate(url(), folder, 2);
  const { takenOver } = await takeOver('dbmate', { dryRun: true });
  expect(takenOver?.baseline.text).toContain(
    'in place of:\n--   * 20240102030405\n--   * 20240203040506\n-- migrate:up\n',
  );
  expect(takenOver?.pending.map(({ text }) => text)).toEqual([
    `-- migrate:up\n${late}\n\n-- migrate:down\nALTER TABLE notes DROP COLUMN written;\n`,
    '-- migrate:up\n-- citrate: transaction=off\nCREATE INDEX CONCURRENTLY bodies ON notes (body);\n\n-- migrate:down\n',
  ]);
  await takesOver('dbmate', {
    applied: ['20240102030405', '20240203040506'],
    files: [
      '20240203040506_baseline.sql',
      '20240304050607_written.sql',
      '20240405060708_index.sql',
    ],
    leftOut: ['table public.schema_migrations'],
    history: 'SELECT * FROM schema_migrations ORDER BY version',
  });
}, 60_000);

test('kysely: programs that are pending go on as programs', async () => {
  const program = (...statements: readonly string[]): string =>
    `import { sql } from 'kysely';\nexport async function up(db) {\n${statements
      .map((one) => `  await sql\`${one}\`.execute(db);\n`)
      .join('')}}\n`;
  put({
    '2024-01-02_notes.mjs': program(notes.slice(0, -1)),
    '2024-02-03_tags.mjs': program(tags.slice(0, -1), view.slice(0, -1)),
    '2024-03-04_written.mjs': program(late.slice(0, -1)),
  });
  const linked = join(folder, 'node_modules');
  mkdirSync(linked);
  symlinkSync(join(import.meta.dirname, '../../node_modules/kysely'), join(linked, 'kysely'));
  await applyWithKysely(url(), folder, 2);
  const { takenOver } = await takeOver('kysely', { dryRun: true });
  expect(takenOver?.pending.map(({ text }) => text)).toEqual([program(late.slice(0, -1))]);
  await takesOver('kysely', {
    applied: ['2024-01-02_notes', '2024-02-03_tags'],
    files: ['20240203000000_baseline.sql', '20240304000000_written.mjs'],
    leftOut: ['table public.kysely_migration', 'table public.kysely_migration_lock'],
    history: 'SELECT * FROM kysely_migration ORDER BY name',
  });
}, 60_000);

test('node-pg-migrate: files in SQL go on, programs that are pending are refused', async () => {
  put({
    '1704164645000_notes.sql': `-- Up Migration\n${notes}\n\n-- Down Migration\nDROP TABLE notes;\n`,
    '1706929506000_tags.js': `exports.up = (pgm) => { pgm.sql(\`${tags}${view}\`); };\n`,
    '1709525167000_written.sql': `-- Up Migration\n${late}\n\n-- Down Migration\nALTER TABLE notes DROP COLUMN written;\n`,
    '1709525168000_program.js': 'exports.up = () => {};\n',
  });
  await applyWithNodePgMigrate(url(), folder, 2);
  expect(await refusalOf('node-pg-migrate')).toBe(
    'pending migration "1709525168000_program.js" cannot be taken over: It is a program for node-pg-migrate, which Citrate cannot run.',
  );
  rmSync(join(folder, '1709525168000_program.js'));
  await takesOver('node-pg-migrate', {
    applied: ['1704164645000_notes', '1706929506000_tags'],
    files: ['20240203030506_baseline.sql', '20240304040607_written.sql'],
    leftOut: ['table public.pgmigrations'],
    history: 'SELECT * FROM pgmigrations ORDER BY id',
  });
}, 60_000);

test('graphile-migrate: what is committed goes on, what is current is refused', async () => {
  put({ 'current.sql': notes });
  await commitWithGraphileMigrate(url(), folder, 'notes');
  put({ 'current.sql': `${tags}\n${view}\n` });
  await commitWithGraphileMigrate(url(), folder, 'tags');
  const other = await createFleet();
  await commitPending(other.databases.coordinator.url);
  await other.drop();
  put({ 'current.sql': 'SELECT 1;' });
  expect(await refusalOf('graphile-migrate')).toContain('"current.sql" is not committed');
  put({ 'current.sql': '-- Enter migration here\n' });
  await takesOver('graphile-migrate', {
    applied: ['000001.sql', '000002.sql'],
    files: ['20000101000002_baseline.sql', '20000101000003_written.sql'],
    leftOut: ['schema graphile_migrate'],
    history: 'SELECT * FROM graphile_migrate.migrations ORDER BY filename',
  });
}, 120_000);

/** By a colleague, on another database. */
async function commitPending(theirs: string): Promise<void> {
  applyWithGraphileMigrate(theirs, folder);
  put({ 'current.sql': late });
  await commitWithGraphileMigrate(theirs, folder, 'written');
}

test('graphile-migrate: a committed file that was changed is refused', async () => {
  put({ 'current.sql': notes });
  await commitWithGraphileMigrate(url(), folder, 'notes');
  const file = join(folder, 'committed/000001-notes.sql');
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  writeFileSync(file, text.replace('NOT NULL', ''));
  expect(await refusalOf('graphile-migrate')).toContain('was changed after it was committed');
}, 60_000);

test('golang-migrate: one row says how far it is', async () => {
  put({
    '000001_notes.up.sql': notes,
    '000001_notes.down.sql': 'DROP TABLE notes;',
    '000002_tags.up.sql': `BEGIN;\n${tags}\n${view}\nCOMMIT;\n`,
    '000003_written.up.sql': late,
    '000003_written.down.sql': 'ALTER TABLE notes DROP COLUMN written;',
  });
  await fleet.query(
    0,
    `${notes}${tags}${view}
    CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
    INSERT INTO schema_migrations VALUES (2, true)`,
  );
  expect(await refusalOf('golang-migrate')).toContain('version 2 of schema_migrations is dirty');
  expect(await refusalOf('dbmate')).toContain('is not one of dbmate: It has a column dirty.');
  await fleet.query(0, 'UPDATE schema_migrations SET version = 7, dirty = false');
  expect(await refusalOf('golang-migrate')).toContain('migration 7 is on record, and its file');
  await fleet.query(0, 'UPDATE schema_migrations SET version = 2');
  await takesOver('golang-migrate', {
    applied: ['1', '2'],
    files: ['20000101000002_baseline.sql', '20000101000003_written.sql'],
    leftOut: ['table public.schema_migrations'],
    history: 'SELECT * FROM schema_migrations',
  });
}, 60_000);

const flywayTable = `CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY,
  version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,
  script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL,
  installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL);
CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);`;

/** As Flyway inserts it; `sum` as SQL. */
const flywayRow = (rank: number, version: string, sum: string, type = 'SQL', success = true) =>
  fleet.query(
    0,
    `INSERT INTO flyway_schema_history VALUES (${rank}, ${version}, 'd', '${type}', 's', ${sum}, 'u', now(), 1, ${success})`,
  );

test('flyway: versions of several parts, undo files and files that are repeated', async () => {
  put({
    'V1__notes.sql': notes,
    'V1_1__tags.sql': tags,
    'sub/V1.2__written.sql': `${late}\n`,
    'sub/U1.2__written.sql': 'ALTER TABLE notes DROP COLUMN written;\n',
    'sub/V10__more.sql': 'ALTER TABLE notes ADD COLUMN more text;\n',
    'R__tagged.sql': view.replace('CREATE', 'CREATE OR REPLACE'),
  });
  await fleet.query(0, `${notes}${tags}${view}${flywayTable}`);
  await flywayRow(1, 'NULL', 'NULL', 'SCHEMA');
  await flywayRow(2, "'1'", 'NULL');
  await flywayRow(3, "'1.1'", '-1');
  await flywayRow(4, 'NULL', '5');
  expect(await refusalOf('flyway')).toContain('"V1_1__tags.sql" was changed after it was applied');
  await fleet.query(0, "UPDATE flyway_schema_history SET checksum = NULL WHERE version = '1.1'");
  await flywayRow(5, "'1.2'", 'NULL', 'SQL', false);
  expect(await refusalOf('flyway')).toContain('migration s has failed');
  await fleet.query(0, 'DELETE FROM flyway_schema_history WHERE NOT success');
  await flywayRow(5, "'1.2'", 'NULL');
  await flywayRow(6, "'1.2'", 'NULL', 'UNDO_SQL');
  await takesOver('flyway', {
    applied: ['1', '1.1'],
    files: [
      'R__tagged.sql',
      '20000101000011_baseline.sql',
      '20000101000012_written.sql',
      '20000101000013_more.sql',
    ].toSorted(),
    leftOut: ['table public.flyway_schema_history'],
    history: 'SELECT * FROM flyway_schema_history ORDER BY 1',
  });
}, 60_000);

test('atlas: files before its own baseline count as applied, one in part is refused', async () => {
  put({
    '20240102030405_notes.sql': notes,
    '20240203040506_tags.sql': `${tags}\n${view}`,
    '20240304050607_written.sql': `-- atlas:txmode none\n\n${late}`,
    'atlas.sum': 'h1:no file in SQL',
  });
  await fleet.query(
    0,
    `${notes}${tags}${view}
    CREATE SCHEMA atlas_schema_revisions;
    CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY,
      description varchar NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0,
      total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL,
      error text, error_stmt text, hash varchar NOT NULL, partial_hashes jsonb,
      operator_version varchar NOT NULL);
    INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES
      ('.atlas_cloud_identifier', '', 2, 0, 0, now(), 0, NULL, NULL, '', NULL, ''),
      ('20240203040506', 'tags', 2, 1, 2, now(), 0, 'syntax', 'CREATE', 'x', NULL, '')`,
  );
  expect(await refusalOf('atlas')).toContain(
    'migration 20240203040506 is applied in part: Atlas has 1 of its 2 statements on record.',
  );
  const update = 'UPDATE atlas_schema_revisions.atlas_schema_revisions SET';
  await fleet.query(0, `${update} applied = total, error = NULL`);
  expect(await refusalOf('atlas')).toContain('"20240203040506_tags.sql" was changed');
  await fleet.query(0, `${update} type = 1, hash = ''`);
  await takesOver('atlas', {
    applied: ['20240102030405', '20240203040506'],
    files: ['20240203040506_baseline.sql', '20240304050607_written.sql'],
    leftOut: ['schema atlas_schema_revisions'],
    history: 'SELECT * FROM atlas_schema_revisions.atlas_schema_revisions ORDER BY 1',
  });
}, 60_000);

test('pg-mig: all schemas of a file have it, and what is for public goes on', async () => {
  put({
    'before.sql': 'SELECT 1;',
    '20240102030405.notes.public.up.sql': `${notes}${tags}${view}`,
    '20240102030405.notes.public.dn.sql': 'DROP TABLE notes;',
    '20240203040506.items.sh.up.sql': 'CREATE TABLE items (id int);',
    '20240203040506.items.sh.dn.sql': 'DROP TABLE items;',
    '20240304050607.written.public.up.sql': `-- $parallelism_global=2\n${late}\n`,
    '20240304050607.written.public.dn.sql': 'ALTER TABLE notes DROP COLUMN written;\n',
  });
  const has = (schema: string, ...versions: readonly string[]): string =>
    `CREATE OR REPLACE FUNCTION ${schema}.mig_versions_const() RETURNS text LANGUAGE sql
      SET search_path FROM CURRENT AS $$ SELECT '${JSON.stringify(versions)}'; $$;`;
  await fleet.query(
    0,
    `${notes}${tags}${view} CREATE SCHEMA sh0001; CREATE SCHEMA sh0002; CREATE SCHEMA shop;
    CREATE TABLE sh0001.items (id int); ${has('public', '20240102030405.notes.public')}
    ${has('sh0001', '20240203040506.items.sh')} ${has('sh0002')} ${has('shop')}`,
  );
  expect(await refusalOf('pg-mig')).toContain(
    'migration 20240203040506.items.sh is applied in part: It is not applied in sh0002.',
  );
  await fleet.query(0, has('sh0002', '20240203040506.items.sh'));
  put({ '20240405060708.price.sh.up.sql': 'ALTER TABLE items ADD COLUMN price int;' });
  expect(await refusalOf('pg-mig')).toContain('once in each schema whose name begins with "sh"');
  rmSync(join(folder, '20240405060708.price.sh.up.sql'));
  await takesOver('pg-mig', {
    applied: ['20240102030405.notes.public', '20240203040506.items.sh'],
    files: ['20240203040506_baseline.sql', '20240304050607_written.sql'],
    leftOut: [
      'function public.mig_versions_const()',
      'function sh0001.mig_versions_const()',
      'function sh0002.mig_versions_const()',
      'function shop.mig_versions_const()',
    ],
    history: 'SELECT public.mig_versions_const(), sh0001.mig_versions_const()',
  });
}, 60_000);

test('another table is named, and what is in our folder or missing in theirs is told', async () => {
  put({ '1_notes.sql': `-- migrate:up\n${notes}\n` });
  expect(await refusalOf('dbmate')).toContain(
    'the coordinator has no table public.schema_migrations',
  );
  await fleet.query(
    0,
    `${notes} CREATE SCHEMA "Old";
    CREATE TABLE "Old".done (version varchar(128) PRIMARY KEY)`,
  );
  expect(await refusalOf('dbmate', { table: '"Old".done' })).toContain('no migration on record');
  await fleet.query(0, `INSERT INTO "Old".done VALUES ('1')`);
  fleet.writeAs('20200101000000_own.sql', 'SELECT 1;');
  expect(await takeOver('dbmate', { table: '"Old".done' })).toMatchObject({
    outcome: 'invalid',
    diagnostics: [{ message: expect.stringContaining('has "') }],
  });
  rmSync(join(fleet.config.migrations, '20200101000000_own.sql'));
  const { takenOver } = await takeOver('dbmate', { table: '"Old".done', dryRun: true });
  const path = takenOver?.baseline.path ?? '';
  // As a run leaves it that is killed before it records the file.
  writeFileSync(path, takenOver?.baseline.text ?? '');
  const inPlace = { from: 'dbmate', folder: fleet.config.migrations, table: '"Old".done' } as const;
  expect(await takeOverCluster(fleet.config, inPlace)).toMatchObject({ outcome: 'invalid' });
  const nowhere = { ...inPlace, folder: join(folder, 'none') };
  expect(await takeOverCluster(fleet.config, nowhere)).toMatchObject({
    diagnostics: [{ code: '58P01' }],
  });
  expect(await takeOver('dbmate', { table: 'a.b.c' })).toMatchObject({ outcome: 'unusable' });
  expect(await takeOver('dbmate', { table: '"Old".done' })).toMatchObject({
    outcome: 'done',
    takenOver: { leftOut: ['table Old.done'] },
  });
  expect(await planCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});
