import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { emptyCatalog } from '../catalog/index.ts';
import { readMigrationFile } from '../files/index.ts';
import {
  capacityOf,
  offlineTargets,
  planJson,
  planMigrations,
  type Step,
  schemaDiff,
  shortagesOf,
} from './index.ts';

beforeAll(loadParser);

const targets = offlineTargets(['w1', 'w2']);

function planOf(...texts: readonly string[]) {
  const files = texts.map((text, i) => {
    const { file } = readMigrationFile({ name: `2026010100000${i}_f${i}.sql`, text });
    if (!file) throw new Error('no file');
    return file;
  });
  const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
  return planMigrations(files, emptyCatalog({ pg: 18, cluster }));
}

const made = `CREATE TABLE t (id bigint, a int);
SELECT create_distributed_table('t', 'id');
`;
const table = { schema: 'public', name: 't' };

test('a step locks what exists, a statement what is new as well', () => {
  const { migrations } = planJson(planOf(made, 'ALTER TABLE t ADD CHECK (a > 0);'), targets);
  const [first, second] = migrations.map(({ steps: [step] }) => step);
  expect(first?.locks).toEqual([]);
  const lock = { table, mode: 'ACCESS EXCLUSIVE', shards: 4 };
  expect(second?.locks).toEqual([lock]);
  expect(second?.statements[0]?.locks).toEqual([lock]);
});

test('each target needs its sessions, workers a slot, and locks by the shards that they hold', () => {
  const limits = [{ server: 'w1', preparedSlots: 8, preparedNow: 3, lockSlots: 6400 }];
  const { migrations } = planJson(planOf(made, 'DROP TABLE t;'), targets, { limits });
  for (const { steps } of migrations) {
    expect(steps[0]?.capacity).toEqual([
      { server: 'coordinator', connections: 4, prepared: 0, locks: 1 },
      {
        ...{ server: 'w1', connections: 2, prepared: 1, locks: 2 },
        ...{ preparedFree: 5, lockSlots: 6400 },
      },
      { server: 'w2', connections: 2, prepared: 1, locks: 2 },
    ]);
  }
});

test('the diff of the schema has what the file changes and nothing else', () => {
  const plan = planOf(`${made}CREATE TABLE other (id int);`, 'ALTER TABLE t ADD b text;');
  const lines = plan.migrations.slice(1).map(schemaDiff).join('').split('\n');
  expect(lines.filter((line) => /^[-+](?![-+])/.test(line))).toEqual([
    '-CREATE TABLE public.t (id bigint, a integer);',
    '+CREATE TABLE public.t (id bigint, a integer, b text);',
  ]);
});

test('without a change, and where it is not asked for, there is none', () => {
  const plan = planOf(made, "COMMENT ON TABLE t IS 'x'; COMMENT ON TABLE t IS NULL;");
  expect(plan.migrations).toHaveLength(2);
  expect(plan.migrations.map(schemaDiff)).toEqual([expect.stringMatching(/^\+CREATE/m), '']);
  const [first] = planJson(plan, targets).migrations;
  expect(first).not.toHaveProperty('diff');
});

test('what a server lacks is told by what it has, and a server by all of its databases', () => {
  const [migration] = planOf(made).migrations;
  const [step] = migration?.steps ?? [];
  if (step === undefined) throw new Error('no step');
  const limits = [
    { server: 'w1', preparedSlots: 3, preparedNow: 3, lockSlots: 1 },
    { server: 'w2', preparedSlots: 2, preparedNow: 1, lockSlots: 6400 },
  ];
  const short = (one: Step, on = targets) => shortagesOf(capacityOf(one, on, limits));
  const on = { server: 'w1', databases: 1 };
  const locks = { ...on, of: 'locks', needed: 2, there: 1 };
  expect(short(step)).toEqual([{ ...on, of: 'prepared', needed: 1, there: 0 }, locks]);
  expect(short({ ...step, consistency: 'convergent' })).toEqual([locks]);
  const together = targets.map((target) => ({ ...target, systemIdentifier: '1' }));
  expect(capacityOf(step, together, limits.slice(1))).toEqual([
    {
      ...{ server: 'coordinator', others: ['w1', 'w2'], connections: 8, prepared: 2, locks: 5 },
      ...{ preparedFree: 1, lockSlots: 6400 },
    },
  ]);
  expect(shortagesOf(capacityOf(step, together, limits.slice(1)))).toEqual([
    { server: 'coordinator', databases: 3, of: 'prepared', needed: 2, there: 1 },
  ]);
});

test('indexes count where they are made or dropped, as the rule for the lock table counts them', () => {
  const plan = planOf(
    `CREATE TABLE t (id bigint PRIMARY KEY, a int, UNIQUE (id, a));
     SELECT create_distributed_table('t', 'id');`,
    'ALTER TABLE t ADD b int;',
    'CREATE INDEX ON t (a); CREATE INDEX ON t (b);',
    'ALTER TABLE t DROP CONSTRAINT t_id_a_key;',
    'ALTER TABLE t RENAME TO u;',
    'DROP TABLE u;',
  );
  const locks = planJson(plan, targets).migrations.map(({ steps: [step] }) =>
    step?.capacity.map((one) => one.locks),
  );
  expect(locks).toEqual([
    [3, 6, 6],
    [1, 2, 2],
    [3, 6, 6],
    [2, 4, 4],
    [1, 2, 2],
    [4, 8, 8],
  ]);
});
