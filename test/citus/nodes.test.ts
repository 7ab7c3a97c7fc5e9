/** Nodes that are not active, out of sync or gone, and shards that are just being moved. */
import { apply, doctor, drift, nodes, plan, readRouting, status } from 'citrate';
import { Client } from 'pg';
import { afterEach, beforeEach, expect } from 'vitest';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

let citus: CitusDatabase;
beforeEach(async ({ task }) => {
  if (task.mode === 'run') citus = await createCitus({ lockTimeoutMs: 1_000, lockRounds: 1 });
});
afterEach(async ({ task }) => {
  if (task.mode === 'run') await citus.drop();
});

const tables = `CREATE TABLE things (tenant int, id int, PRIMARY KEY (tenant, id));
  SELECT create_distributed_table('things', 'tenant');
  CREATE TABLE kinds (id int PRIMARY KEY);
  SELECT create_reference_table('kinds');
`;

/** The last of the workers, as Citus names it. */
function lastWorker(): { readonly name: string; readonly address: string } {
  const { hostname, port } = new URL(citus.urls.at(-1) ?? '');
  return { name: `${hostname}:${port}`, address: `'${hostname}', ${port}` };
}

async function applied(sql: string): Promise<void> {
  citus.write(sql);
  const { outcome, diagnostics } = await apply(citus.config);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect({ outcome, errors }).toEqual({ outcome: 'done', errors: [] });
}

/** What doctor says of the cluster, where it is not well. */
async function aboutCluster(): Promise<readonly unknown[]> {
  const { findings } = await doctor(citus.config);
  return findings.filter(({ check, severity }) => check === 'citus' && severity !== 'ok');
}

citusTest(
  'a node that is not active is told, left alone, and gets all when it is back',
  async () => {
    const { name, address } = lastWorker();
    await citus.query(`SELECT citus_set_node_property(${address}, 'shouldhaveshards', false)`);
    await applied(tables);
    await citus.query(`SELECT citus_disable_node(${address})`);
    await citus.query('SELECT start_metadata_sync_to_all_nodes()');
    expect(await nodes(citus.config)).toMatchObject({ outcome: 'done' });
    const shown = (await nodes(citus.config)).nodes.find((one) => one.name === name);
    expect(shown).toMatchObject({ active: false, takesShards: false });
    expect(await status(citus.config)).toMatchObject({ outcome: 'done' });
    expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
    expect(await aboutCluster()).toMatchObject([
      { severity: 'warning', server: name, message: `node "${name}" is not active` },
    ]);
    // Nobody is sent there for the copy of a reference table.
    const routing = await readRouting(citus.config);
    const kinds = routing.tables.find((table) => table.name === 'kinds');
    expect(kinds?.shards[0]?.servers).not.toContain(name);
    await applied("ALTER TABLE things ADD COLUMN note text; CREATE TYPE shade AS ENUM ('light')");
    await citus.query(`SELECT citus_activate_node(${address})`);
    expect(await aboutCluster()).toEqual([]);
    expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
  },
);

citusTest('a node that is out of sync is told, and Citus refuses what concerns it', async () => {
  const { name } = lastWorker();
  await applied(tables);
  const port = name.split(':').at(-1);
  await citus.query(`UPDATE pg_dist_node SET metadatasynced = false WHERE nodeport = ${port}`);
  expect(await aboutCluster()).toMatchObject([
    { severity: 'error', server: name, message: `node "${name}" is out of sync` },
  ]);
  citus.write('ALTER TABLE things ADD COLUMN note text');
  const refused = await apply(citus.config);
  expect(refused).toMatchObject({ outcome: 'failed', diagnostics: [{ code: '55000' }] });
  await citus.query('SELECT start_metadata_sync_to_all_nodes()');
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await aboutCluster()).toEqual([]);
});

citusTest('a node that cannot be reached is told, and nothing is changed', async () => {
  await applied(tables);
  const { name } = lastWorker();
  const other = new URL(citus.urls.at(-1) ?? '');
  other.pathname = '/postgres';
  const client = new Client({ connectionString: other.href });
  await client.connect();
  await client.query(`ALTER DATABASE ${citus.database} ALLOW_CONNECTIONS false`);
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    citus.database,
  ]);
  citus.write('ALTER TABLE things ADD COLUMN note text');
  // Citus connects to its workers by itself, and says which of them it could not reach.
  expect(await apply(citus.config)).toMatchObject({
    outcome: 'failed',
    applied: [],
    diagnostics: [{ code: '08006', server: 'coordinator', message: expect.stringContaining(name) }],
  });
  const told = [await status(citus.config), await drift(citus.config), await nodes(citus.config)];
  for (const { outcome, diagnostics } of told) {
    expect({ outcome, servers: diagnostics.map(({ server }) => server) }).toEqual({
      outcome: 'unusable',
      servers: [name],
    });
  }
  await client.query(`ALTER DATABASE ${citus.database} ALLOW_CONNECTIONS true`);
  await client.end();
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
});

/** The address that a shard is at, one that it is not at, and the move from here to there. */
async function aMove(mode: string): Promise<string> {
  const [shard] = await citus.query(`SELECT s.shardid AS id, s.nodename AS host, s.nodeport AS port,
      n.nodename AS "toHost", n.nodeport AS "toPort"
    FROM citus_shards s JOIN pg_dist_node n ON n.nodeport <> s.nodeport AND n.groupid <> 0
    WHERE s.table_name = 'things'::regclass ORDER BY s.shardid LIMIT 1`);
  const { id, host, port, toHost, toPort } = shard ?? {};
  return `SELECT citus_move_shard_placement(${String(id)}, '${String(host)}', ${String(port)},
    '${String(toHost)}', ${String(toPort)}, '${mode}')`;
}

citusTest('what a move leaves is no part of the cluster', async () => {
  await applied(tables);
  await citus.query(await aMove('block_writes'));
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
  expect(await aboutCluster()).toEqual([]);
  await applied('ALTER TABLE things ADD COLUMN note text');
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
});

citusTest('while a shard is moved, its table waits, and it is told for whom', async () => {
  await applied(tables);
  // A logical copy begins when the transactions that were there before are over.
  const holders = await Promise.all(
    citus.urls.slice(1).map(async (url) => {
      const holder = new Client({ connectionString: url });
      await holder.connect();
      await holder.query('BEGIN; SELECT txid_current()');
      return holder;
    }),
  );
  const moving = citus.query(await aMove('force_logical'));
  const copying = 'SELECT FROM pg_dist_cleanup WHERE object_type = 3';
  while ((await citus.query(copying)).length === 0)
    await new Promise((done) => setTimeout(done, 50));
  expect(await status(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await plan(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
  citus.write('ALTER TABLE things ADD COLUMN note text');
  const waited = await apply(citus.config);
  expect(waited).toMatchObject({ outcome: 'failed', diagnostics: [{ code: '55P03' }] });
  expect(waited.diagnostics[0]?.detail).toContain('citus_move_shard_placement');
  for (const holder of holders) await holder.end();
  await moving;
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
});
