/** `citrate names --write`: which files are changed, and which never. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../support/databases.ts';
import { citrate, type Ended } from './support/citrate.ts';
import { items, Project } from './support/project.ts';

describe('without a configuration', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'citrate-write-'));
  });
  afterEach(() => {
    rmSync(cwd, { recursive: true });
  });

  const run = (args: readonly string[], input = ''): Promise<Ended> =>
    citrate(['names', ...args], { cwd, input });
  const file = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
  const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');

  test('a second run has nothing to do', async () => {
    file('a.sql', '-- é\r\nCREATE TABLE t (a serial UNIQUE);\r\n');
    const { code, stdout, stderr } = await run(['--write', 'a.sql']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^a\.sql\n +2:26 +CONSTRAINT t_a_key\n +left +sequence t_a_seq of public\.t\n/,
    );
    const named = '-- é\r\nCREATE TABLE t (a serial CONSTRAINT t_a_key UNIQUE);\r\n';
    expect(read('a.sql')).toBe(named);
    const again = await run(['--write', '--format', 'json', 'a.sql']);
    expect(JSON.parse(again.stdout).files[0]).toMatchObject({ state: 'complete', edits: [] });
    expect(read('a.sql')).toBe(named);
  });

  test('standard input comes back with its names, and nothing else', async () => {
    const { code, stdout } = await run(['--write', '-'], 'CREATE TABLE t (a int UNIQUE)');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'CREATE TABLE t (a int CONSTRAINT t_a_key UNIQUE)\n',
    });
  });

  test('a file with an error, and those after it, stay as they are', async () => {
    const texts = [
      'CREATE TABLE t (a int UNIQUE);',
      'CREATE TABEL t ();',
      'CREATE TABLE u (a int UNIQUE);',
    ];
    texts.forEach((text, i) => file(`${i}.sql`, text));
    const names = texts.map((_, i) => `${i}.sql`);
    const { code, stderr } = await run(['--write', ...names]);
    expect(code).toBe(3);
    expect(stderr).toContain('1.sql:1:8');
    expect(names.map(read)).toEqual([
      'CREATE TABLE t (a int CONSTRAINT t_a_key UNIQUE);',
      ...texts.slice(1),
    ]);
  });

  test('NOT NULL gets a name where --pg says that it has one', async () => {
    file('a.sql', 'CREATE TABLE t (a int NOT NULL)');
    await run(['--write', 'a.sql']);
    expect(read('a.sql')).toBe('CREATE TABLE t (a int NOT NULL)');
    await run(['--write', '--pg', '18', 'a.sql']);
    expect(read('a.sql')).toBe('CREATE TABLE t (a int CONSTRAINT t_a_not_null NOT NULL)');
  });

  test('names as a bare Citus chose them, by flag or configuration', async () => {
    const sql = `${items}ALTER TABLE items ADD CHECK (price > 0);`;
    expect((await run(['-'], sql)).stdout).toContain('items_price_check');
    const citus = await run(['--names-by', 'citus', '-'], sql);
    expect(citus.stdout).toMatch(/public\.items +items_check$/m);
    file('citrate.config.json', JSON.stringify({ namesBy: 'citus' }));
    expect(await run(['-'], sql)).toEqual(citus);
    const postgres = await run(['--names-by', 'postgres', '-'], sql);
    expect(postgres.stdout).toContain('items_price_check');
    file('citrate.config.json', JSON.stringify({ namesBy: 'oracle' }));
    const wrong = await run(['-'], sql);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain("namesBy: expected 'postgres' or 'citus', found 'oracle'");
  });

  test('--offline alone means nothing', async () => {
    expect(await run(['--offline', '-'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('with a cluster', () => {
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

  const read = (path: string): string => readFileSync(join(project.folder, path), 'utf8');

  test('an applied file is left alone, a pending one is named as the servers name', async () => {
    const applied = project.migration('1_items', `${items}ALTER TABLE items ADD UNIQUE (id);\n`);
    const text = read(applied);
    await project.apply();
    const pending = project.migration('2_check', 'ALTER TABLE items ADD CHECK (price > 0);\n');
    const { code, stdout, stderr } = await project.run('names', '--write');
    expect(code).toBe(0);
    expect(stdout).toContain('CONSTRAINT items_price_check');
    expect(stdout.match(/^\S.*$/gm)).toEqual([pending]);
    expect(stderr).toMatch(
      /notice\[00000\]: migration file "20260101000001_items\.sql" is applied/,
    );
    expect(read(applied)).toBe(text);
    expect(read(pending)).toBe(
      'ALTER TABLE items ADD CONSTRAINT items_price_check CHECK (price > 0);\n',
    );
    const explicit = await project.run('names', '--write', '--format', 'json', applied);
    expect(JSON.parse(explicit.stdout).files).toMatchObject([{ file: applied, state: 'applied' }]);
    expect(read(applied)).toBe(text);
    const alone = project.migration('3_more', 'ALTER TABLE items ADD CHECK (price > 1);\n');
    expect(await project.run('names', '--write', pending, alone)).toMatchObject({ code: 0 });
    expect(read(alone)).toContain('ADD CONSTRAINT items_price_check1 CHECK');
    await project.apply();
    expect(await project.run('status', '--exit-code')).toMatchObject({ code: 0 });
    const all = await project.run('names', '--write');
    expect(all.stderr.match(/^notice.*$/gm)).toEqual([
      'notice[00000]: 3 migration files are applied, the first is "20260101000001_items.sql"',
    ]);
  });

  test('names are chosen in the database as it stands', async () => {
    project.migration('1_items', items);
    await project.apply();
    const client = new Client({ connectionString: databases.coordinator.url });
    await client.connect();
    await client.query('CREATE TABLE other (a int, CONSTRAINT items_price_check CHECK (a > 0))');
    await client.end();
    const pending = project.migration('2_check', 'ALTER TABLE items ADD CHECK (price > 0);');
    expect(await project.run('names', '--write')).toMatchObject({ code: 0 });
    expect(read(pending)).toContain('ADD CONSTRAINT items_price_check1 CHECK');
    project.write('schema.sql', 'CREATE TABLE other (a int CHECK (a > 0));');
    expect(await project.run('names', '--write', 'schema.sql')).toMatchObject({ code: 0 });
    expect(read('schema.sql')).toContain('CONSTRAINT other_a_check');
  });

  test('servers that cannot be asked: nothing is written, unless --offline says so', async () => {
    const gone = { coordinator: { url: 'postgres://u@127.0.0.1:1/d' } };
    const lost = new Project(databases, gone);
    const path = lost.migration('1_t', 'CREATE TABLE t (a int UNIQUE);');
    const text = (): string => readFileSync(join(lost.folder, path), 'utf8');
    try {
      expect(await lost.run('names', '--write')).toMatchObject({ code: 2, stdout: '' });
      expect(text()).toBe('CREATE TABLE t (a int UNIQUE);');
      expect(await lost.run('names', '--write', '--offline')).toMatchObject({ code: 0 });
      expect(text()).toBe('CREATE TABLE t (a int CONSTRAINT t_a_key UNIQUE);');
    } finally {
      lost.remove();
    }
  });
});
