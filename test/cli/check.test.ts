/** `citrate check`: what it reads, says, and ends with. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createDatabases } from '../support/databases.ts';
import { bin, citrate, type Ended, ended, start } from './support/citrate.ts';
import { Project } from './support/project.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-check-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const run = (args: readonly string[], input = '', env = {}): Promise<Ended> =>
  citrate(['check', ...args], { cwd, input, env });

const file = (name: string, text: string): void => {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), text);
};
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
const migration = (no: number): string => `migrations/2026010100000${no}_m.sql`;

const items = `CREATE TABLE items (id bigint, price int);
SELECT create_distributed_table('items', 'id');
`;
const bad = 'ALTER TABLE items ADD UNIQUE (price);\n';

describe('what is read', () => {
  test('a folder without SQL does not pass for one that is in order', async () => {
    mkdirSync(join(cwd, 'empty'));
    const { code, stdout, stderr } = await run(['empty']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('error[58P01]: there is no .sql file in folder "empty"');
  });

  test('files in the order named, from an empty database', async () => {
    file('b.sql', items);
    file('a.sql', 'ALTER TABLE items ADD CHECK (price > 0);');
    const good = await run(['b.sql', 'a.sql']);
    expect(good).toMatchObject({ code: 0, stderr: '2 files, 3 statements: 1 warning, 1 notice\n' });
    expect(good.stdout).toContain('unnamed-constraint');
    const wrong = await run(['a.sql', 'b.sql']);
    expect(wrong.code).toBe(3);
    expect(wrong.stdout).toContain(
      'error[42P01]: relation "items" does not exist\n --> a.sql:1:13',
    );
  });

  test('a reader that leaves early changes nothing of how it ends', async () => {
    file('a.sql', items + bad.repeat(2_000));
    const child = start(['check', '--format', 'sarif', 'a.sql'], { cwd });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const [code] = await once(child, 'exit');
    expect(code).toBe(3);
  });

  test('output that cannot be written is told, and an error', async () => {
    file('a.sql', items);
    const unwritable = openSync(join(cwd, 'a.sql'), 'r');
    const child = spawn(process.execPath, [bin, 'check', 'a.sql'], {
      cwd,
      stdio: ['ignore', unwritable, 'pipe'],
    });
    const { code, stderr } = await ended(child);
    closeSync(unwritable);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^1 file, 2 .*\nerror\[58030\]: could not write the output\n {2}= detail: EBADF.*\n$/,
    );
  });

  test('standard input, and the contract as JSON', async () => {
    const { code, stdout, stderr } = await run(['--format', 'json', '-'], `${items}\n${bad}`);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    const { format, statements, diagnostics } = JSON.parse(stdout);
    const at = { file: '<stdin>' };
    const page = 'distribution/README.md#keys';
    expect({ format, statements }).toEqual({
      format: 1,
      statements: [
        { ...at, line: 1, sql: 'CREATE TABLE items (id bigint, price int)', verdict: 'local' },
        {
          ...at,
          line: 2,
          sql: "SELECT create_distributed_table('items', 'id')",
          verdict: 'engine',
        },
        { ...at, line: 4, sql: bad.slice(0, -2), verdict: 'refused', code: '0A000', page },
      ],
    });
    expect(diagnostics).toMatchObject([
      { code: '0A000', severity: 'error', ...at, line: 4, column: 23, page },
    ]);
  });

  test('the folder of migrations when nothing is named, or folders', async () => {
    file(migration(1), `-- migrate:up\n${items}-- migrate:down\nDROP TABLE items;\n`);
    file(migration(2), bad);
    const folder = await run([]);
    expect(folder.code).toBe(3);
    expect(folder.stdout).toContain(` --> ${migration(2)}:1:23`);
    expect(folder.stderr).toBe('2 files, 3 statements: 1 error\n');
    expect(await run(['migrations'])).toEqual(folder);
    expect(await run(['--dir', 'migrations'])).toEqual(folder);
    file('migrations/later.sql', 'CREATE SCHEMA later;');
    expect((await run([])).stdout).toContain('invalid name of a migration file: "later.sql"');
    expect((await run(['migrations'])).stderr).toBe('3 files, 4 statements: 1 error\n');
  });

  test('what is not there ends with 2', async () => {
    expect(await run([])).toMatchObject({ code: 2 });
    expect((await run(['gone.sql'])).stderr).toContain('could not read "gone.sql": no such file');
  });

  test.each([
    ['github', '::error file=latin.sql,line=1,endLine=1,col=8'],
    ['gitlab', '"path": "latin.sql"'],
    ['sarif', '"uri": "latin.sql"'],
    ['junit', 'latin.sql:1:8: invalid byte sequence'],
    ['json', '"file": "latin.sql"'],
    ['pretty', ' --> latin.sql:1:8'],
  ])('what is not UTF-8 is in the report: %s', async (format, place) => {
    writeFileSync(join(cwd, 'latin.sql'), Buffer.from('SELECT \xe9', 'latin1'));
    file('items.sql', items + bad);
    const { code, stdout } = await run(['latin.sql', 'items.sql', '--format', format]);
    expect(code).toBe(3);
    expect(stdout).toContain(place);
    expect(stdout).toContain('items.sql');
  });

  test('the database of a snapshot', async () => {
    file('base.sql', items);
    const snapshot = await citrate(['dump', '--snapshot', 'base.sql'], { cwd });
    file('schema.json', snapshot.stdout);
    const distributed = 'ALTER TABLE items ADD CHECK (price > 0);';
    const { code, stdout } = await run(
      ['--verbose', '--quiet', '--snapshot', 'schema.json', '-'],
      distributed,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`<stdin>\n  line 1  per shard  ${distributed.slice(0, -1)}\n`);
    const both = await run(['--pg', '15', '--snapshot', 'schema.json', '-'], distributed);
    expect(both).toMatchObject({ code: 2, stdout: '' });
    const none = await run(['--snapshot', 'base.sql', '-'], distributed);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"base.sql" is no snapshot of a catalog'),
    });
    const names = await citrate(['names', '--snapshot', 'schema.json', '-'], {
      cwd,
      input: distributed,
    });
    expect(names.stdout).toContain('items_price_check');
    file(migration(1), distributed);
    const plan = await citrate(['plan', '--offline', '--snapshot', 'schema.json'], { cwd });
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('ALTER TABLE public.items_102008 ADD');
    const online = await citrate(['plan', '--snapshot', 'schema.json'], { cwd });
    expect(online.stderr).toContain('--snapshot is only for --offline');
  });

  test('the version of --pg and the configuration, if there is one', async () => {
    const sql = 'CREATE TABLE t (a int GENERATED ALWAYS AS (1) VIRTUAL); DROP TABLE t;';
    expect(await run(['-'], sql)).toMatchObject({ code: 0 });
    expect(await run(['--pg', '17', '-'], sql)).toMatchObject({ code: 3 });
    file('citrate.config.json', JSON.stringify({ migrations: 'sql' }));
    file('sql/20260101000001_m.sql', items);
    expect(await run([])).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('what is said', () => {
  test('source line, underline and help; warnings end with 0', async () => {
    const { code, stdout, stderr } = await run(['-'], 'CREATE TABLE t (a int);');
    expect(code).toBe(0);
    expect(stdout).toBe(`warning[01000]: "t" is not distributed
 --> <stdin>:1:1
  |
1 | CREATE TABLE t (a int);
  | ^^^^^^^^^^^^^^^^^^^^^^
  = detail: It stays a plain table of the coordinator, which the workers do not have.
  = hint: Add SELECT create_distributed_table('public.t', 'column'), or SELECT create_reference_table('public.t').
  = page: citrate explain distributing
`);
    expect(stderr).toBe('1 file, 1 statement: 1 warning\n');
    expect((await run(['--quiet', '-'], 'CREATE TABLE t (a int);')).stderr).toBe('');
  });

  test('what could not be distributed as it is is not told to be', async () => {
    const typed = 'CREATE TYPE pair AS (a int, b int); CREATE TABLE t OF pair;';
    const { code, stdout } = await run(['-'], typed);
    expect(code).toBe(0);
    expect(stdout).toContain('create it without a type that it follows.');
    expect(stdout).not.toContain('create_distributed_table');
  });

  test('a view that shows no rows is told of once', async () => {
    const view = 'CREATE VIEW v AS SELECT * FROM items;';
    const { stdout, stderr } = await run(['-'], items + view);
    expect(stdout).toContain('view "v" shows no rows of "items"');
    expect(stderr).toBe('1 file, 3 statements: 1 warning\n');
  });

  test('a line of psql, and what is no SQL, are told where they are', async () => {
    const { code, stdout } = await run(['-'], '\\connect other\nSELEC 1;\n');
    expect(code).toBe(3);
    expect(stdout).toContain('hint: Remove the line: the configuration says');
    expect(stdout).toContain('<stdin>:2:1');
  });

  test('colours only where they are asked for', async () => {
    expect((await run(['-'], bad)).stdout).not.toContain('\x1b[');
    expect((await run(['-'], bad, { FORCE_COLOR: '1' })).stdout).toContain('\x1b[');
  });

  test.each([
    ['github', /^::error file=a b\.sql,line=3,endLine=3,col=23,/],
    ['gitlab', /"path": "a b\.sql"/],
    ['sarif', /"uri": "a%20b\.sql"/],
    ['junit', /<testsuite name="a b\.sql" tests="3" failures="1"/],
  ])('%s, with the same exit code', async (format, expected) => {
    file('a b.sql', items + bad);
    const { code, stdout, stderr } = await run(['a b.sql', '--format', format]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '1 file, 3 statements: 1 error\n' });
    expect(stdout).toMatch(expected);
  });
});

describe('--since', () => {
  const git = (...args: readonly string[]): void => {
    const user = [
      '-c',
      'user.name=n',
      '-c',
      'user.email=e@localhost',
      '-c',
      'init.defaultBranch=main',
    ];
    execFileSync('git', [...user, ...args], { cwd, stdio: 'pipe' });
  };

  test('reports only what has changed, knowing what the others make', async () => {
    file(migration(1), `${items}${bad}`);
    file(migration(2), 'CREATE TABLE old (a int);');
    git('init');
    git('add', '.');
    git('commit', '-m', 'old');
    expect(await run(['--since', 'HEAD'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '0 files, 0 statements: no problems\n',
    });
    file(migration(3), 'ALTER TABLE items ADD CHECK (price > 0);\nCREATE TABLE fresh (a int);');
    const untracked = await run(['--since', 'HEAD', '--verbose']);
    expect(untracked.stdout).toContain('line 1  per shard  ALTER TABLE items');
    expect(untracked.stdout).toContain('"fresh" is not distributed');
    expect(untracked.stdout).not.toContain('old');
    git('add', '.');
    git('commit', '-m', 'fresh');
    expect(await run(['--since', 'HEAD~1', '--verbose'])).toEqual(untracked);
    file(migration(2), 'CREATE TABLE changed (a int);');
    expect((await run(['--since', 'HEAD'])).stdout).toContain('"changed" is not distributed');
    rmSync(join(cwd, migration(2)));
    expect((await run(['--since', 'HEAD'])).stderr).toContain('0 files');
  });

  test('of a folder below the root, through a link, named or not', async () => {
    git('init');
    git('commit', '--allow-empty', '-m', 'empty');
    file('project/a.sql', bad);
    symlinkSync(join(cwd, 'project'), join(cwd, 'link'));
    const inFolder = await citrate(['check', '--since', 'HEAD', 'a.sql'], {
      cwd: join(cwd, 'link'),
    });
    expect(inFolder.stdout).toContain(' --> a.sql:1:13');
    expect((await run(['--since', 'HEAD', 'project'])).stdout).toContain(' --> project/a.sql:1:13');
  });

  test('asks the repositories of the files, not that of the working directory', async () => {
    const elsewhere = 'there/migrations';
    file(`${elsewhere}/20260101000000_old.sql`, bad);
    git('init', 'there');
    git('-C', 'there', 'add', '.');
    git('-C', 'there', 'commit', '-m', 'old');
    git('init', 'other');
    git('-C', 'other', 'commit', '--allow-empty', '-m', 'empty');
    file('other/b.sql', bad);
    file(`${elsewhere}/20260102000000_new.sql`, bad);
    const since = ['--since', 'HEAD'];
    for (const args of [['--dir', elsewhere], [elsewhere]]) {
      const { stdout } = await run([...args, ...since]);
      expect(stdout.match(/--> .*/g)).toEqual([`--> ${elsewhere}/20260102000000_new.sql:1:13`]);
    }
    const both = await run([elsewhere, 'other', ...since]);
    expect(both.stdout).toContain('--> other/b.sql:1:13');
    expect(both.stdout).not.toContain('old.sql');
    expect((await run(['--dir', 'gone', ...since])).stderr).not.toContain('repository');
  });

  test('with a snapshot, which has what is not new', async () => {
    file(migration(1), items);
    git('init');
    git('add', '.');
    git('commit', '-m', 'old');
    file('schema.json', (await citrate(['dump', '--snapshot'], { cwd })).stdout);
    file(migration(2), 'ALTER TABLE items ADD CHECK (price > 0);');
    expect(await run(['--since', 'HEAD', '--snapshot', 'schema.json'])).toMatchObject({ code: 0 });
    const fixed = await run(['--fix', '--since', 'HEAD', '--snapshot', 'schema.json']);
    expect(fixed).toMatchObject({ code: 0 });
    expect(read(migration(2))).toContain('CONSTRAINT items_price_check CHECK');
    expect(read(migration(1))).toBe(items);
  });

  test('no repository, no such revision, no git: each says what is missing', async () => {
    file('a.sql', items);
    const none = await run(['--since', 'HEAD', 'a.sql']);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('is in no git repository');
    git('init');
    for (const revision of ['gone', '--output=a.sql']) {
      const unknown = await run([`--since=${revision}`, 'a.sql']);
      expect(unknown).toMatchObject({ code: 2, stdout: '' });
      expect(unknown.stderr).toContain(`git does not know the revision "${revision}"`);
      expect(unknown.stderr).toContain('fetch-depth: 0');
    }
    expect(read('a.sql')).toBe(items);
    git('add', '.');
    git('commit', '-m', 'first');
    const blob = await run(['--since', 'HEAD:a.sql', 'a.sql']);
    expect(blob).toMatchObject({ code: 2, stdout: '' });
    expect(blob.stderr).toMatch(
      /^error\[22023\]: "HEAD:a.sql" is no revision but a file\n {2}= hint: .*\n$/,
    );
    const without = await run(['--since', 'HEAD', 'a.sql'], '', { PATH: cwd });
    expect(without.stderr).toContain('could not run git');
    const json = await run(['--since', 'gone', '--format', 'json', 'a.sql']);
    expect(json).toMatchObject({ code: 2, stderr: '' });
  });

  test('without a folder of migrations, both are told', async () => {
    git('init');
    const { code, stdout } = await run(['--since', 'gone']);
    expect(code).toBe(2);
    expect(stdout).toContain('error[22023]: git does not know the revision "gone"');
    expect(stdout).toContain('error[58P01]: could not read the folder of migrations');
  });
});

describe('--fix', () => {
  const script = `BEGIN; -- why\n${items}ALTER TABLE items ADD CHECK (price > 0);\r\n\tCOMMIT;\n`;
  const mended = `-- why\n${items}ALTER TABLE items ADD CONSTRAINT items_price_check CHECK (price > 0);\r\n`;

  test('mends what can be mended, and says what; a second run finds nothing', async () => {
    file('a.sql', script);
    const { code, stdout, stderr } = await run(['--fix', 'a.sql']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '1 file, 3 statements: no problems\n' });
    expect(stdout).toBe(`fixed a.sql
  1:1  - BEGIN;
  5:2  - COMMIT;
  4:23  + CONSTRAINT items_price_check

`);
    expect(read('a.sql')).toBe(mended);
    const again = await run(['--fix', '--format', 'json', 'a.sql']);
    expect(JSON.parse(again.stdout)).toMatchObject({ fixed: [], diagnostics: [] });
    expect(read('a.sql')).toBe(mended);
  });

  test('standard input comes back mended, whatever else is to say', async () => {
    const { code, stdout, stderr } = await run(['--fix', '-'], `${script}${bad}`);
    const named = bad.replace('ADD', 'ADD CONSTRAINT items_price_key');
    expect({ code, stdout }).toEqual({ code: 3, stdout: `${mended}${named}` });
    expect(stderr).toContain('fixed <stdin>\n');
    expect(stderr).toContain('<stdin>:5:23');
    const json = await run(['--fix', '--format', 'json', '-'], script);
    expect(JSON.parse(json.stdout).fixed).toMatchObject([{ file: '<stdin>', text: mended }]);
    expect((await run(['--fix', '-'], items)).stdout).toBe(items);
  });

  test('leaves the rest of a text with errors, and files that are not reported on', async () => {
    file('a.sql', `${items}${bad}COMMIT;\nSELEC 1;\n`);
    expect(await run(['--fix', 'a.sql'])).toMatchObject({ code: 3 });
    expect(read('a.sql')).toBe(`${items}${bad}SELEC 1;\n`);
  });

  test('BEGIN and ROLLBACK around statements stay', async () => {
    const text = 'BEGIN;\nDROP TABLE IF EXISTS t;\nROLLBACK;\n';
    file('a.sql', text);
    const { code, stdout } = await run(['--fix', 'a.sql']);
    expect(code).toBe(3);
    expect(stdout).toContain('Remove it together with the statements that ROLLBACK takes back.');
    expect(read('a.sql')).toBe(text);
  });

  test('writes nothing where a file is no text', async () => {
    const unnamed = 'CREATE TABLE a (b int UNIQUE);\n';
    file('a.sql', unnamed);
    writeFileSync(join(cwd, 'latin.sql'), Buffer.from('SELECT \xe9', 'latin1'));
    const { code, stderr } = await run(['--fix', '--offline', 'latin.sql', 'a.sql']);
    expect(code).toBe(3);
    expect(stderr).toContain('latin.sql:1:8');
    expect(read('a.sql')).toBe(unnamed);
  });

  test('writes nothing where a file of the folder could not be read', async () => {
    file(migration(1), items);
    const unnamed = 'CREATE INDEX ON items (price);\n';
    file(migration(3), unnamed);
    symlinkSync('nowhere.sql', join(cwd, migration(2)));
    const { code, stdout } = await run(['--fix', '--offline']);
    expect(code).toBe(2);
    expect(stdout).toContain(
      `error[58P01]: could not read the file\n  = file: ${migration(2)}\n  = detail: It does not exist.\n`,
    );
    expect(read(migration(3))).toBe(unnamed);
  });

  test('--offline alone means nothing', async () => {
    expect(await run(['--offline', '-'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('files of applied migrations are left as they are', async () => {
    const databases = await createDatabases(inject('cluster'));
    const project = new Project(databases);
    try {
      const applied = project.migration(
        '1_items',
        `${items}ALTER TABLE items ADD CHECK (id > 0);\n`,
      );
      await project.apply();
      const before = readFileSync(join(project.folder, applied), 'utf8');
      const pending = project.migration(
        '2_more',
        'COMMIT;\nALTER TABLE items ADD CHECK (price > 0);\n',
      );
      expect(await project.run('check', '--fix')).toMatchObject({ code: 0 });
      expect(readFileSync(join(project.folder, applied), 'utf8')).toBe(before);
      expect(readFileSync(join(project.folder, pending), 'utf8')).toBe(
        'ALTER TABLE items ADD CONSTRAINT items_price_check CHECK (price > 0);\n',
      );
      project.write(applied, `${before}COMMIT;\n`);
      const changed = await project.run('check', '--fix', applied);
      expect(changed.code).toBe(3);
      expect(changed.stdout).toMatch(
        /notice\[00000\]: migration file "\d+1_items\.sql" is applied/,
      );
      expect(await project.run('check', '--fix', '--offline', applied)).toMatchObject({ code: 0 });
      expect(readFileSync(join(project.folder, applied), 'utf8')).not.toContain('COMMIT');
    } finally {
      project.remove();
      await databases.drop();
    }
  });
});
