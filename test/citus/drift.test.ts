/** What drift sees on a Citus besides tables: triggers, and objects that Citus knows, or does not. */
import { apply, drift } from 'citrate';
import { afterEach, beforeEach, expect } from 'vitest';
import { run } from '../support/databases.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

let citus: CitusDatabase;
beforeEach(async ({ task }) => {
  if (task.mode === 'run') citus = await createCitus();
});
afterEach(async ({ task }) => {
  if (task.mode === 'run') await citus.drop();
});

/** Each difference with what was found, and how many places have it. */
async function told(): Promise<readonly string[]> {
  const { differences, diagnostics } = await drift(citus.config);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return differences.flatMap(({ kind, name, variants }) =>
    variants.map(({ found, places }) => `${kind} ${name} ${found} ${places.length}`),
  );
}

async function applied(sql: string): Promise<void> {
  citus.write(sql);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
}

/** On the worker, or the node, that has the shard. */
async function onShard(table: string, sql: (shard: string) => string): Promise<void> {
  const [shard] = await citus.query(`SELECT shard_name AS name, nodeport FROM citus_shards
    WHERE table_name = '${table}'::regclass ORDER BY shardid DESC LIMIT 1`);
  const url = citus.urls.find((one) => new URL(one).port === String(shard?.['nodeport']));
  const manual = 'SET citus.enable_manual_changes_to_shards TO on';
  await run(url ?? '', `${manual}; ${sql(String(shard?.['name']))}`);
}

citusTest('triggers of shells and shards, of every kind of table', async () => {
  await applied(`CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    SET citus.enable_unsafe_triggers TO on;
    CREATE TABLE spread (id int, n int);
    SELECT create_distributed_table('spread', 'id');
    CREATE TABLE copied (id int);
    SELECT create_reference_table('copied');
    CREATE TABLE local (id int);
    SELECT citus_add_local_table_to_metadata('local');
    CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    SELECT create_distributed_table('parted', 'id');
    CREATE TRIGGER watch BEFORE INSERT ON spread FOR EACH ROW WHEN (new.n > 0) EXECUTE FUNCTION stamp('a');
    CREATE TRIGGER watch BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION stamp();
    CREATE TRIGGER watch BEFORE INSERT ON local FOR EACH ROW EXECUTE FUNCTION stamp();
    CREATE TRIGGER watch AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION stamp();
    CREATE TRIGGER emptied BEFORE TRUNCATE ON spread EXECUTE FUNCTION stamp();
    ALTER TABLE copied DISABLE TRIGGER watch`);
  expect(await told()).toEqual([]);
  await onShard(
    'spread',
    (shard) => `ALTER TABLE ${shard} DISABLE TRIGGER ${shard.replace('spread', 'watch')}`,
  );
  await onShard(
    'copied',
    (shard) => `DROP TRIGGER ${shard.replace('copied', 'watch')} ON ${shard}`,
  );
  await onShard(
    'local',
    (shard) =>
      `CREATE TRIGGER other BEFORE INSERT ON ${shard} FOR EACH ROW EXECUTE FUNCTION stamp()`,
  );
  expect((await told()).toSorted()).toEqual([
    'trigger other extra 1',
    'trigger watch different 1',
    'trigger watch missing 1',
  ]);
});

citusTest('objects that Citus has on record, and none that it has not', async () => {
  await applied(`CREATE TYPE "Mood" AS ENUM ('good', 'bad');
    CREATE FUNCTION half(n int, at timestamptz) RETURNS int LANGUAGE sql AS 'SELECT n / 2';
    CREATE SCHEMA depot`);
  await citus.query(`SET citus.enable_ddl_propagation TO off;
    CREATE SCHEMA apart;
    CREATE TYPE apart.shade AS ENUM ('light');
    CREATE FUNCTION double(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2'`);
  expect(await told()).toEqual([]);
  const [, worker = ''] = citus.urls;
  await run(
    worker,
    `SET citus.enable_ddl_propagation TO off;
    ALTER TYPE "Mood" RENAME VALUE 'bad' TO 'worse';
    DROP SCHEMA depot;
    CREATE OR REPLACE FUNCTION half(n int, at timestamptz) RETURNS int LANGUAGE sql AS 'SELECT n / 3';
    CREATE FUNCTION double(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 3';
    CREATE DOMAIN left_over AS int`,
  );
  expect((await told()).toSorted()).toEqual([
    'domain public.left_over extra 1',
    'function public.half(integer, timestamp with time zone) different 1',
    'schema depot missing 1',
    'type public.Mood different 1',
  ]);
});
