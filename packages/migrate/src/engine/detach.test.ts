/** DETACH PARTITION … CONCURRENTLY of a partitioned table with shards: stops, and what a file finalizes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { session } from '../../test/support/client.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { stoppingAt } from '../testing/fault-point.ts';
import {
  applyCluster,
  doctorCluster,
  driftCluster,
  giveUpCluster,
  statusCluster,
} from './index.ts';

let fleet: Fleet;

/** Shards of log have the ids 102009 to 102012, the odd ones on w1; those of log_may the four behind them. */
beforeEach(async () => {
  fleet = await createFleet();
  fleet.write(
    `CREATE TABLE kinds (id int PRIMARY KEY);
     SELECT create_reference_table('kinds');
     CREATE TABLE log (id int NOT NULL, day date NOT NULL, kind int REFERENCES kinds (id)) PARTITION BY RANGE (day);
     CREATE TABLE log_may PARTITION OF log FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
     SELECT create_distributed_table('log', 'id');`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

afterEach(() => fleet.drop());

const off = '-- citrate: transaction=off\n';
const detach = `${off}ALTER TABLE log DETACH PARTITION log_may CONCURRENTLY;`;
const finalize = `${off}ALTER TABLE log DETACH PARTITION log_may FINALIZE;`;

/** Of all places: what is a partition still, and which constraints log_may has. */
async function standing() {
  const partitions = `SELECT inhrelid::regclass::text AS name, inhdetachpending AS pending
    FROM pg_inherits JOIN pg_class ON oid = inhrelid AND relkind = 'r'`;
  const constraints = `SELECT conname::text AS name FROM pg_constraint
    WHERE conrelid::regclass::text ~ '^log_may' AND contype IN ('c', 'f') ORDER BY 1`;
  const all = [0, 1, 2].map(async (no) => ({
    partitions: (await fleet.query(no, partitions)).map(({ name, pending }) =>
      pending === true ? `${String(name)}, pending` : String(name),
    ),
    constraints: (await fleet.query(no, constraints)).map(({ name }) => String(name)),
  }));
  return Promise.all(all);
}

/** The same once all of them are detached. */
const detached = [
  { partitions: [], constraints: ['log_kind_fkey', 'log_may_day_check'] },
  ...[
    [102013, 102015],
    [102014, 102016],
  ].map((ids) => ({
    partitions: [],
    constraints: ['log_kind_fkey', 'log_may_day_check'].flatMap((name) =>
      ids.map((id) => `${name}_${id}`),
    ),
  })),
];

async function expectDetached(): Promise<void> {
  expect(await standing()).toEqual(detached);
  const { differences, conditions } = await driftCluster(fleet.config);
  expect({ differences, conditions }).toEqual({ differences: [], conditions: [] });
}

/** Whoever reads a shard of the table keeps its detachment from coming to an end. */
async function whileRead<T>(no: number, shard: number, act: () => Promise<T>): Promise<T> {
  const reader = await session(fleet, no);
  try {
    await reader.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM log_${shard}`);
    return await act();
  } finally {
    await reader.end();
  }
}

const hasty = () => ({ ...fleet.config, longLockTimeoutMs: 1_000 });

test('every shard is detached, and its constraints are called as those of the shell', async () => {
  fleet.write(detach);
  expect(await applyCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    diagnostics: [],
    applied: [{ tasks: 5 }],
  });
  await expectDetached();
  const { migrations } = await statusCluster(fleet.config);
  expect(migrations.at(-1)).toMatchObject({ state: 'applied' });
});

describe('after a stop', () => {
  test('between the two transactions of a shard, the next run finalizes', async () => {
    fleet.write(detach);
    const result = await whileRead(2, 102010, () => applyCluster(hasty()));
    expect(result).toMatchObject({
      outcome: 'partial',
      diagnostics: [{ code: '55P03', server: 'w2', shardId: 102014 }, { code: '55000' }],
    });
    const [shell, w1, w2] = await standing();
    expect(shell?.partitions).toEqual(['log_may']);
    expect(w1?.partitions).toEqual([]);
    expect(w2?.partitions).toContain('log_may_102014, pending');
    expect(await statusCluster(fleet.config)).toMatchObject({
      migrations: [{ state: 'applied' }, { state: 'partial' }],
    });
    const { conditions } = await driftCluster(fleet.config, { repair: true });
    expect(conditions).toEqual([
      {
        kind: 'pending detachment',
        name: 'public.log_may',
        places: [{ server: 'w2', shardId: 102014 }],
      },
    ]);
    const { findings } = await doctorCluster(fleet.config, { probe: false });
    expect(findings.filter(({ check }) => check === 'detachments')).toMatchObject([
      {
        severity: 'warning',
        server: 'w2',
        hint: expect.stringContaining('log_may_102014 FINALIZE'),
      },
    ]);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    await expectDetached();
  });

  test('of the coordinator between its two transactions, too', async () => {
    fleet.write(detach);
    const reader = await session(fleet, 0);
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM log');
    expect(await applyCluster(hasty())).toMatchObject({ outcome: 'partial' });
    await reader.end();
    expect((await standing()).map(({ partitions }) => partitions)).toEqual([
      ['log_may, pending'],
      [],
      [],
    ]);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    await expectDetached();
  });

  test.each(['w1', 'coordinator'])('once %s is done, the next run goes on', async (server) => {
    fleet.write(`${detach} ALTER TABLE log_may DROP CONSTRAINT log_may_day_check;`);
    const onEvent = stoppingAt({ when: 'after', action: 'run task', server }, undefined);
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'partial' });
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    const { differences, conditions } = await driftCluster(fleet.config);
    expect({ differences, conditions }).toEqual({ differences: [], conditions: [] });
  });

  test('of a shard that is detached, and its constraints not yet renamed', async () => {
    fleet.write(detach);
    await whileRead(2, 102010, () => applyCluster(hasty()));
    await fleet.query(2, 'ALTER TABLE log_102010 DETACH PARTITION log_may_102014 FINALIZE');
    expect((await standing())[2]?.constraints).toContain('log_may_102014_day_check');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    await expectDetached();
  });
});

test('a name that is taken on one server leads to another there, which is renamed as well', async () => {
  await fleet.query(2, 'CREATE TABLE x (CONSTRAINT log_may_102014_day_check CHECK (true))');
  fleet.write(detach);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  await fleet.query(2, 'DROP TABLE x');
  await expectDetached();
});

describe('FINALIZE', () => {
  test('is refused in a transaction, and before anything is begun where nothing is pending', async () => {
    fleet.write('ALTER TABLE log DETACH PARTITION log_may FINALIZE;');
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'invalid',
      diagnostics: [{ code: '25001' }],
    });
    fleet.withdraw();
    fleet.write(finalize);
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '55000', message: expect.stringContaining('cannot complete') }],
    });
    expect((await standing()).flatMap(({ partitions }) => partitions)).toHaveLength(5);
    expect(await statusCluster(fleet.config)).toMatchObject({
      migrations: [{ state: 'applied' }, { state: 'pending' }],
    });
  });

  test('brings to its end what was given up: detached, pending, or not begun', async () => {
    const version = fleet.write(detach);
    await whileRead(2, 102010, () => applyCluster(hasty()));
    expect(await giveUpCluster(fleet.config, { version })).toMatchObject({ outcome: 'done' });
    fleet.withdraw();
    fleet.write(finalize);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    await expectDetached();
  });
});
