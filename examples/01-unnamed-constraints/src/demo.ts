/**
 * From unnamed constraints on three real servers to a run that is killed in the middle: `pnpm demo`.
 * Every claim is proved by a query on the nodes; the first that fails ends the demo with code 1.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { citrate, killBefore, type Project } from './citrate.ts';
import { type Database, query, runScript } from './database.ts';
import { namesOn, preparedOn, type Shard, shardsOf, tablesOn, tracesOf } from './look.ts';
import { heading, prove, say } from './talk.ts';

const exampleDir = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(join(exampleDir, 'migrations')).toSorted();

interface Demo {
  readonly project: Project;
  readonly coordinator: Database;
  readonly workers: readonly Database[];
  readonly nodes: readonly Database[];
}

async function main(): Promise<void> {
  heading('Three PostgreSQL servers');
  const begin = performance.now();
  const cluster = await startCluster({ workers: 2, from: exampleDir });
  const migrations = mkdtempSync(join(tmpdir(), 'citrate-demo-'));
  try {
    const demo = setUp(cluster, migrations);
    for (const { name, url } of demo.nodes) say(`  ${name.padEnd(12)} ${url}`);
    say(`\n  up after ${Math.round(performance.now() - begin)} ms`);
    await tables(demo);
    await constraints(demo);
    await names(demo);
    await rows(demo);
    await killedBeforeTheDecision(demo);
    await killedAfterTheDecision(demo);
  } finally {
    await cluster.stop();
    rmSync(migrations, { recursive: true });
  }
}

function setUp({ coordinator, workers }: EmbeddedCluster, migrations: string): Demo {
  const nodes = [coordinator, ...workers].map(({ name, url }) => ({ name, url }));
  const [first, ...rest] = nodes;
  if (!first) throw new Error('no coordinator');
  const urls = rest.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url] as const);
  const env = Object.fromEntries([['DATABASE_URL', first.url] as const, ...urls]);
  return {
    project: { dir: exampleDir, migrations, env },
    coordinator: first,
    workers: rest,
    nodes,
  };
}

/** Puts the migrations up to this one into the project's folder, as they would come over time. */
function arrive(demo: Demo, last: string): void {
  const until = files.findIndex((file) => file.includes(last));
  if (until < 0) throw new Error(`no migration ${last}`);
  for (const file of files.slice(0, until + 1)) {
    copyFileSync(join(exampleDir, 'migrations', file), join(demo.project.migrations, file));
  }
}

async function tables(demo: Demo): Promise<void> {
  heading('Tables, distributed');
  arrive(demo, 'hand_over_to_app_temp');
  await citrate(demo.project, ['apply', '--yes']);
}

async function constraints(demo: Demo): Promise<void> {
  heading('Constraints without names: the plan');
  arrive(demo, 'add_constraints');
  say(readFileSync(join(exampleDir, 'migrations', files.at(-2) ?? ''), 'utf8'));
  await citrate(demo.project, ['plan']);
  heading('… and applied: on every node, or on none');
  await citrate(demo.project, ['apply', '--yes']);
}

async function names(demo: Demo): Promise<void> {
  heading('The names that came out of it');
  const shards = await shardsOf(demo.coordinator);
  const onCoordinator = await namesOn(demo.coordinator);
  const onWorkers = await Promise.all(demo.workers.map(namesOn));
  for (const { table, name, definition } of onCoordinator) {
    say(`${name}   ${definition}`);
    for (const { name: node } of demo.workers) {
      const own = shardsOn(shards, node, table).map((shard) => `${name}_${shard.id}`);
      say(`    ${node}  ${own.join('  ')}`);
    }
  }
  say('');
  prove(
    'the coordinator has the names that a plain PostgreSQL 18 gives',
    onCoordinator,
    await namesOnPlainPostgres(demo.coordinator),
  );
  demo.workers.forEach((worker, i) => {
    const expected = onCoordinator.flatMap(({ table, name }) =>
      shardsOn(shards, worker.name, table).map((shard) => `${name}_${shard.id}`),
    );
    const actual = onWorkers[i]?.map(({ name }) => name) ?? [];
    prove(
      `each shard on ${worker.name} has them with its number`,
      actual.toSorted(),
      expected.toSorted(),
    );
  });
}

function shardsOn(shards: readonly Shard[], node: string, table: string): readonly Shard[] {
  return shards.filter((shard) => shard.node === node && shard.table === table);
}

/** Runs the same files in a database that knows nothing of shards. */
async function namesOnPlainPostgres(server: Database): Promise<unknown> {
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
  // All but the first, for roles belong to the server, and the last, which takes away again.
  for (const file of files.slice(1, -1)) {
    await runScript(plain, readFileSync(join(exampleDir, 'migrations', file), 'utf8'));
  }
  return namesOn(plain);
}

async function rows(demo: Demo): Promise<void> {
  heading('Rows, written to the shards as an application does it');
  const shards = await shardsOf(demo.coordinator);
  await insertItemType(demo, shards, 'book');
  const ids: string[] = [];
  for (let customer = 1; customer <= 6; customer++) {
    const shard = await shardOf(demo, shards, customer);
    const items = await insertCustomer(demo, shards, shard, customer);
    say(
      `  customer ${customer} → shard ${shard.id} on ${shard.node}, items ${items.join(' and ')}`,
    );
    ids.push(...items);
  }
  say('');
  prove('identity values of different shards are all different', new Set(ids).size, ids.length);
  prove(
    'a shard refuses what its constraint forbids',
    await refusal(
      demo,
      shards,
      'customer_data',
      "(customer_id, key, value) VALUES (1, 'tags', '[]')",
    ),
    'customer_data_value_check',
  );
  prove(
    'and what refers to nothing',
    await refusal(demo, shards, 'items', '(customer_id, item_type_id) VALUES (1, 99)'),
    'items_item_type_id_fkey',
  );
}

/** The coordinator gives the value of the identity column; the workers' copies take it over. */
async function insertItemType(demo: Demo, shards: readonly Shard[], name: string): Promise<void> {
  const [row] = await query<{ id: number }>(
    demo.coordinator,
    'INSERT INTO item_types (name) VALUES ($1) RETURNING item_type_id AS id',
    [name],
  );
  for (const { id, node } of shards.filter((shard) => shard.table === 'item_types')) {
    const sql = `INSERT INTO item_types_${id} (item_type_id, name) VALUES ($1, $2)`;
    await query(nodeOf(demo, node), sql, [row?.id, name]);
  }
}

/** The shard of `customers` that a customer belongs to, by the hash that PostgreSQL has for it. */
async function shardOf(demo: Demo, shards: readonly Shard[], customer: number): Promise<Shard> {
  const [row] = await query<{ hash: number }>(
    demo.coordinator,
    'SELECT hashint8($1::bigint) AS hash',
    [customer],
  );
  const hash = row?.hash ?? 0;
  const shard = shards.find(
    ({ table, min, max }) =>
      table === 'customers' && min !== null && max !== null && min <= hash && hash <= max,
  );
  if (!shard) throw new Error(`no shard for hash ${hash}`);
  return shard;
}

async function insertCustomer(
  demo: Demo,
  shards: readonly Shard[],
  shard: Shard,
  customer: number,
): Promise<readonly string[]> {
  const node = nodeOf(demo, shard.node);
  const beside = (table: string): string => `${table}_${colocated(shards, shard, table).id}`;
  await query(node, `INSERT INTO ${beside('customers')} (customer_id, name) VALUES ($1, $2)`, [
    customer,
    `Customer ${customer}`,
  ]);
  await query(
    node,
    `INSERT INTO ${beside('customer_data')} (customer_id, key, value) VALUES ($1, 'address', '{}')`,
    [customer],
  );
  const items = await query<{ id: string }>(
    node,
    `INSERT INTO ${beside('items')} (customer_id, item_type_id, price)
     SELECT $1, 1, price FROM (VALUES (10), (20)) AS v (price) RETURNING item_id AS id`,
    [customer],
  );
  return items.map(({ id }) => id);
}

/** The shard of another table that holds the same range of hashes, hence the same customers. */
function colocated(shards: readonly Shard[], shard: Shard, table: string): Shard {
  const found = shards.find((other) => other.table === table && other.min === shard.min);
  if (found) return found;
  throw new Error(`no shard of ${table} beside ${shard.id}`);
}

/** The constraint that refuses a row of customer 1, without the shard's number. */
async function refusal(
  demo: Demo,
  shards: readonly Shard[],
  table: string,
  row: string,
): Promise<string> {
  const shard = colocated(shards, await shardOf(demo, shards, 1), table);
  try {
    await query(nodeOf(demo, shard.node), `INSERT INTO ${table}_${shard.id} ${row}`);
  } catch (error) {
    if (!(error instanceof Error && 'constraint' in error)) throw error;
    say(`  ${shard.node}: ${error.message}`);
    return String(error.constraint).replace(`_${shard.id}`, '');
  }
  return 'none';
}

function nodeOf(demo: Demo, name: string): Database {
  const node = demo.nodes.find((candidate) => candidate.name === name);
  if (node) return node;
  throw new Error(`no node ${name}`);
}

async function killedBeforeTheDecision(demo: Demo): Promise<void> {
  heading('DROP OWNED BY app_temp, killed before the decision');
  arrive(demo, 'drop_what_app_temp_owns');
  const before = await state(demo);
  await killBefore(demo.project, 'decide');
  await showPrepared(demo);
  say('');
  await citrate(demo.project, ['status']);
  say('');
  await citrate(demo.project, ['recover', '--wait', '10000']);
  say('');
  prove('everything is as it was before the run, on all nodes', await state(demo), before);
  await proveNothingPrepared(demo);
}

async function killedAfterTheDecision(demo: Demo): Promise<void> {
  heading('The same once more, killed after the decision');
  const before = await state(demo);
  await killBefore(demo.project, 'commit prepared');
  await showPrepared(demo);
  say('');
  await citrate(demo.project, ['status']);
  say('');
  await citrate(demo.project, ['recover', '--wait', '10000']);
  say('');
  for (const node of demo.nodes) {
    const expected = before[node.name]?.tables.filter((table) => !table.startsWith('import_rows'));
    prove(`on ${node.name}, the tables of app_temp are gone`, await tablesOn(node), expected);
    prove(
      `on ${node.name}, app_temp owns nothing and has no rights`,
      await tracesOf(node, 'app_temp'),
      [],
    );
  }
  const shards = await shardsOf(demo.coordinator);
  prove(
    'the metadata knows four tables',
    [...new Set(shards.map(({ table }) => table))].toSorted(),
    ['customer_data', 'customers', 'item_types', 'items'],
  );
  await proveNothingPrepared(demo);
  say('');
  await citrate(demo.project, ['status']);
}

interface NodeState {
  readonly tables: readonly string[];
  readonly traces: readonly string[];
}

async function state({ nodes }: Demo): Promise<Readonly<Record<string, NodeState>>> {
  const states = nodes.map(async (node) => {
    return [
      node.name,
      { tables: await tablesOn(node), traces: await tracesOf(node, 'app_temp') },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(states));
}

async function showPrepared({ nodes }: Demo): Promise<void> {
  say('\n  left behind in pg_prepared_xacts:');
  for (const node of nodes)
    say(`    ${node.name.padEnd(12)} ${(await preparedOn(node)).join(', ') || '–'}`);
}

async function proveNothingPrepared({ nodes }: Demo): Promise<void> {
  const gids = (await Promise.all(nodes.map(preparedOn))).flat();
  prove('pg_prepared_xacts is empty on all nodes', gids, []);
}

await main();
heading('All of it proved');
