/** Rows, written as an application does that knows where its shards are. */
import { loadConfig, type Routing, readRouting, type ShardOfRow, shardFor } from 'citrate';
import { query } from './database.ts';
import { shardsOf } from './look.ts';
import { nodeNamed, type Scene } from './scene.ts';
import { prove, say } from './talk.ts';

const CUSTOMERS = 6;

export async function writeRows(scene: Scene): Promise<void> {
  const { dir: cwd, env } = scene.project;
  const routing = await readRouting(await loadConfig({ cwd, env }));
  await insertItemType(scene, routing, 'book');
  const ids: string[] = [];
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    const { id, servers } = shardFor(routing, 'customers', customer);
    const items = await insertCustomer(scene, routing, customer);
    say(`  customer ${customer} → shard ${id} on ${servers.join()}, items ${items.join(' and ')}`);
    ids.push(...items);
  }
  say('');
  prove('identity values of different shards are all different', new Set(ids).size, ids.length);
  const list = "(customer_id, topic, value) VALUES (1, 'tags', '[]')";
  const refusedCheck = await refusal(scene, shardFor(routing, 'customer_data', 1), list);
  prove('a shard refuses what its check forbids', refusedCheck, 'customer_data_value_check');
  const unknownType = '(customer_id, item_type_id) VALUES (1, 99)';
  const refusedKey = await refusal(scene, shardFor(routing, 'items', 1), unknownType);
  prove('and what refers to nothing', refusedKey, 'items_item_type_id_fkey');
}

/** How many rows all shards of these tables hold together. */
export async function countRows(scene: Scene, tables: readonly string[]): Promise<number> {
  const shards = await shardsOf(scene.coordinator);
  const counts = shards
    .filter(({ table }) => tables.includes(table))
    .map(async ({ table, id, node }) => {
      const sql = `SELECT count(*)::integer AS count FROM ${table}_${id}`;
      const [row] = await query<{ count: number }>(nodeNamed(scene, node), sql);
      return row?.count ?? 0;
    });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** The coordinator gives the value of the identity column; the workers' copies take it over. */
async function insertItemType(scene: Scene, routing: Routing, name: string): Promise<void> {
  const [row] = await query<{ id: number }>(
    scene.coordinator,
    'INSERT INTO item_types (name) VALUES ($1) RETURNING item_type_id AS id',
    [name],
  );
  const { table, servers } = shardFor(routing, 'item_types', row?.id);
  for (const server of servers) {
    const sql = `INSERT INTO ${table} (item_type_id, name) VALUES ($1, $2)`;
    await query(nodeNamed(scene, server), sql, [row?.id, name]);
  }
}

/** A customer, a document and two items, all on one server; gives the identity values of the items. */
async function insertCustomer(
  scene: Scene,
  routing: Routing,
  customer: number,
): Promise<readonly string[]> {
  const [customers, data, items] = ['customers', 'customer_data', 'items'].map((table) =>
    shardFor(routing, table, customer),
  );
  const node = nodeNamed(scene, customers?.servers[0] ?? '');
  await query(node, `INSERT INTO ${customers?.table} (customer_id, name) VALUES ($1, $2)`, [
    customer,
    `Customer ${customer}`,
  ]);
  await query(
    node,
    `INSERT INTO ${data?.table} (customer_id, topic, value) VALUES ($1, 'address', '{"city": "Bern"}')`,
    [customer],
  );
  const rows = await query<{ id: string }>(
    node,
    `INSERT INTO ${items?.table} (customer_id, item_type_id, price)
     SELECT $1, 1, price FROM (VALUES (10), (20)) AS v (price) RETURNING item_id AS id`,
    [customer],
  );
  return rows.map(({ id }) => id);
}

/** The constraint that refuses a row, without the shard's number. */
async function refusal(
  scene: Scene,
  { id, table, servers }: ShardOfRow,
  row: string,
): Promise<string> {
  const server = servers[0] ?? '';
  try {
    await query(nodeNamed(scene, server), `INSERT INTO ${table} ${row}`);
  } catch (error) {
    if (!(error instanceof Error && 'constraint' in error)) throw error;
    say(`  ${server}: ${error.message}`);
    return String(error.constraint).replace(`_${id}`, '');
  }
  return 'none';
}
