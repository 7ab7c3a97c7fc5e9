/** A schema as statements: from files, and from the coordinator. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { parseSnapshot, serialiseCatalog } from '../../packages/migrate/src/snapshot/index.ts';
import { createDatabases, type TestDatabases } from '../support/databases.ts';
import { items, Project } from './support/project.ts';

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

test('files and the coordinator they were applied to give the same', async () => {
  project.migration('1_items', items);
  const files = await project.run('dump');
  expect(files).toMatchObject({ code: 0, stderr: '' });
  expect(files.stdout).toMatch(/^CREATE TABLE public\.items/);
  expect(files.stdout).toContain('SELECT create_distributed_table');
  await project.apply();
  // As the server prints a key or a check is not as it was written: only this is compared.
  const server = await project.run('dump', '--server', '--format', 'json');
  expect(server.code).toBe(0);
  const { format, statements } = JSON.parse(server.stdout);
  expect(format).toBe(1);
  expect(statements.map(({ sql }: { sql: string }) => sql.split('(')[0])).toEqual(
    files.stdout
      .split(/;\n+/)
      .filter((sql) => sql !== '')
      .map((sql) => sql.split('(')[0]),
  );
});

test('what is wrong with the files is said, and nothing else', async () => {
  project.migration('1_items', 'CREATE TABLE t (a int); CREATE TABLE t (b int);');
  const { code, stdout, stderr } = await project.run('dump');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('relation "t" already exists');
});

test('what a dump leaves out is a warning', async () => {
  project.migration(
    '1_items',
    `CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO NOTHING;
    ALTER TABLE t RENAME a TO b;`,
  );
  const { code, stdout, stderr } = await project.run('dump');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'CREATE TABLE public.t (b integer);\n' });
  expect(stderr).toContain('the dump leaves out rule r on public.t');
});

test('a snapshot of the coordinator stands for it', async () => {
  project.migration('1_items', items);
  await project.apply();
  const snapshot = await project.run('dump', '--server', '--snapshot');
  expect(snapshot).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(snapshot.stdout)).toMatchObject({ format: 2 });
  project.write('schema.json', snapshot.stdout);
  const server = await project.run('dump', '--server');
  expect(await project.run('dump', '--from', 'schema.json')).toEqual(server);
  project.write('more.sql', 'CREATE TABLE more (a int);');
  const more = await project.run('dump', '--from', 'schema.json', 'more.sql');
  expect(more.stdout).toContain('CREATE TABLE public.more (a integer);');
  project.write('old.json', '{"format": 0}');
  const old = await project.run('dump', '--from', 'old.json');
  expect(old).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('snapshot "old.json" has format 0'),
  });
});

test('a snapshot says which files it has in it, and they are not planned again', async () => {
  project.migration('1_items', items);
  await project.apply();
  project.write('before.json', (await project.run('dump', '--server', '--snapshot')).stdout);
  const nothing = await project.run('plan', '--offline', '--snapshot', 'before.json');
  expect(nothing).toMatchObject({ code: 0, stdout: '', stderr: 'nothing to apply\n' });
  project.migration('2_more', 'ALTER TABLE items ADD CONSTRAINT positive CHECK (price > 0);');
  const next = await project.run('plan', '--offline', '--snapshot', 'before.json');
  expect(next).toMatchObject({ code: 0 });
  expect(next.stdout).not.toContain('1_items');
  for (const command of ['check', 'names']) {
    expect(await project.run(command, '--snapshot', 'before.json')).toMatchObject({ code: 0 });
  }
  // Of files it says the same, and goes on from there.
  project.write('files.json', (await project.run('dump', '--snapshot')).stdout);
  const all = await project.run('plan', '--offline', '--snapshot', 'files.json');
  expect(all).toMatchObject({ code: 0, stderr: 'nothing to apply\n' });
  project.write(
    'again.json',
    (await project.run('dump', '--snapshot', '--from', 'files.json')).stdout,
  );
  const again = await project.run('plan', '--offline', '--snapshot', 'again.json');
  expect(again).toMatchObject({ code: 0, stderr: 'nothing to apply\n' });
  project.migration('1_items', items.replace('price int', 'price bigint'));
  const changed = await project.run('plan', '--offline', '--snapshot', 'before.json');
  expect(changed).toMatchObject({ code: 5 });
  expect(changed.stderr).toContain('20260101000001_items was changed after it was applied');
});

test('a snapshot that does not say so is named as the likely reason', async () => {
  project.migration('1_items', items);
  const { stdout: whole } = await project.run('dump', '--snapshot');
  project.write('old.json', serialiseCatalog(parseSnapshot(whole)));
  for (const command of [['plan', '--offline'], ['check']]) {
    const { code, stdout, stderr } = await project.run(...command, '--snapshot', 'old.json');
    expect(code).toBe(3);
    expect(stdout + stderr).toContain('relation "items" already exists');
    expect(stdout + stderr).toContain(
      'hint: If the snapshot was taken after this file was applied',
    );
  }
});

test('a snapshot that was changed is refused', async () => {
  const { stdout: whole } = await project.run('dump', '--snapshot');
  const { applied: _, ...rest } = JSON.parse(whole);
  project.write('changed.json', JSON.stringify(rest));
  const { code, stderr } = await project.run('plan', '--offline', '--snapshot', 'changed.json');
  expect(code).toBe(2);
  expect(stderr).toContain('error[22023]: snapshot "changed.json" is not as it was written');
  expect(stderr).toContain('citrate dump --snapshot');
});

test('a server takes no files, and no version', async () => {
  const files = await project.run('dump', '--server', 'x.sql');
  expect(files).toMatchObject({ code: 2, stderr: expect.stringContaining('reads no files') });
  const version = await project.run('dump', '--server', '--pg', '15');
  expect(version).toMatchObject({ code: 2, stderr: expect.stringContaining('--pg is only for') });
});
