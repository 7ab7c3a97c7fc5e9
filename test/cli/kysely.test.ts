/** Migrations in TypeScript beside those in SQL, by the built command on real servers. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { citrate } from './support/citrate.ts';
import { Project } from './support/project.ts';

// Many commands, each a process with a thread in it.
vi.setConfig({ testTimeout: 300_000 });

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases);
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

const tables = `import { type Kysely, sql } from 'kysely';

/** What everything is about. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('tenants')
    .addColumn('id', 'bigint', (col) => col.primaryKey())
    .addColumn('name', 'text', (col) => col.notNull())
    .execute();
  await sql\`select create_distributed_table('tenants', 'id')\`.execute(db);
  for (const id of [1, 2, 3]) await db.insertInto('tenants').values({ id, name: "it's $" + id }).execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('tenants').execute();
}
`;
const TABLES = 'migrations/20260101000001_tenants.ts';

/** A file in SQL between two that are not. */
function writeMixed(): void {
  project.write(TABLES, tables);
  project.migration('2_plan', 'ALTER TABLE tenants ADD COLUMN plan text;\n');
  const more = `// citrate: transaction=off
exports.up = async (db) => {
  await db.schema.alterTable('tenants').addUniqueConstraint('tenants_named', ['id', 'name']).execute();
  await db.schema.createIndex('tenants_plan').on('tenants').column('plan').execute();
};
`;
  project.write('migrations/20260101000003_more.cjs', more);
}

/** `applied` and so on, by version. */
async function states(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await project.run('status', '--format', 'json');
  const { migrations }: { migrations: { version: string; state: string }[] } = JSON.parse(stdout);
  return Object.fromEntries(migrations.map(({ version, state }) => [version.slice(-1), state]));
}

describe('a folder with both', () => {
  test('is checked, planned and applied in order of versions', async () => {
    writeMixed();
    expect(await project.run('check', '--offline').then(({ code }) => code)).toBe(2);
    const check = await project.run('check', '--verbose');
    expect(check).toMatchObject({ code: 0 });
    expect(check.stdout).toMatch(/_tenants\.ts\n {2}line 5 +local +create table "tenants"/);
    const plan = await project.run('plan');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toMatch(/line 10 +engine/);
    const apply = await project.run('apply');
    expect(apply).toMatchObject({ code: 0 });
    expect(await states()).toEqual({ 1: 'applied', 2: 'applied', 3: 'applied' });
    const state = await project.state();
    const facts = state.flat().filter((fact) => /tenants_(?:named|plan)_\d/.test(fact));
    expect(facts.length).toBeGreaterThanOrEqual(8);
    const rows = await Promise.all(
      databases.workers.flatMap(({ url }) =>
        [0, 1, 2, 3].map((i) => rowsOf(url, `tenants_${102008 + i}`)),
      ),
    );
    expect(rows.flat().toSorted()).toEqual(["it's $1", "it's $2", "it's $3"]);
    expect(await project.run('drift')).toMatchObject({ code: 0 });
  });

  test('keeps the file as it is in the history, and counts what is recorded', async () => {
    writeMixed();
    await project.apply();
    const [row] = await run(
      databases.coordinator.url,
      'SELECT source, sha256 FROM citrate.migration ORDER BY version LIMIT 1',
    );
    const sha256 = createHash('sha256').update(tables).digest('hex');
    expect(row).toEqual({ source: tables, sha256 });
    const reformatted = tables
      .replace('/** What everything is about. */', '// Why.')
      .replaceAll('\n    .', '.');
    project.write(TABLES, reformatted);
    expect(await states()).toMatchObject({ 1: 'applied' });
    expect(await project.run('apply')).toMatchObject({ code: 0, stderr: 'nothing to apply\n' });
    project.write(TABLES, tables.replace('[1, 2, 3]', '[1, 2, 4]'));
    expect(await states()).toMatchObject({ 1: 'changed' });
    expect(await project.run('apply')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('was changed after it was applied'),
    });
    project.write(TABLES, `// citrate: transaction=off\n${tables}`);
    expect(await states()).toMatchObject({ 1: 'changed' });
  });

  test('with two files of one version is an error', async () => {
    writeMixed();
    project.migration('1_other', 'SELECT 1;');
    const check = await project.run('check');
    expect(check).toMatchObject({ code: 3 });
    expect(check.stdout + check.stderr).toContain(
      'two migration files have the version 20260101000001',
    );
  });

  test('is applied by what kysely-ctl calls it, one after the other', async () => {
    writeMixed();
    expect(await project.run('migrate', 'list', '--exit-code')).toMatchObject({ code: 4 });
    const first = await project.run('migrate', 'up');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^applied +20260101000001_tenants .*\npending +20260101000002_plan\npending/,
    );
    expect(await states()).toEqual({ 1: 'applied', 2: 'pending', 3: 'pending' });
    await project.run('migrate:up', '20260101000002_plan');
    expect(await states()).toEqual({ 1: 'applied', 2: 'applied', 3: 'pending' });
    expect(await project.run('migrate:up', '20260101000009')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no migration file of version 20260101000009'),
    });
    expect(await project.run('migrate:up', 'plan')).toMatchObject({ code: 2 });
    expect(await project.run('migrate:latest')).toMatchObject({ code: 0 });
    expect(await states()).toEqual({ 1: 'applied', 2: 'applied', 3: 'applied' });
    const down = await project.run('migrate', 'down', '--allow-data-loss', '--yes');
    expect(down).toMatchObject({ code: 0, stdout: expect.stringMatching(/^taken back .*_more/) });
    expect(await states()).toEqual({ 1: 'applied', 2: 'applied', 3: 'pending' });
    expect(await project.run('migrate:list', '--fail-on-pending')).toMatchObject({ code: 4 });
    const lossy = ['--allow-data-loss', '--yes'];
    await project.run('migrate', 'down', '20260101000001_tenants', ...lossy);
    expect(await states()).toEqual({ 1: 'applied', 2: 'pending', 3: 'pending' });
  });

  test('is taken back as a whole only if that is said', async () => {
    project.migration('1_one', 'CREATE SCHEMA one;');
    project.migration('2_two', 'CREATE SCHEMA two;');
    await project.apply();
    expect(await project.run('migrate', 'rollback', '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('write --all'),
    });
    expect(await states()).toEqual({ 1: 'applied', 2: 'applied' });
    const back = await project.run('migrate', 'rollback', '--all', '--yes');
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^taken back .*_two/) });
    expect(await states()).toEqual({ 1: 'pending', 2: 'pending' });
  });
});

async function rowsOf(url: string, table: string): Promise<readonly string[]> {
  const [found] = await run(url, `SELECT to_regclass('${table}') AS table`);
  if (found?.['table'] === null) return [];
  return (await run(url, `SELECT name FROM ${table}`)).map(({ name }) => String(name));
}

describe('problems', () => {
  test('are told with the line of the program and the statement', async () => {
    const text = tables.replace("'text', (col) => col.notNull()", "'text', (col) => col.unique()");
    project.write(TABLES, text);
    const check = await project.run('check');
    expect(check.code).toBe(3);
    expect(check.stdout).toContain(`
   --> ${TABLES}:10:3
    |
SQL | select create_distributed_table('tenants', 'id');
    | ^^^^^^^^`);
    const { stdout } = await project.run('check', '--format', 'github');
    expect(stdout).toMatch(/^::error file=migrations\/20260101000001_tenants\.ts,line=10,/m);
    const json = JSON.parse((await project.run('check', '--format', 'json')).stdout);
    expect(json.diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'error', line: 10, column: 3 }),
    );
  });

  test('that servers have, too', async () => {
    const text =
      "exports.up = (db) => db.schema\n  .createTable('a')\n  .addColumn('b', 'text', (col) => col.defaultTo(db.fn('no_such')))\n  .execute();\n";
    project.write('migrations/20260101000001_a.cjs', text);
    const apply = await project.run('apply');
    expect(apply.code).toBeGreaterThan(0);
    expect(apply.stderr).toMatch(/20260101000001_a\.cjs:4:3\n +\|\nSQL \| create table "a"/);
    expect(await states()).toEqual({ 1: 'pending' });
  });

  test('keep everything from being applied', async () => {
    writeMixed();
    const bad = "import { gone } from './gone.ts';\nexport const up = gone;\n";
    project.write('migrations/20260101000004_bad.ts', bad);
    const apply = await project.run('apply');
    expect(apply).toMatchObject({ code: 3, stdout: '' });
    expect(apply.stderr).toContain('migrations/20260101000004_bad.ts:1:22');
    expect(await states()).toEqual({ 1: 'pending', 2: 'pending', 3: 'pending', 4: 'pending' });
  });

  test('a program that prints disturbs no data', async () => {
    project.write(TABLES, tables.replace('await db', "console.log('hello');\n  await db"));
    const { stdout, stderr } = await project.run('check', '--format', 'json');
    expect(JSON.parse(stdout).statements).toHaveLength(5);
    expect(stderr).toContain('hello');
  });
});

describe('names and fixes', () => {
  const unnamed = tables.replace(
    "'name', 'text', (col) => col.notNull()",
    "'name', 'text', (col) => col.check(sql`name <> ''`)",
  );

  test('are not written into a program, and it is said which names there are', async () => {
    project.write(TABLES, unnamed);
    const names = await project.run('names', '--write', '--offline');
    expect(names.code).toBe(0);
    expect(names.stdout).toContain('check tenants_name_check of public.tenants');
    expect(names.stderr).toContain('names cannot be written into');
    const json = await project.run('names', '--write', '--offline', '--format', 'json');
    expect(JSON.parse(json.stdout).files).toMatchObject([{ state: 'recorded', edits: [] }]);
    const fix = await project.run('check', '--fix', '--offline');
    expect(fix.stdout + fix.stderr).toContain('fixes cannot be written into');
    expect(readFileSync(join(project.folder, TABLES), 'utf8')).toBe(unnamed);
  });

  test('names, dump and check take files and folders', async () => {
    project.write(TABLES, unnamed);
    mkdirSync(join(project.folder, 'migrations/lib'));
    const names = await project.run('names', TABLES);
    expect(names.stdout).toContain('tenants_name_check');
    const dump = await project.run('dump');
    expect(dump).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('CONSTRAINT tenants_name_check'),
    });
    const check = await project.run('check', 'migrations', '--verbose');
    expect(check.stdout).toContain('create table "tenants"');
    expect(check.code).toBe(0);
  });
});

test('new migrations in TypeScript', async () => {
  const cwd = project.folder;
  const made = await citrate(['migrate', 'make', 'add', 'items'], { cwd });
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d{14}_add_items\.ts\n$/) });
  await citrate(['new', '--ts', 'more'], { cwd });
  expect(readdirSync(join(cwd, 'migrations')).map((file) => file.slice(15))).toEqual([
    'add_items.ts',
    'more.ts',
  ]);
  const apply = await project.run('apply');
  expect(apply).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('each with await and execute()'),
  });
});
