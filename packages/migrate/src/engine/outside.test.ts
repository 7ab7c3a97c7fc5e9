import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { session } from '../../test/support/client.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, shardOn } from '../../test/support/items.ts';
import { applyCluster, planCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

const off = '-- citrate: transaction=off\n';

/** Names of indexes on one node, those that are not valid with a mark. */
async function indexes(no: number): Promise<readonly unknown[]> {
  const rows = await fleet.query(
    no,
    `SELECT indexrelid::regclass::text || CASE WHEN indisvalid THEN '' ELSE ' (invalid)' END AS name
     FROM pg_index JOIN pg_class c ON c.oid = indexrelid
     WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function everywhere(): Promise<readonly unknown[]> {
  return Promise.all([indexes(0), indexes(1), indexes(2)]);
}

const built = [
  ['items_kind_idx'],
  ['items_kind_idx_102008', 'items_kind_idx_102010'],
  ['items_kind_idx_102009', 'items_kind_idx_102011'],
];

describe('CREATE INDEX CONCURRENTLY', () => {
  test('is built on all shards, and the file is applied then', async () => {
    fleet.write(`${off}CREATE INDEX CONCURRENTLY ON items (kind);`);
    const planned = await planCluster(fleet.config);
    expect(planned.plan.migrations[0]?.steps).toMatchObject([
      { transactional: false, consistency: 'convergent', locks: [] },
    ]);
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'done',
      diagnostics: [],
      applied: [{ tasks: 5 }],
    });
    expect(await everywhere()).toEqual(built);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', applied: [] });
  });

  test('needs a file that gives up being one transaction', async () => {
    fleet.write('CREATE INDEX CONCURRENTLY ON items (kind);');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'invalid',
      diagnostics: [{ code: '25001', hint: expect.stringContaining('transaction=off') }],
    });
    expect(await everywhere()).toEqual([[], [], []]);
  });

  test('what rows are against is tidied up; the rest stays, and the next run goes on', async () => {
    const shard = await shardOn(fleet, 2);
    await fleet.query(2, `INSERT INTO ${shard} VALUES (1, 7), (1, 7)`);
    const version = fleet.write(`${off}CREATE UNIQUE INDEX CONCURRENTLY ON items (id, kind);`);
    const first = await applyCluster(fleet.config);
    expect(first).toMatchObject({ outcome: 'partial', failed: { version } });
    expect(first.diagnostics).toMatchObject([
      { code: '23505', server: 'w2', shardId: Number(shard.replace('items_', '')) },
      { code: '55000', message: expect.stringContaining('in part') },
    ]);
    expect((await everywhere()).flat().join()).not.toContain('invalid');
    expect(await indexes(0)).toEqual([]);
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'partial',
      migrations: [{}, { state: 'partial', steps: { done: 0, of: 1 } }],
    });

    await fleet.query(2, `DELETE FROM ${shard}`);
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'done',
      diagnostics: [],
      applied: [{ version }],
    });
    expect((await everywhere()).flat()).toHaveLength(5);
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });

  test('an error of the statement itself shows on the shell, before anything is begun', async () => {
    fleet.write(`${off}CREATE INDEX CONCURRENTLY ON items USING gist (kind);`);
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '42704', server: 'coordinator' }],
    });
    expect((await everywhere()).flat()).toEqual([]);
    expect(await statusCluster(fleet.config)).toMatchObject({
      migrations: [{ state: 'applied' }, { state: 'pending' }],
    });
  });

  test('a file that was applied in part may not be changed', async () => {
    const shard = await shardOn(fleet, 2);
    await fleet.query(2, `INSERT INTO ${shard} VALUES (1, 7), (1, 7)`);
    fleet.write(`${off}CREATE UNIQUE INDEX CONCURRENTLY ON items (id, kind);`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'partial' });
    const file = join(fleet.config.migrations, readdirSync(fleet.config.migrations).at(-1) ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('UNIQUE ', ''));
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'partial',
      diagnostics: [{ code: '55000', message: expect.stringContaining('was changed after') }],
    });
  });

  test('an invalid index that somebody left on a shard is built anew', async () => {
    const shard = await shardOn(fleet, 1);
    await fleet.query(1, `INSERT INTO ${shard} VALUES (1, 7), (1, 7)`);
    const index = shard.replace('items_', 'items_kind_idx_');
    const attempt = fleet.query(1, `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${shard} (kind)`);
    await expect(attempt).rejects.toMatchObject({ code: '23505' });
    expect(await indexes(1)).toEqual([`${index} (invalid)`]);
    fleet.write(`${off}CREATE INDEX CONCURRENTLY items_kind_idx ON items (kind);`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual(built);
  });

  test('of a reference table and of a plain one, the coordinator has its own to build', async () => {
    fleet.write(
      `CREATE TABLE kinds (kind int); SELECT create_reference_table('kinds');
       CREATE TABLE plain (x int);`,
    );
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    fleet.write(
      `${off}CREATE INDEX CONCURRENTLY ON kinds (kind); CREATE INDEX CONCURRENTLY ON plain (x);`,
    );
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(await everywhere()).toEqual([
      ['kinds_kind_idx', 'plain_x_idx'],
      ['kinds_kind_idx_102012'],
      ['kinds_kind_idx_102012'],
    ]);
    fleet.write(`${off}DROP INDEX CONCURRENTLY kinds_kind_idx; REINDEX TABLE CONCURRENTLY plain;`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(await everywhere()).toEqual([['plain_x_idx'], [], []]);
  });

  test('who is in its way is told; what Ctrl-C has to leave for that, the next run builds anew', async () => {
    const shard = await shardOn(fleet, 1);
    const writer = new Client({ connectionString: fleet.databases.workers[0]?.url });
    try {
      await writer.connect();
      await writer.query(`BEGIN; INSERT INTO ${shard} VALUES (1, 1)`);
      fleet.write(`${off}CREATE INDEX CONCURRENTLY ON items (kind);`);
      const stop = new AbortController();
      const told: ExecuteEvent[] = [];
      const result = await applyCluster(fleet.config, {
        signal: stop.signal,
        onEvent: async (event) => {
          if (event.kind !== 'blocked') return;
          told.push(event);
          expect(await statusCluster(fleet.config)).toMatchObject({
            outcome: 'done',
            migrations: [{}, { state: 'partial' }],
            lease: {},
          });
          stop.abort();
        },
      });
      expect(told).toMatchObject([
        { server: 'w1', blockers: [{ query: expect.stringContaining('INSERT') }] },
      ]);
      expect(result).toMatchObject({ outcome: 'partial' });
      expect(await indexes(1)).toEqual([`${shard.replace('items', 'items_kind_idx')} (invalid)`]);
    } finally {
      await writer.end();
    }
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual(built);
  });

  test('a prepared transaction that it waits for is named', async () => {
    const gid = `${fleet.databases.database}_theirs`;
    const shard = await shardOn(fleet, 1);
    await fleet.query(1, `BEGIN; INSERT INTO ${shard} VALUES (1, 1); PREPARE TRANSACTION '${gid}'`);
    try {
      fleet.write(`${off}CREATE INDEX CONCURRENTLY ON items (kind);`);
      const config = { ...fleet.config, longLockTimeoutMs: 1_500 };
      const result = await applyCluster(config);
      expect(result).toMatchObject({ outcome: 'partial' });
      expect(result.diagnostics[0]).toMatchObject({
        code: '55P03',
        server: 'w1',
        detail: expect.stringContaining(`'${gid}'`),
      });
    } finally {
      await fleet.query(1, `ROLLBACK PREPARED '${gid}'`);
    }
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual(built);
  });
});

/** A run that stops, as if it was killed, once one shard of each worker is done. */
async function stopHalfway(sql: string): Promise<void> {
  const shards = await Promise.all([1, 2].map((no) => lastShardOn(no)));
  const holders = await Promise.all([1, 2].map((no) => session(fleet, no)));
  for (const [i, holder] of holders.entries()) {
    await holder.query(`BEGIN; INSERT INTO ${shards[i]} VALUES (1, 1)`);
  }
  fleet.write(off + sql);
  const stop = new AbortController();
  let done = 0;
  const result = await applyCluster(fleet.config, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind !== 'step' || event.when !== 'after' || event.action !== 'finish task') return;
      if (++done === 2) stop.abort();
    },
  });
  expect(result).toMatchObject({ outcome: 'partial' });
  for (const holder of holders) await holder.end();
}

async function lastShardOn(no: number): Promise<string> {
  const sql =
    "SELECT relname FROM pg_class WHERE relname ~ '^items_10\\d+$' ORDER BY 1 DESC LIMIT 1";
  return String((await fleet.query(no, sql))[0]?.['relname']);
}

describe('what is found when a run goes on', () => {
  test('what was done is looked at again: it may be gone, or no longer valid', async () => {
    await stopHalfway('CREATE INDEX CONCURRENTLY ON items (kind);');
    await fleet.query(1, 'DROP INDEX items_kind_idx_102008');
    await fleet.query(
      2,
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'items_kind_idx_102009'::regclass",
    );
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(await everywhere()).toEqual(built);
  });

  test('a name that was chosen stays: it has to be free still', async () => {
    await stopHalfway('CREATE INDEX CONCURRENTLY ON items (kind);');
    await fleet.query(0, 'CREATE VIEW items_kind_idx AS SELECT 1');
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'invalid',
      diagnostics: [{ code: '42P07', message: 'relation "items_kind_idx" already exists' }],
    });
    await fleet.query(0, 'DROP VIEW items_kind_idx');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual(built);
  });

  test('a file that is gone is missed, and another comment is no change', async () => {
    await stopHalfway('CREATE INDEX CONCURRENTLY ON items (kind);');
    const file = join(fleet.config.migrations, readdirSync(fleet.config.migrations).at(-1) ?? '');
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'partial',
      diagnostics: [{ code: '55000', message: expect.stringContaining('its file is missing') }],
    });
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'partial',
      migrations: [{}, { state: 'partial' }],
    });
    writeFileSync(file, `${text}\n-- another comment\n`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual(built);
  });
});

describe('an index of the same name', () => {
  test('on another table, or made otherwise, is never taken for it, nor dropped', async () => {
    const [first, second] = [await shardOn(fleet, 1), await shardOn(fleet, 2)];
    await fleet.query(1, `CREATE INDEX ${first.replace('items', 'named')} ON ${first} (id)`);
    await fleet.query(2, 'CREATE TABLE other (x int)');
    await fleet.query(2, 'INSERT INTO other VALUES (1), (1)');
    const stolen = second.replace('items', 'named');
    const attempt = fleet.query(2, `CREATE UNIQUE INDEX CONCURRENTLY ${stolen} ON other (x)`);
    await expect(attempt).rejects.toMatchObject({ code: '23505' });
    fleet.write(`${off}CREATE INDEX CONCURRENTLY IF NOT EXISTS named ON items (kind);`);
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.diagnostics).toHaveLength(2);
    expect(result.diagnostics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: '42P07',
          server: 'w1',
          detail: 'It is an index of the same table, and made otherwise.',
        }),
        expect.objectContaining({
          code: '42P07',
          server: 'w2',
          detail: 'It is an index of other.',
        }),
      ]),
    );
    expect(await indexes(2)).toContain(`${stolen} (invalid)`);
  });

  test('is what IF NOT EXISTS is content with, on every shard', async () => {
    fleet.write(`${off}CREATE INDEX CONCURRENTLY items_kind_idx ON items (kind);`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    await fleet.query(1, 'DROP INDEX items_kind_idx_102008');
    fleet.write(`${off}CREATE INDEX CONCURRENTLY IF NOT EXISTS items_kind_idx ON items (kind);`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual(built);
  });

  test('may be missing on a shard for DROP INDEX IF EXISTS', async () => {
    fleet.write(`${off}CREATE INDEX CONCURRENTLY items_kind_idx ON items (kind);`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    await fleet.query(1, 'DROP INDEX items_kind_idx_102008');
    fleet.write(`${off}DROP INDEX CONCURRENTLY IF EXISTS items_kind_idx;`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await everywhere()).toEqual([[], [], []]);
  });
});

describe('steps of a file', () => {
  test('one after another: what fails leaves those before it, and is gone on with', async () => {
    fleet.write(
      `${off}CREATE TYPE state AS ENUM ('new');
       ALTER TYPE state ADD VALUE 'done';
       ALTER TABLE items ADD COLUMN state state DEFAULT 'done';
       CREATE INDEX CONCURRENTLY items_state_idx ON items (state);
       ALTER TABLE items ADD CHECK (kind < 10);`,
    );
    const shard = await shardOn(fleet, 1);
    await fleet.query(1, `INSERT INTO ${shard} VALUES (1, 70)`);
    const first = await applyCluster(fleet.config);
    expect(first).toMatchObject({ outcome: 'partial' });
    expect(first.diagnostics[0]).toMatchObject({ code: '23514', server: 'w1' });
    expect(await statusCluster(fleet.config)).toMatchObject({
      migrations: [{}, { state: 'partial', steps: { done: 4, of: 5 } }],
    });
    const rest = await planCluster(fleet.config);
    expect(rest.plan.migrations).toMatchObject([
      { stepsDone: 4, steps: [{ transactional: true }] },
    ]);
    await fleet.query(1, `DELETE FROM ${shard}`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    const checks =
      "SELECT count(*)::int AS n FROM pg_constraint WHERE conname ~ '^items_kind_check'";
    expect(await Promise.all([0, 1, 2].map((no) => fleet.query(no, checks)))).toEqual([
      [{ n: 1 }],
      [{ n: 2 }],
      [{ n: 2 }],
    ]);
  });

  test('settings of the servers, and what a server skips is told', async () => {
    const role = `${fleet.databases.database}_reader`;
    for (const no of [0, 1, 2]) await fleet.query(no, `CREATE ROLE ${role}`);
    fleet.write(`${off}ALTER SYSTEM SET work_mem = '5MB'; ALTER SYSTEM RESET work_mem;`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    fleet.write(`${off}VACUUM items;`);
    const told: unknown[] = [];
    const result = await applyCluster(
      { ...fleet.config, role },
      {
        onEvent: (event) => {
          if (event.kind === 'notice') told.push(event.diagnostic);
        },
      },
    );
    expect(result).toMatchObject({ outcome: 'done' });
    expect(told).toHaveLength(4);
    expect(told[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('skipping'),
    });
  });

  test('VACUUM, ANALYZE, REINDEX and what is not there to drop', async () => {
    fleet.write(
      `${off}CREATE INDEX CONCURRENTLY ON items (kind);
       VACUUM (ANALYZE) items; ANALYZE items (kind); VACUUM;
       REINDEX INDEX CONCURRENTLY items_kind_idx; REINDEX TABLE CONCURRENTLY items;
       DROP INDEX CONCURRENTLY IF EXISTS items_kind_idx;
       DROP INDEX CONCURRENTLY IF EXISTS items_kind_idx;`,
    );
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'done',
      diagnostics: [{ severity: 'notice', message: expect.stringContaining('does not exist') }],
    });
    expect(await everywhere()).toEqual([[], [], []]);
    const analyzed =
      "SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^items_1' AND relpages >= 0 AND reltuples >= 0";
    expect(await fleet.query(1, analyzed)).toEqual([{ n: 2 }]);
  });
});
