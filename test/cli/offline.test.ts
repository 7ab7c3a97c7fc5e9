/** Commands that need neither a server nor a configuration. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { citrate, type Ended } from './support/citrate.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-offline-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const run = (args: readonly string[], input?: string | Uint8Array): Promise<Ended> =>
  citrate(args, { cwd, ...(input !== undefined && { input }) });

const table = 'CREATE TABLE t (a int PRIMARY KEY, b text UNIQUE, c serial, CHECK (a > 0));';

describe('names', () => {
  test('prints the contract as JSON', async () => {
    const { code, stdout, stderr } = await run(
      ['names', '--format', 'json', '--pg', '17', '-'],
      `${table}\nCREATE INDEX ON t (lower(b));`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const at = { schema: 'public', table: 't' };
    const { format, statements } = JSON.parse(stdout);
    expect(format).toBe(1);
    expect(statements).toHaveLength(2);
    expect(Object.keys(statements[0])).toEqual(['sql', 'names']);
    expect(new Set(statements[0].names)).toEqual(
      new Set([
        { kind: 'primary key', ...at, name: 't_pkey' },
        { kind: 'unique', ...at, name: 't_b_key' },
        { kind: 'sequence', ...at, name: 't_c_seq' },
        { kind: 'check', ...at, name: 't_a_check' },
      ]),
    );
    expect(statements[1]).toEqual({
      sql: 'CREATE INDEX ON t (lower(b))',
      names: [{ kind: 'index', ...at, name: 't_lower_idx' }],
    });
  });

  test('PostgreSQL 18 names NOT NULL too, and is the default', async () => {
    const { stdout } = await run(['names', '-'], 'CREATE TABLE t (a int NOT NULL)');
    expect(stdout).toMatch(/not null +public\.t +t_a_not_null/);
    const older = await run(['names', '--pg', '17', '-'], 'CREATE TABLE t (a int NOT NULL)');
    expect(older).toMatchObject({ code: 0, stdout: '' });
  });

  test('reads the folder in order when no file is named', async () => {
    mkdirSync(join(cwd, 'migrations'));
    const file = (name: string, sql: string): void =>
      writeFileSync(join(cwd, 'migrations', name), sql);
    file('20260101000002_b.sql', 'ALTER TABLE t ADD UNIQUE (a);\n-- migrate:down\nDROP TABLE t;');
    file('20260101000001_a.sql', '-- migrate:up\nCREATE TABLE t (a int UNIQUE);');
    const { code, stdout } = await run(['names']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/t_a_key\n[^]*t_a_key1\n$/);
  });

  test.each<[string, string | Uint8Array, string, string]>([
    ['a syntax error', 'SELECT 1;\nCREATE TABEL t ();', '42601', '<stdin>:2:8'],
    ['an unknown table', 'ALTER TABLE gone ADD UNIQUE (a);', '42P01', '<stdin>:1:13'],
    ['a NUL', 'SELECT\0 1', '22021', '<stdin>:1:7'],
  ])('%s ends with 3 and its place', async (_what, sql, sqlstate, place) => {
    const { code, stderr } = await run(['names', '-'], sql);
    expect(code).toBe(3);
    expect(stderr).toContain(`error[${sqlstate}]`);
    expect(stderr).toContain(place);
    const json = await run(['names', '-', '--format', 'json'], sql);
    expect(json).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(json.stdout).diagnostics[0]).toMatchObject({
      code: sqlstate,
      file: '<stdin>',
    });
  });

  test('files that cannot be read end with 2, and bytes that are no text with 3', async () => {
    const gone = await run(['names', 'gone.sql', 'lost.sql']);
    expect(gone).toMatchObject({ code: 2, stdout: '' });
    expect(gone.stderr).toContain('could not read "gone.sql": no such file');
    expect(gone.stderr).toContain('lost.sql');
    const latin = await run(['names', '-'], Buffer.from('SELECT \xe9', 'latin1'));
    expect(latin).toMatchObject({ code: 3, stdout: '' });
    expect(latin.stderr).toContain('error[22021]: invalid byte sequence for encoding "UTF8": 0xe9');
    expect(latin.stderr).toContain('<stdin>:1:8');
  });
});

describe('deparse', () => {
  test('prints canonical statements', async () => {
    const sql = 'create  table T(a int4 /* x */ not null);drop table if exists t, "T" cascade';
    const { code, stdout, stderr } = await run(['deparse'], sql);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'notice[00000]: 1 comment inside a statement is left out; --comments keeps it\n',
    });
    expect(stdout).toMatch(/^CREATE TABLE t \(/);
    expect(stdout).toMatch(/DROP TABLE IF EXISTS t, "T" CASCADE;\n$/);
    expect(await run(['deparse', '-'], stdout)).toMatchObject({ code: 0, stdout });
    const { statements } = JSON.parse((await run(['deparse', '--format', 'json'], sql)).stdout);
    expect(statements.map(({ sql: one }: { sql: string }) => `${one};\n`).join('')).toBe(stdout);
  });

  test('prints nothing of a script with an error', async () => {
    const { code, stdout, stderr } = await run(['deparse'], 'SELECT 1;\nSELEC 2;');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('<stdin>:2:1');
  });
});

describe('deparse --comments', () => {
  const sql = `-- items and their prices

create table items (
  id bigint, -- never used again
  price int -- in cents
); -- one for all shops
-- the end`;

  test('keeps those in lists; those between statements are always kept', async () => {
    const { code, stdout, stderr } = await run(['deparse', '--comments'], sql);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`-- items and their prices

CREATE TABLE items (
  id bigint, -- never used again
  price integer -- in cents
); -- one for all shops
-- the end
`);
    expect(await run(['deparse', '--comments'], stdout)).toMatchObject({ code: 0, stdout });
    const without = await run(['deparse'], sql);
    expect(without).toEqual({
      code: 0,
      stderr: 'notice[00000]: 2 comments inside statements are left out; --comments keeps them\n',
      stdout: `-- items and their prices

CREATE TABLE items (id bigint, price integer); -- one for all shops
-- the end
`,
    });
    expect((await run(['deparse', '--quiet'], sql)).stderr).toBe('');
  });

  test('tells programs apart what stands where', async () => {
    const json = await run(['deparse', '--format', 'json'], sql);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual({
      format: 1,
      statements: [
        {
          sql: 'CREATE TABLE items (id bigint, price integer)',
          before: ['-- items and their prices', ''],
          after: ['-- one for all shops'],
        },
      ],
      atEnd: ['-- the end'],
      diagnostics: [
        {
          code: '00000',
          severity: 'notice',
          message: '2 comments inside statements are left out; --comments keeps them',
        },
      ],
    });
  });
});

describe('deparse --pg', () => {
  const sql = `CREATE SCHEMA s AUTHORIZATION CURRENT_ROLE;
    CREATE TABLE s.t (
      a int CHECK (a > 0) ENFORCED,
      b text COMPRESSION lz4,
      UNIQUE NULLS NOT DISTINCT (b)
    );`;

  test('writes what that version accepts', async () => {
    const { code, stdout, stderr } = await run(['deparse', '--pg', '15'], sql);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('CREATE SCHEMA s AUTHORIZATION CURRENT_ROLE;');
    expect(stdout).toContain('a integer CHECK (a > 0),');
    const newest = await run(['deparse'], sql);
    expect(newest.stdout).toContain('a integer CHECK (a > 0) ENFORCED,');
  });

  test('names what it does not have, each at its place', async () => {
    const { code, stdout, stderr } = await run(['deparse', '--pg', '13'], sql);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(
      'error[0A000]: cannot deparse for PostgreSQL 13: COMPRESSION exists since PostgreSQL 14',
    );
    expect(stderr).toContain('<stdin>:4:7');
    const json = await run(['deparse', '--pg', '13', '--format', 'json'], sql);
    const { statements, diagnostics } = JSON.parse(json.stdout);
    expect(statements).toEqual([{ sql: 'CREATE SCHEMA s AUTHORIZATION CURRENT_USER' }]);
    expect(diagnostics).toMatchObject([
      { code: '0A000', file: '<stdin>', line: 4, column: 7 },
      { code: '0A000', file: '<stdin>', line: 5, column: 7 },
    ]);
  });
});

describe('plan --offline', () => {
  const write = (sql: string): void => {
    mkdirSync(join(cwd, 'migrations'));
    writeFileSync(join(cwd, 'migrations/20260101000001_items.sql'), sql);
  };
  const distributed = `CREATE TABLE items (id bigint PRIMARY KEY, price int CHECK (price > 0));
SELECT create_distributed_table('items', 'id');
`;

  test('gives the tasks of every target as JSON', async () => {
    write(distributed);
    const { code, stdout, stderr } = await run([
      ...['plan', '--offline', '--shards', '6', '--diff', '--format', 'json'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { format, migrations } = JSON.parse(stdout);
    expect(format).toBe(1);
    expect(migrations).toHaveLength(1);
    expect(migrations[0]).toMatchObject({ version: '20260101000001', name: 'items' });
    expect(migrations[0].diff).toMatch(/^\+CREATE TABLE public\.items/m);
    const [step] = migrations[0].steps;
    expect(step).toMatchObject({ route: 'direct', consistency: 'atomic', transactional: true });
    interface Task {
      readonly target: string;
      readonly shardId?: number;
      readonly sql: string;
    }
    const tasks: readonly Task[] = step.tasks;
    const shards = new Set(tasks.map((task) => task.shardId).filter((id) => id !== undefined));
    expect([...shards].toSorted((a, b) => a - b)).toEqual([
      102008, 102009, 102010, 102011, 102012, 102013,
    ]);
    expect(new Set(tasks.map((task) => task.target))).toEqual(new Set(['coordinator', 'w1', 'w2']));
    expect(tasks.some(({ sql }) => /items_102013/.test(sql))).toBe(true);
  });

  test('shows the completed statements as a diff, verdicts, and tasks by node', async () => {
    write(distributed);
    const { code, stdout, stderr } = await run(['plan', '--offline', '--shards', '6']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^notice.*names of 2 objects are left to PostgreSQL/);
    expect(stdout).toContain('20260101000001_items');
    expect(stdout).toMatch(/^\+.*items_price_check/m);
    expect(stdout).toMatch(/line 2 +engine +SELECT create_distributed_table/);
    expect(stdout).toMatch(/^ {4}w1 +2 connections {2}1 prepared transaction +6 locks$/m);
    expect(stdout).toMatch(/^ {2}w1 \(\d+ tasks?\)/m);
    expect(stdout).toMatch(/… and 2 more shards/);
    expect(stdout).not.toContain('items_102013');
    const verbose = await run(['plan', '--offline', '--shards', '6', '--verbose']);
    expect(verbose.stdout).toContain('items_102013');
    expect(stdout).not.toContain('schema after');
    expect(verbose.stdout).toContain('+++ schema after');
    expect(verbose.stdout).not.toContain('more shard');
  });

  test('an empty folder has nothing to apply', async () => {
    mkdirSync(join(cwd, 'migrations'));
    expect(await run(['plan', '--offline'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing to apply\n',
    });
  });
});

test('--quiet keeps warnings, on stderr', async () => {
  mkdirSync(join(cwd, 'migrations'));
  const sql = `CREATE TABLE t (id bigint); SELECT create_distributed_table('t', 'id');
    ALTER TABLE t ADD COLUMN no smallint GENERATED ALWAYS AS IDENTITY;`;
  writeFileSync(join(cwd, 'migrations/20260101000000_t.sql'), sql);
  const { code, stderr } = await run(['plan', '--offline', '-q']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning.*column "no" of "t" can number only \d+ rows on each shard/im);
});

test('names has one contract for a folder and for a file', async () => {
  mkdirSync(join(cwd, 'migrations'));
  const path = 'migrations/20260101000000_t.sql';
  writeFileSync(join(cwd, path), table);
  const folder = await run(['names', '--format', 'json']);
  const file = await run(['names', '--format', 'json', path]);
  expect({ code: folder.code, stderr: folder.stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(folder.stdout)).toEqual(JSON.parse(file.stdout));
  expect(JSON.parse(folder.stdout).statements[0].names).toHaveLength(6);
});
