/** Bad files: what is wrong is said, with its place, and no node is touched. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
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

interface BadFile {
  readonly what: string;
  readonly sql: string;
  readonly code: string;
  readonly message: RegExp;
  /** False for what is no SQL. */
  readonly readable: boolean;
  /** Line and column of the second file. */
  readonly place: readonly [line: number, column: number];
}

const badFiles: readonly BadFile[] = [
  {
    what: 'a syntax error',
    sql: 'ALTER TABLE items\n  ADD COLUM note text;\n',
    code: '42601',
    message: /syntax error at or near "text"/,
    readable: false,
    place: [2, 18],
  },
  {
    what: 'an unknown table',
    sql: '-- größer\nALTER TABLE itmes ADD COLUMN note text;\n',
    code: '42P01',
    message: /"itmes" does not exist/,
    readable: true,
    place: [2, 13],
  },
  {
    what: 'a psql line',
    sql: 'ALTER TABLE items ADD COLUMN a int;\n\\echo done\n',
    code: '42601',
    message: /psql/,
    readable: false,
    place: [2, 1],
  },
  {
    what: 'a statement that changes rows',
    sql: 'INSERT INTO items SELECT 1, 2;\n',
    code: '0A000',
    message: /INSERT/,
    readable: true,
    place: [1, 1],
  },
  {
    what: 'a NUL',
    sql: 'ALTER TABLE items ADD COLUMN a int;\nALTER\0TABLE items ADD COLUMN b int;',
    code: '22021',
    message: /invalid byte sequence for encoding "UTF8": 0x00/,
    readable: false,
    place: [2, 6],
  },
  {
    what: 'COMMIT',
    sql: 'ALTER TABLE items ADD COLUMN a int;\nCOMMIT;\n',
    code: '25001',
    message: /COMMIT/,
    readable: true,
    place: [2, 1],
  },
];

describe.each(badFiles)('$what', ({ sql, code, message, readable, place: [line, column] }) => {
  test('plan and apply refuse all pending files', async () => {
    const good = project.migration('1_items', items);
    const bad = project.migration('2_bad', sql);
    const before = await project.state();

    const plan = await project.run('plan');
    expect(plan).toMatchObject({ code: 3, stdout: '' });
    expect(plan.stderr).toMatch(message);
    expect(plan.stderr).toContain(`error[${code}]`);
    expect(plan.stderr).toContain(`${bad}:${line}:${column}`);
    expect(plan.stderr).toMatch(/\^/);

    const apply = await project.run('apply', '--format', 'json');
    expect(apply.code).toBe(3);
    const { format, outcome, diagnostics } = JSON.parse(apply.stdout);
    expect({ format, outcome }).toEqual({ format: 1, outcome: 'invalid' });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code,
        severity: 'error',
        message: expect.stringMatching(message),
        file: bad,
        line,
        column,
      }),
    );

    expect(await project.state()).toEqual(before);
    // Status reads the files but plans nothing: it tells of those that cannot be read.
    const status = await project.run('status', '--exit-code');
    expect(status.code).toBe(readable ? 4 : 3);
    expect(status.stdout).toMatch(new RegExp(`pending +${good.replace(/^.*\/|\.sql$/g, '')}`));
  });

  test('plan --offline refuses it without any server', async () => {
    project.migration('1_items', items);
    const bad = project.migration('2_bad', sql);
    const { code: exit, stdout, stderr } = await project.run('plan', '--offline');
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`${bad}:${line}:${column}`);
  });
});

test('a file without statements is refused, and no plan of it is shown', async () => {
  const bad = project.migration('1_empty', '-- nothing yet\n');
  const { code, stdout, stderr } = await project.run('plan');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('1_empty has no statement');
  expect(stderr).toContain(bad);
  const offline = await project.run('plan', '--offline');
  expect({ ...offline, stderr }).toEqual({ code: 3, stdout: '', stderr });
  const check = await project.run('check');
  expect(check.code).toBe(0); // it may be applied already, as another tool's
  expect(check.stdout).toMatch(/^warning\[42601\]: migration file .*1_empty has no statement$/m);
});

test('a file that is not UTF-8', async () => {
  const bad = project.migration('1_latin', Buffer.from('SELECT \xe9', 'latin1'));
  const { code, stderr } = await project.run('apply');
  expect(code).toBe(3);
  expect(stderr).toContain('UTF-8');
  expect(stderr).toContain(bad);
});

test('a folder of migrations that is not there', async () => {
  const { code, stderr } = await project.run('plan', '--offline', '--dir', 'gone');
  expect(code).toBe(2);
  expect(stderr).toContain('gone');
});

describe('a file changed after it was applied', () => {
  test('stops the run, and status shows it', async () => {
    project.migration('1_items', items);
    await project.apply();
    const changed = project.migration('1_items', items.replace('int)', 'bigint)'));
    project.migration('2_note', 'ALTER TABLE items ADD COLUMN note text;');
    const before = await project.state();

    for (const command of ['plan', 'apply']) {
      const { code, stderr } = await project.run(command);
      expect({ command, code }).toEqual({ command, code: 5 });
      expect(stderr).toContain(changed.replace(/^.*\/|\.sql$/g, ''));
      expect(stderr).toMatch(/changed/);
    }
    expect(await project.state()).toEqual(before);
    const status = await project.run('status');
    expect(status.code).toBe(5);
    expect(status.stdout).toMatch(/changed +20260101000001_items/);
  });

  test('but comments and white space may change', async () => {
    project.migration('1_items', items);
    await project.apply();
    project.migration('1_items', `-- a remark\n${items.replaceAll(', ', ',\n\t')}`);
    expect(await project.run('apply')).toMatchObject({ code: 0 });
  });
});
