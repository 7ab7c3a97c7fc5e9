/** Nodes that are not active, or out of sync. */
import { apply, doctor, drift, nodes, readRouting, status } from 'citrate';
import { afterEach, beforeEach, expect } from 'vitest';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

let citus: CitusDatabase;
beforeEach(async ({ task }) => {
  if (task.mode === 'run') citus = await createCitus();
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
