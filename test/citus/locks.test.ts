/** Which locks a Citus holds on a table that is written anew, as the rule rewriting-table tells. */
import { Client } from 'pg';
import { afterEach, beforeEach, expect } from 'vitest';
import { run } from '../support/databases.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

let citus: CitusDatabase;
beforeEach(async ({ task }) => {
  if (task.mode !== 'run') return;
  citus = await createCitus();
  await citus.query('CREATE EXTENSION citus_columnar');
  await citus.query(`CREATE TABLE things (tenant int, n int);
    SELECT create_distributed_table('things', 'tenant')`);
  await citus.query('INSERT INTO things SELECT g, g FROM generate_series(1, 20) g');
});
afterEach(async ({ task }) => {
  if (task.mode === 'run') await citus.drop();
});

const relations = `SET citus.override_table_visibility TO off;
  SELECT oid::int, relname FROM pg_class WHERE relname ~ '^things(_[0-9]{6})?$'`;

/** The strongest locks on the shell of the coordinator, on those of workers, and on the shards that there were. */
async function locksOf(sql: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const known = await Promise.all(citus.urls.map((url) => run(url, relations)));
  const client = new Client({ connectionString: citus.urls[0] });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    const found = await Promise.all(citus.urls.map((url, no) => heldOn(url, known[no] ?? [], no)));
    const [coordinator = {}, ...workers] = found;
    const of = (kind: string) => [...new Set(workers.flatMap((one) => one[kind] ?? []))].toSorted();
    return { coordinator: coordinator['shell'] ?? [], shells: of('shell'), shards: of('shard') };
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

const order = ['AccessExclusiveLock', 'ExclusiveLock', 'ShareLock', 'RowExclusiveLock'];

async function heldOn(
  url: string,
  known: readonly Record<string, unknown>[],
  no: number,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const held = await run(
    url,
    "SELECT relation::int, mode FROM pg_locks WHERE locktype = 'relation' AND granted",
  );
  const found: Record<string, string[]> = {};
  for (const { oid, relname } of known) {
    const kind = relname === 'things' ? 'shell' : 'shard';
    const modes = held.filter(({ relation }) => relation === oid).map(({ mode }) => String(mode));
    const strongest = order.find((mode) => modes.includes(mode));
    if (no === 0 || strongest !== undefined) (found[kind] ??= []).push(strongest ?? 'none');
  }
  return found;
}

citusTest('what rewrites the shards locks all of it ACCESS EXCLUSIVE', async () => {
  for (const sql of [
    'ALTER TABLE things SET UNLOGGED',
    'ALTER TABLE things SET ACCESS METHOD columnar',
    'ALTER TABLE things ALTER COLUMN n TYPE bigint',
  ]) {
    expect([sql, await locksOf(sql)]).toEqual([
      sql,
      {
        coordinator: ['AccessExclusiveLock'],
        shells: ['AccessExclusiveLock'],
        shards: ['AccessExclusiveLock'],
      },
    ]);
  }
});

citusTest('what makes the table again drops the old one under ACCESS EXCLUSIVE', async () => {
  for (const sql of [
    "SELECT alter_table_set_access_method('things', 'columnar')",
    "SELECT alter_distributed_table('things', shard_count => 2)",
    "SELECT undistribute_table('things')",
  ]) {
    const { coordinator, shards } = await locksOf(sql);
    expect([sql, coordinator, shards]).toEqual([
      sql,
      ['AccessExclusiveLock'],
      ['AccessExclusiveLock'],
    ]);
  }
});
