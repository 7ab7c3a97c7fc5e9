/** The names that the constraints have on each node, against a PostgreSQL that knows no shards. */
import { type Database, query, runScript } from './database.ts';
import { type Named, namesOn, type Shard, shardsOf } from './look.ts';
import { migration, type Scene } from './scene.ts';
import { prove, say } from './talk.ts';

export async function showNames(scene: Scene): Promise<void> {
  const shards = await shardsOf(scene.coordinator);
  const names = await namesOn(scene.coordinator);
  for (const { table, name, definition } of names) {
    say(`${name}   ${definition}`);
    for (const { name: node } of scene.workers) {
      say(`    ${node}  ${onShards(shards, node, table, name).join('  ')}`);
    }
  }
  say('');
  const plain = await namesOnPlainPostgres(scene.coordinator);
  prove('the coordinator has the names that a plain PostgreSQL 18 gives', names, plain);
  for (const worker of scene.workers) await proveNames(worker, shards, names);
}

async function proveNames(
  worker: Database,
  shards: readonly Shard[],
  names: readonly Named[],
): Promise<void> {
  const actual = (await namesOn(worker)).map(({ name }) => name);
  const expected = names.flatMap(({ table, name }) => onShards(shards, worker.name, table, name));
  const statement = `each shard on ${worker.name} has them with its number`;
  prove(statement, actual.toSorted(), expected.toSorted());
}

function onShards(
  shards: readonly Shard[],
  node: string,
  table: string,
  name: string,
): readonly string[] {
  return shards
    .filter((shard) => shard.node === node && shard.table === table)
    .map(({ id }) => `${name}_${id}`);
}

/** Runs the same migrations in a database where distributing a table does nothing. */
async function namesOnPlainPostgres(server: Database): Promise<readonly Named[]> {
  await query(server, 'CREATE DATABASE plain');
  const url = new URL(server.url);
  url.pathname = '/plain';
  const plain = { url: url.href };
  await runScript(
    plain,
    `CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text DEFAULT NULL)
       RETURNS void RETURN NULL;
     CREATE FUNCTION create_reference_table(regclass) RETURNS void RETURN NULL;`,
  );
  // The role is there already: it belongs to the server.
  for (const name of ['create_tables', 'distribute_tables', 'add_constraints']) {
    await runScript(plain, migration(name));
  }
  return namesOn(plain);
}
