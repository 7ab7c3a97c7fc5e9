/** Plans for a Citus cluster, whose coordinator takes statements to the nodes. */
import { loadParser } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../catalog/index.ts';
import { readMigrationFile } from '../files/index.ts';
import { offlineTargets, type Plan, planMigrations, tasksOf } from './index.ts';

beforeAll(loadParser);

function citus(settings: readonly (readonly [string, string])[] = []): Catalog {
  const version = { major: 13, minor: 2 };
  const catalog = emptyCatalog({ pg: 15, cluster: { workers: ['w1', 'w2'], shardCount: 4 } });
  return { ...catalog, citus: { version, settings: new Map(settings), schemas: new Map() } };
}

const start = `CREATE TABLE kinds (id int PRIMARY KEY, note text);
SELECT create_reference_table('kinds');
CREATE TABLE wide (id int PRIMARY KEY);
SELECT create_reference_table('wide');
CREATE TABLE things (tenant int, id int, size int, kind int);
SELECT create_distributed_table('things', 'tenant');
`;

function plan(...texts: readonly string[]): Plan {
  const files = texts.flatMap((text, i) => {
    const { file, diagnostics } = readMigrationFile({ name: `2026010100000${i}_f.sql`, text });
    if (!file || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
    return [file];
  });
  return planMigrations(files, citus());
}

/** What the last file sends to the coordinator. */
function sent(text: string): readonly string[] {
  const { migrations, diagnostics } = plan(start, text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const targets = offlineTargets([]);
  const steps = migrations.at(-1)?.steps ?? [];
  return steps.flatMap((step) => [
    ...step.settings,
    ...Array.from(tasksOf(step, targets), ({ sql }) => sql.replace(/\s+/g, ' ')),
  ]);
}

function errors(text: string): readonly string[] {
  return plan(start, text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`);
}

test('a statement that neither a transaction nor a step can hold is refused once', () => {
  expect(errors('CREATE DATABASE other;')).toHaveLength(1);
});

test('one step, route coordinator, every name explicit', () => {
  const { migrations } = plan(start, 'ALTER TABLE things ADD PRIMARY KEY (tenant, id);');
  expect(migrations[1]?.steps).toMatchObject([
    { route: 'coordinator', consistency: 'atomic', transactional: true, locks: [] },
  ]);
  expect(sent('ALTER TABLE things ADD PRIMARY KEY (tenant, id);')).toEqual([
    'ALTER TABLE things ADD CONSTRAINT things_pkey PRIMARY KEY (tenant, id)',
  ]);
});

test('columns of the table itself stand without its name, which no shard has', () => {
  expect(sent('ALTER TABLE things ADD CHECK (things.size > 0);')).toEqual([
    'ALTER TABLE things ADD CONSTRAINT things_size_check CHECK (size > 0)',
  ]);
  expect(
    sent('ALTER TABLE public.things ALTER COLUMN size TYPE bigint USING public.things.size + 1;'),
  ).toEqual(['ALTER TABLE public.things ALTER COLUMN size TYPE bigint USING size + 1']);
});

test('batches go through the rows of all shards at once, by the table itself', () => {
  const off = '-- citrate: transaction=off\n-- citrate: batch=100\n';
  expect(errors(`${off}UPDATE wide SET id = 2;`)).toEqual([
    '0A000 batches cannot change the key (id) of "wide"',
  ]);
  expect(errors(`${off}UPDATE things SET size = 2;`)).toEqual([
    '0A000 rows of "things" cannot be taken in batches without a key',
  ]);
  expect(errors(`${off}DELETE FROM nothing;`)).toEqual([
    '0A000 "nothing" is no table whose rows can be taken in batches',
  ]);
  expect(errors('-- citrate: batch=100\nDELETE FROM kinds;')).toEqual([
    '25001 batches cannot run inside a transaction',
  ]);
  const step = plan(start, `${off}DELETE FROM kinds WHERE note IS NULL;`).migrations[1]?.steps[0];
  expect(step).toMatchObject({ route: 'coordinator', transactional: false });
  const tasks = step ? [...tasksOf(step, offlineTargets([]))] : [];
  expect(tasks).toMatchObject([
    {
      target: 'coordinator',
      sql: expect.stringContaining('DELETE FROM public.kinds'),
      outside: { effect: 'changes rows in batches', object: 'public.kinds', route: 'coordinator' },
    },
  ]);
});

describe('what Citus takes only in parts', () => {
  test('subcommands, in the order of their passes', () => {
    const sql = 'ALTER TABLE things ADD CHECK (size > 0), ADD COLUMN a int, DROP COLUMN kind;';
    expect(sent(sql)).toEqual([
      'ALTER TABLE things DROP COLUMN kind',
      'ALTER TABLE things ADD COLUMN a integer',
      'ALTER TABLE things ADD CONSTRAINT things_size_check CHECK (size > 0)',
    ]);
  });

  test('indexes to drop', () => {
    const sql = 'CREATE INDEX a ON things (id); CREATE INDEX b ON things (size); DROP INDEX a, b;';
    expect(sent(sql).slice(2)).toEqual(['DROP INDEX a', 'DROP INDEX b']);
  });

  test('what it takes at once stays one statement', () => {
    expect(sent('ALTER TABLE things ADD COLUMN a int, DROP COLUMN kind;')).toEqual([
      'ALTER TABLE things ADD COLUMN a integer, DROP COLUMN kind',
    ]);
  });

  test('what it does not take in parts either is refused', () => {
    const sql = 'ALTER TABLE things ADD CHECK (size > 0), ALTER size SET STATISTICS 7;';
    expect(errors(sql)).toEqual([expect.stringMatching(/^0A000 /), expect.any(String)]);
  });
});

describe('sequential mode', () => {
  const mode = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'";
  test.each([
    ['ALTER TABLE things ADD a int; CREATE TYPE t AS ENUM ();', true],
    ['CREATE TYPE t AS ENUM (); ALTER TABLE things ADD a int;', false],
    ['CREATE INDEX ON things (id); CREATE INDEX ON kinds (note);', false],
    [
      'CREATE INDEX ON things (id); ALTER TABLE things ADD FOREIGN KEY (kind) REFERENCES kinds;',
      true,
    ],
    [
      'ALTER TABLE things ADD FOREIGN KEY (kind) REFERENCES kinds; CREATE INDEX ON kinds (note);',
      true,
    ],
    ['INSERT INTO things VALUES (1), (2); CREATE TYPE t AS ENUM ();', false],
    ['UPDATE things SET size = 1; CREATE TYPE t AS ENUM ();', true],
    ['SELECT count(*) FROM things; CREATE TYPE t AS ENUM ();', true],
    ['CREATE TABLE c AS SELECT * FROM things; CREATE TYPE t AS ENUM ();', true],
    [
      `ALTER TABLE things ADD FOREIGN KEY (kind) REFERENCES kinds;
       ALTER TABLE kinds ADD of int REFERENCES wide;
       ALTER TABLE wide ADD note text;`,
      true,
    ],
    [
      `ALTER TABLE things ADD FOREIGN KEY (kind) REFERENCES kinds;
       GRANT SELECT ON kinds TO PUBLIC;`,
      true,
    ],
    [
      `ALTER TABLE things ADD FOREIGN KEY (kind) REFERENCES kinds;
       GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;`,
      true,
    ],
    [
      `CREATE TABLE referring (id int, kind int REFERENCES kinds);
       SELECT create_distributed_table('referring', 'id');
       DROP TABLE referring;`,
      true,
    ],
    [
      `CREATE TABLE alone (id int);
       SELECT create_distributed_table('alone', 'id');
       DROP TABLE things;`,
      false,
    ],
  ])('%s', (sql, expected) => {
    expect(sent(sql).includes(mode)).toBe(expected);
  });
});

describe('settings', () => {
  test('hold until the end of the file', () => {
    expect(sent("SET citus.shard_count TO 8; SET LOCAL work_mem TO '8MB';")).toEqual([
      'SET LOCAL citus.shard_count TO 8',
      "SET LOCAL work_mem TO '8MB'",
    ]);
  });

  test('of the configuration are not set in files, and none by itself', () => {
    expect(errors('SET lock_timeout TO 1;')).toEqual([
      '0A000 SET lock_timeout cannot be used in a migration',
    ]);
    expect(errors('SET synchronous_commit TO off;')).toHaveLength(1);
    expect(errors('RESET ALL;')).toEqual(['0A000 RESET ALL cannot be used in a migration']);
    expect(errors('RESET work_mem;')).toHaveLength(1);
    expect(errors('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;')).toHaveLength(1);
    expect(errors('-- citrate: transaction=off\nSET work_mem TO 1;')).toEqual([
      '0A000 SET work_mem has no effect in a file with transaction=off',
    ]);
  });
});

describe('outside transactions', () => {
  test('an index is built by the coordinator, whose shell tells when it is done', () => {
    const sql = '-- citrate: transaction=off\nCREATE INDEX CONCURRENTLY ON things (size);';
    const { migrations } = plan(start, sql);
    const [step] = migrations[1]?.steps ?? [];
    expect(step).toMatchObject({ route: 'coordinator', transactional: false });
    expect(step && [...tasksOf(step, offlineTargets([]))]).toMatchObject([
      {
        sql: 'CREATE INDEX CONCURRENTLY things_size_idx ON public.things USING btree (size)',
        outside: { effect: 'creates index', object: 'public.things_size_idx' },
      },
    ]);
  });

  test('a table is distributed while it is written to', () => {
    const sql = `-- citrate: transaction=off
      CREATE TABLE live (id int); SELECT create_distributed_table_concurrently('live', 'id');`;
    const { migrations } = plan(sql);
    const tasks = migrations[0]?.steps.flatMap((step) => [...tasksOf(step, offlineTargets([]))]);
    expect(tasks?.at(-1)).toMatchObject({
      outside: { effect: 'distributes table', object: 'public.live' },
    });
  });

  test('in a file that is one transaction they are refused', () => {
    expect(errors('CREATE INDEX CONCURRENTLY ON things (size);')).toEqual([
      '25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction',
    ]);
    expect(errors('CREATE DATABASE other;')).toEqual([
      '25001 CREATE DATABASE cannot run inside a transaction',
    ]);
  });

  test.each([
    ['CREATE DATABASE "Other"', { effect: 'creates object', object: '"Other"' }],
    ['DROP DATABASE IF EXISTS other', { effect: 'drops object', optional: true }],
    ['ALTER DATABASE other SET TABLESPACE fast', { effect: 'can be repeated' }],
    ["CREATE TABLESPACE fast LOCATION '/fast'", { kind: 'tablespace', optional: false }],
    ['DROP TABLESPACE fast', { effect: 'drops object', kind: 'tablespace' }],
    [
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
      { effect: 'creates object', kind: 'subscription' },
    ],
    ['DROP SUBSCRIPTION s', { effect: 'drops object', object: 's' }],
    ['REINDEX SCHEMA public', { effect: 'can be repeated' }],
    [
      'REINDEX SCHEMA CONCURRENTLY public',
      { effect: 'rebuilds indexes', of: 'schema', object: 'public' },
    ],
    ['REINDEX DATABASE CONCURRENTLY mine', { effect: 'rebuilds indexes', of: 'database' }],
    ['CLUSTER', { effect: 'can be repeated' }],
    ['VACUUM things, kinds', { effect: 'can be repeated' }],
  ])('%s is sent to the coordinator as one step', (sql, outside) => {
    const { migrations, diagnostics } = plan(start, `-- citrate: transaction=off\n${sql};`);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [step] = migrations[1]?.steps ?? [];
    expect(step && [...tasksOf(step, offlineTargets([]))]).toMatchObject([{ outside }]);
  });
});

describe('what has no place in a file', () => {
  test.each([
    ['COMMIT;', '25001'],
    ['PREPARE p AS SELECT 1;', '0A000'],
    ['COPY things TO STDOUT;', '0A000'],
    ['DROP SCHEMA citrate CASCADE;', '42501'],
    ['-- citrate: on=shards\nCREATE RULE r AS ON DELETE TO things DO INSTEAD NOTHING;', '0A000'],
  ])('%s', (sql, code) => {
    expect(errors(sql)[0]?.slice(0, 5)).toBe(code);
  });

  test('code is run, and said to be unknown', () => {
    const { diagnostics } = plan('DO $$BEGIN END$$;');
    expect(diagnostics).toMatchObject([
      { severity: 'notice', message: 'what DO changes is not known without a server' },
    ]);
    expect(plan('ALTER LANGUAGE plpgsql RENAME TO p;').diagnostics).toMatchObject([
      { severity: 'notice', message: 'what the statement changes is not known to those after it' },
    ]);
    expect(sent('DO $$BEGIN END$$;')).toEqual(['DO $$BEGIN END$$']);
  });
});
