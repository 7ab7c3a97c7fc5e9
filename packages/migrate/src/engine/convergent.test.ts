/** Migrations that each server commits by itself. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import {
  applyCluster,
  downCluster,
  driftCluster,
  giveUpCluster,
  planCluster,
  recoverCluster,
  statusCluster,
} from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;
let column = '';
let columns = 0;

beforeAll(async () => {
  fleet = await createFleet({ consistency: 'convergent', wave: 1 });
  write(`CREATE TABLE items (id int PRIMARY KEY, kind int); CREATE TABLE plain (id uuid, n int);
    SELECT create_distributed_table('items', 'id'); SELECT create_reference_table('plain');`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
});
afterAll(() => fleet.drop());

beforeEach(() => {
  column = `c${columns++}`;
});

function write(sql: string): string {
  return fleet.write(sql);
}

/** How many tables of the coordinator and of each worker have the column. */
async function having(name: string): Promise<readonly unknown[]> {
  const sql = `SELECT count(*)::int AS n FROM pg_attribute WHERE attname = '${name}'`;
  return Promise.all([0, 1, 2].map(async (no) => (await fleet.query(no, sql))[0]?.['n']));
}

const everywhere = [1, 2, 2];
const nowhere = [0, 0, 0];
const onlyOnW1 = [0, 2, 0];

/** Do something when the run has come there, once. */
function at(position: string, act: () => unknown) {
  let met = false;
  return async (event: ExecuteEvent): Promise<void> => {
    if (met || event.kind !== 'step') return;
    if (`${event.when} ${event.action} on ${event.server}` !== position) return;
    met = true;
    await act();
  };
}

const crash = new Error('crash');

async function crashAt(position: string): Promise<void> {
  const onEvent = at(position, () => {
    throw crash;
  });
  await expect(applyCluster(fleet.config, { onEvent })).rejects.toBe(crash);
}

it('all servers have it, one after another, and so has the history', async () => {
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const ran: string[] = [];
  const onEvent = (event: ExecuteEvent): void => {
    if (event.kind === 'step' && event.action === 'run task')
      ran.push(`${event.when} ${event.server}`);
  };
  expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
  expect(ran).toEqual(['before w1', 'after w1', 'before w2', 'after w2']);
  expect(await having(column)).toEqual(everywhere);
  const { migrations, transactions } = await statusCluster(fleet.config);
  expect(migrations.at(-1)).toMatchObject({ version, state: 'applied' });
  expect(transactions).toEqual([]);
});

it('a wave is as many servers as are asked for', async () => {
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const ran: string[] = [];
  const onEvent = (event: ExecuteEvent): void => {
    if (event.kind === 'step' && event.action === 'begin task') ran.push(event.when);
  };
  expect(await applyCluster(fleet.config, { onEvent, wave: 2 })).toMatchObject({ outcome: 'done' });
  expect(ran.slice(0, 2)).toEqual(['before', 'before']);
});

it('what is wrong with a statement is found on the coordinator, before anything', async () => {
  write(
    `ALTER TABLE items ADD COLUMN ${column} int; INSERT INTO plain VALUES (NULL, 1 / (random() * 0)::int);`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'failed' });
  expect(await having(column)).toEqual(nowhere);
  expect((await statusCluster(fleet.config)).migrations.at(-1)).toMatchObject({ state: 'pending' });
  fleet.withdraw();
});

it('a failure on the first server leaves nothing', async () => {
  await fleet.query(1, 'CREATE SCHEMA taken');
  write(`ALTER TABLE items ADD COLUMN ${column} int; CREATE SCHEMA taken;`);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'failed',
    diagnostics: [{ code: '42P06', server: 'w1' }],
  });
  expect(await having(column)).toEqual(nowhere);
  await fleet.query(1, 'DROP SCHEMA taken');
  fleet.withdraw();
});

it('a failure on a later one leaves the part before it, and the next run goes on', async () => {
  await fleet.query(2, 'CREATE SCHEMA taken');
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int; CREATE SCHEMA taken;
    INSERT INTO plain VALUES (gen_random_uuid(), 7);`);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'partial',
    failed: { version },
    diagnostics: [
      { code: '42P06', server: 'w2' },
      { message: expect.stringContaining('is applied in part') },
    ],
  });
  expect(await having(column)).toEqual(onlyOnW1);
  expect(await statusCluster(fleet.config)).toMatchObject({
    outcome: 'partial',
    transactions: [],
    lost: [],
  });
  expect((await statusCluster(fleet.config)).migrations.at(-1)).toMatchObject({
    state: 'partial',
    steps: { done: 0, of: 1, tasksDone: 1, doneOn: ['w1'] },
  });
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  await fleet.query(2, 'DROP SCHEMA taken');
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await having(column)).toEqual(everywhere);
  const ids = [];
  for (const no of [0, 1, 2]) {
    const table = no === 0 ? 'plain' : 'plain_102012';
    ids.push(...(await fleet.query(no, `SELECT id FROM ${table} WHERE n = 7`)));
  }
  expect(ids).toHaveLength(3);
  expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
});

it.each([
  ['before begin task on w1', nowhere],
  ['before run task on w1', nowhere],
  ['after run task on w1', onlyOnW1],
  ['after finish task on w1', onlyOnW1],
  ['after run task on w2', [0, 2, 2]],
  ['before decide on coordinator', [0, 2, 2]],
  ['after decide on coordinator', everywhere],
])('the run is gone %s: the next one goes on', async (position, left) => {
  write(`ALTER TABLE items ADD COLUMN ${column} int; UPDATE plain SET n = n + 1;`);
  const sum = 'SELECT sum(n)::int AS n FROM plain_102012';
  const [before] = await fleet.query(1, sum);
  await crashAt(position);
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  expect(await having(column)).toEqual(left);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await having(column)).toEqual(everywhere);
  // Once, wherever it was stopped.
  for (const no of [1, 2]) {
    expect((await fleet.query(no, sum))[0]?.['n']).toBe(Number(before?.['n']) + 1);
  }
});

it('a session that is ended is begun anew', async () => {
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const onEvent = at('before run task on w2', () =>
    fleet.query(
      2,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'citrate%'`,
    ),
  );
  expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
  expect(await having(column)).toEqual(everywhere);
});

it('what is interrupted between two servers stays as it is, until the next run', async () => {
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const abort = new AbortController();
  const onEvent = at('after finish task on w1', () => abort.abort());
  const result = await applyCluster(fleet.config, { onEvent, signal: abort.signal });
  expect(result).toMatchObject({ outcome: 'partial' });
  expect(await having(column)).toEqual(onlyOnW1);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

it('is refused where it would be done otherwise on the servers that are left', async () => {
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int, ADD CHECK (kind > 0);`);
  await crashAt('after finish task on w1');
  await fleet.query(0, 'ALTER TABLE items ADD CONSTRAINT items_kind_check CHECK (id > 0)');
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'failed',
    diagnostics: [{ code: '55000', message: expect.stringContaining('would be done otherwise') }],
  });
  await fleet.query(0, 'ALTER TABLE items DROP CONSTRAINT items_kind_check');
  expect(await giveUpCluster(fleet.config, { version })).toMatchObject({
    outcome: 'done',
    remains: [{ server: 'w1', state: 'done' }],
  });
  const shards = await fleet.query(
    1,
    "SELECT relname FROM pg_class WHERE relname ~ '^items_\\d+$'",
  );
  for (const { relname } of shards) {
    const shard = String(relname);
    const check = `items_kind_check_${shard.replace('items_', '')}`;
    await fleet.query(1, `ALTER TABLE ${shard} DROP COLUMN ${column}, DROP CONSTRAINT ${check}`);
  }
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
});

it('a plan says so, and down does it together or not at all', async () => {
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const { plan } = await planCluster(fleet.config);
  expect(plan.migrations[0]?.steps).toMatchObject([{ consistency: 'convergent' }]);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  const options = { to: String(Number(version) - 1), allowDataLoss: true };
  expect(await downCluster(fleet.config, options)).toMatchObject({ outcome: 'invalid' });
  const atomic = { ...fleet.config, consistency: 'atomic' } as const;
  expect(await downCluster(atomic, options)).toMatchObject({ outcome: 'done' });
  expect(await having(column)).toEqual(nowhere);
});

it('in the end all servers have the same', async () => {
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  expect(await driftCluster(fleet.config)).toMatchObject({ outcome: 'done', differences: [] });
});
