/** Migrations through the coordinator of a real Citus cluster. */
import {
  apply,
  baseline,
  doctor,
  down,
  drift,
  dumpCluster,
  isUpToDate,
  nodes,
  plan,
  readRouting,
  recover,
  shardFor,
  status,
} from 'citrate';
import { Client } from 'pg';
import { afterEach, beforeEach, expect } from 'vitest';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

let citus: CitusDatabase;
beforeEach(async ({ task }) => {
  if (task.mode === 'run') citus = await createCitus();
});
afterEach(async ({ task }) => {
  if (task.mode === 'run') await citus.drop();
});

const things = `CREATE TABLE things (tenant int, id int, size int, PRIMARY KEY (tenant, id));
  SELECT create_distributed_table('things', 'tenant');
`;

/** Names of what hangs on the shards of a table, without their suffixes, each with how many have it. */
async function onShards(table: string): Promise<Readonly<Record<string, number>>> {
  const rows = await citus.onWorkers(`
    SELECT set_config('citus.override_table_visibility', 'off', false);
    SELECT regexp_replace(name, '_[0-9]{6}$', '') AS name, count(*)::integer AS n FROM (
      SELECT conname::text AS name, conrelid AS relation FROM pg_constraint
      UNION ALL SELECT indexrelid::regclass::text, indrelid FROM pg_index) parts
    JOIN pg_class c ON c.oid = relation
    WHERE c.relname ~ '^${table}_[0-9]{6}$' GROUP BY 1`);
  const counts: Record<string, number> = {};
  for (const { name, n } of rows) counts[String(name)] = (counts[String(name)] ?? 0) + Number(n);
  return counts;
}

citusTest('files of each kind, and what every command says of them', async () => {
  const first = citus.write(`
    CREATE TABLE kinds (id int PRIMARY KEY, name text UNIQUE);
    SELECT create_reference_table('kinds');
    CREATE TABLE things (tenant int, id int, kind int, size int);
    SELECT create_distributed_table('things', 'tenant');
    ALTER TABLE things ADD PRIMARY KEY (tenant, id), ADD CHECK (size > 0), ADD COLUMN note text;
    CREATE TYPE shade AS ENUM ('light', 'dark');
    ALTER TABLE things ADD COLUMN shade shade;
    INSERT INTO kinds VALUES (1, 'plain');
    INSERT INTO things VALUES (1, 1, 1, 5), (2, 1, 1, 6);
    UPDATE things SET note = 'seen' WHERE size > 5;
    CREATE VIEW dark AS SELECT * FROM things WHERE shade = 'dark'`);
  const second = citus.write(`-- citrate: transaction=off
    CREATE INDEX CONCURRENTLY ON things (size)`);
  const planned = await plan(citus.config);
  expect(planned.outcome).toBe('done');
  const steps = planned.plan.migrations.flatMap((migration) => migration.steps);
  expect(steps).toMatchObject([
    { route: 'coordinator', consistency: 'atomic', transactional: true },
    { route: 'coordinator', consistency: 'convergent', transactional: false },
  ]);
  const result = await apply(citus.config);
  expect(result).toMatchObject({
    outcome: 'done',
    applied: [{ version: first, tasks: 13 }, { version: second }],
  });
  expect(await onShards('things')).toMatchObject({
    things_pkey: 8,
    things_size_check: 4,
    things_size_idx: 4,
  });
  expect(await citus.query('SELECT note FROM things ORDER BY tenant')).toEqual([
    { note: null },
    { note: 'seen' },
  ]);
  expect(await status(citus.config)).toMatchObject({
    outcome: 'done',
    migrations: [{ state: 'applied' }, { state: 'applied' }],
    transactions: [],
    lost: [],
  });
  const shown = await nodes(citus.config);
  expect(shown.outcome).toBe('done');
  expect(shown.nodes[0]).toMatchObject({ name: 'coordinator', group: 0, reachable: true });
  // Four shards, and a copy of the reference table on each worker.
  const workers = shown.nodes.slice(1);
  expect(workers.reduce((sum, { shards }) => sum + shards, 0)).toBe(4 + workers.length);
  expect(await drift(citus.config, { data: true })).toMatchObject({
    outcome: 'done',
    differences: [],
    conditions: [],
    data: [{ same: true }],
  });
  const { outcome, findings } = await doctor(citus.config);
  expect(outcome).toBe('done');
  expect(findings).toContainEqual(expect.objectContaining({ check: 'citus', severity: 'ok' }));
  const { statements } = await dumpCluster(citus.config);
  expect(statements.map(({ sql }) => sql)).toContainEqual(
    expect.stringMatching(/create_distributed_table\(\s*'public\.things',\s*'tenant'/),
  );
  expect(await recover(citus.config)).toMatchObject({ outcome: 'done', branches: [] });
});

citusTest('Citrate keeps its records on the coordinator', async () => {
  citus.write(things);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  const seen = "SELECT nspname FROM pg_namespace WHERE nspname = 'citrate'";
  expect(await citus.query(seen)).toHaveLength(1);
  expect(await citus.onWorkers(seen)).toEqual([]);
  const managed = `SELECT FROM pg_dist_object WHERE classid = 'pg_namespace'::regclass
    AND objid = 'citrate'::regnamespace`;
  expect(await citus.query(managed)).toEqual([]);
});

citusTest('a file that fails leaves nothing, on any node', async () => {
  citus.write(`${things} INSERT INTO things VALUES (1, 1, 0);`);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  const failing = citus.write(`ALTER TABLE things ADD COLUMN note text;
    ALTER TABLE things ADD CONSTRAINT sized CHECK (size > 0)`);
  const result = await apply(citus.config);
  expect(result).toMatchObject({ outcome: 'failed', failed: { version: failing } });
  expect(result.diagnostics[0]).toMatchObject({ code: '23514', span: expect.anything() });
  expect(await citus.query('SELECT version FROM citrate.migration')).toHaveLength(1);
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await onShards('things')).not.toHaveProperty('sized');
});

citusTest('what Citus refuses is refused before anything is sent', async () => {
  citus.write(`${things} ALTER TABLE things RENAME CONSTRAINT things_pkey TO key;`);
  const result = await apply(citus.config);
  expect(result).toMatchObject({ outcome: 'invalid', applied: [] });
  expect(result.diagnostics).toContainEqual(
    expect.objectContaining({
      code: '0A000',
      detail: expect.stringContaining('does not send statements to shards'),
    }),
  );
  expect(await citus.query("SELECT to_regclass('things') AS found")).toEqual([{ found: null }]);
});

citusTest('locks on a shard are waited for no longer than on the coordinator', async () => {
  citus.write(things);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  citus.write('ALTER TABLE things ADD COLUMN note text');
  const [shard] = await citus.query(`SELECT shardid, nodeport FROM citus_shards
    WHERE table_name = 'things'::regclass LIMIT 1`);
  const url = citus.urls.find((one) => new URL(one).port === String(shard?.['nodeport']));
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query('SET citus.enable_manual_changes_to_shards TO on');
  await other.query(`BEGIN; LOCK TABLE things_${String(shard?.['shardid'])} IN SHARE MODE`);
  const hasty = { ...citus.config, lockTimeoutMs: 300, lockRounds: 2 };
  const result = await apply(hasty);
  expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ code: '55P03' }] });
  await other.query('ROLLBACK');
  await other.end();
  expect(await apply(hasty)).toMatchObject({ outcome: 'done' });
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done' });
});

citusTest(
  'an index that cannot be built on a shard leaves nothing behind, and is built later',
  async () => {
    citus.write(`${things} INSERT INTO things VALUES (1, 1, 7), (1, 2, 7);`);
    expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
    const unique = citus.write(`-- citrate: transaction=off
    CREATE UNIQUE INDEX CONCURRENTLY things_once ON things (tenant, size)`);
    const failed = await apply(citus.config);
    expect(failed).toMatchObject({ outcome: 'failed', failed: { version: unique } });
    expect(await citus.query("SELECT to_regclass('things_once') AS found")).toEqual([
      { found: null },
    ]);
    expect(await onShards('things')).not.toHaveProperty('things_once');
    await citus.query('UPDATE things SET size = id');
    expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
    expect(await onShards('things')).toMatchObject({ things_once: 4 });
    expect(await drift(citus.config)).toMatchObject({ outcome: 'done' });
  },
);

citusTest('drift tells a shard that was changed by hand', async () => {
  citus.write(things);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  const [shard] = await citus.query(`SELECT shard_name, nodeport FROM citus_shards
    WHERE table_name = 'things'::regclass ORDER BY shardid LIMIT 1`);
  const url = citus.urls.find((one) => new URL(one).port === String(shard?.['nodeport']));
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('SET citus.enable_manual_changes_to_shards TO on');
  await client.query(`ALTER TABLE ${String(shard?.['shard_name'])} ADD COLUMN extra int`);
  await client.end();
  const found = await drift(citus.config);
  expect(found.outcome).toBe('drift');
  expect(found.differences).toMatchObject([
    { kind: 'table', name: 'public.things', agree: 3, places: 4 },
  ]);
});

citusTest('files are taken back, on every node', async () => {
  const first = citus.write(things);
  citus.write(`ALTER TABLE things ADD COLUMN note text, ADD CONSTRAINT sized CHECK (size > 0);
    CREATE INDEX things_size ON things (size);
    CREATE TYPE shade AS ENUM ('light')`);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await down(citus.config, { to: first, allowDataLoss: true })).toMatchObject({
    outcome: 'done',
  });
  expect(await onShards('things')).toEqual({ things_pkey: expect.any(Number) });
  expect(await citus.onWorkers("SELECT FROM pg_type WHERE typname = 'shade'")).toEqual([]);
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
  expect(await status(citus.config)).toMatchObject({
    migrations: [{ state: 'applied' }, { state: 'pending' }],
  });
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await isUpToDate(citus.config)).toMatchObject({ upToDate: true });
});

citusTest('access methods and distributed functions are taken back', async () => {
  const first = citus.write(`CREATE EXTENSION citus_columnar;
    CREATE TABLE logs (tenant int, line text);
    SELECT create_distributed_table('logs', 'tenant')`);
  citus.write('ALTER TABLE logs SET ACCESS METHOD columnar');
  citus.write("SELECT alter_table_set_access_method('logs', 'heap')");
  citus.write(`CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n / 2';
    SELECT create_distributed_function('half(int)');
    SELECT alter_table_set_access_method('logs', 'columnar')`);
  const methods = (): Promise<readonly unknown[]> =>
    citus.onWorkers(`SELECT set_config('citus.override_table_visibility', 'off', false);
      SELECT DISTINCT amname FROM pg_class c JOIN pg_am a ON a.oid = c.relam
      WHERE relname ~ '^logs_[0-9]{6}$'`);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await methods()).toEqual([{ amname: 'columnar' }, { amname: 'columnar' }]);
  expect(await down(citus.config, { to: first })).toMatchObject({ outcome: 'done' });
  expect(await methods()).toEqual([{ amname: 'heap' }, { amname: 'heap' }]);
  expect(await citus.onWorkers("SELECT FROM pg_proc WHERE proname = 'half'")).toEqual([]);
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
});

citusTest('a cluster that has its tables begins with a baseline', async () => {
  await citus.query(things);
  const version = citus.write(things);
  expect(await baseline(citus.config, { version })).toMatchObject({
    outcome: 'done',
    recorded: [{ version }],
  });
  citus.write('ALTER TABLE things ADD COLUMN note text');
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done', applied: [{}] });
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done' });
});

citusTest('an application finds the shard of a row where Citus has it', async () => {
  citus.write(things);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  const routing = await readRouting(citus.config);
  for (const tenant of [1, 2, 3, -7, 2_000_000_000]) {
    const [row] = await citus.query(
      `SELECT get_shard_id_for_distribution_column('things', ${tenant})::integer AS shard`,
    );
    expect(shardFor(routing, 'things', tenant).id).toBe(row?.['shard']);
  }
});

citusTest('a dump makes tables of a distributed schema, and partitions, anew', async () => {
  citus.write(`CREATE SCHEMA acme;
    SELECT citus_schema_distribute('acme');
    CREATE TABLE acme.notes (id bigint PRIMARY KEY);
    CREATE TABLE visits (shop int, at date) PARTITION BY RANGE (at);
    CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
    SELECT create_distributed_table('visits', 'shop')`);
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  const { statements } = await dumpCluster(citus.config);
  const other = await createCitus();
  try {
    other.write(statements.map(({ sql }) => `${sql};\n`).join(''));
    const made = await apply(other.config);
    expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect((await dumpCluster(other.config)).statements).toEqual(statements);
    expect(await drift(other.config)).toMatchObject({ outcome: 'done', differences: [] });
  } finally {
    await other.drop();
  }
});

citusTest('a Citus is not taken for a fleet', async () => {
  citus.write(things);
  expect(await apply({ ...citus.config, engine: 'postgres' })).toMatchObject({
    outcome: 'unusable',
    diagnostics: [{ code: '55000', hint: "Write engine: 'citus' into the configuration." }],
  });
});

citusTest('a worker is not taken for the coordinator, nor for a server of a fleet', async () => {
  citus.write('CREATE TABLE plain (id int)');
  const [, url = ''] = citus.urls;
  for (const engine of ['citus', 'postgres'] as const) {
    const config = { ...citus.config, engine, coordinator: { name: 'coordinator', url } };
    expect(await apply(config)).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '55000', message: expect.stringContaining('is a worker of a Citus') }],
    });
  }
  const schemas = "SELECT FROM pg_namespace WHERE nspname = 'citrate'";
  expect(await citus.onWorkers(schemas)).toEqual([]);
});
