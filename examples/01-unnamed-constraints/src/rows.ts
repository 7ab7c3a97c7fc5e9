/** Rows, written as an application does that knows where its shards are. */
import { query } from './database.ts';
import { type Shard, shardsOf } from './look.ts';
import { nodeNamed, type Scene } from './scene.ts';
import { prove, say } from './talk.ts';

const CUSTOMERS = 6;

export async function writeRows(scene: Scene): Promise<void> {
  const shards = await shardsOf(scene.coordinator);
  await insertItemType(scene, shards, 'book');
  const ids: string[] = [];
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    const shard = await shardOf(scene, shards, customer);
    const items = await insertCustomer(scene, shards, shard, customer);
    say(
      `  customer ${customer} → shard ${shard.id} on ${shard.node}, items ${items.join(' and ')}`,
    );
    ids.push(...items);
  }
  say('');
  prove('identity values of different shards are all different', new Set(ids).size, ids.length);
  const list = "(customer_id, topic, value) VALUES (1, 'tags', '[]')";
  const refusedCheck = await refusal(scene, shards, 'customer_data', list);
  prove('a shard refuses what its check forbids', refusedCheck, 'customer_data_value_check');
  const unknownType = '(customer_id, item_type_id) VALUES (1, 99)';
  const refusedKey = await refusal(scene, shards, 'items', unknownType);
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
async function insertItemType(scene: Scene, shards: readonly Shard[], name: string): Promise<void> {
  const [row] = await query<{ id: number }>(
    scene.coordinator,
    'INSERT INTO item_types (name) VALUES ($1) RETURNING item_type_id AS id',
    [name],
  );
  for (const { id, node } of shards.filter((shard) => shard.table === 'item_types')) {
    const sql = `INSERT INTO item_types_${id} (item_type_id, name) VALUES ($1, $2)`;
    await query(nodeNamed(scene, node), sql, [row?.id, name]);
  }
}

/** The shard of `customers` that a customer belongs to, by the hash that PostgreSQL has for it. */
async function shardOf(scene: Scene, shards: readonly Shard[], customer: number): Promise<Shard> {
  const sql = 'SELECT hashint8($1::bigint) AS hash';
  const [row] = await query<{ hash: number }>(scene.coordinator, sql, [customer]);
  const hash = row?.hash ?? 0;
  const shard = shards.find(
    ({ table, min, max }) =>
      table === 'customers' && min !== null && max !== null && min <= hash && hash <= max,
  );
  if (shard) return shard;
  throw new Error(`no shard for hash ${hash}`);
}

/** A customer, a document and two items; gives the identity values of the items. */
async function insertCustomer(
  scene: Scene,
  shards: readonly Shard[],
  shard: Shard,
  customer: number,
): Promise<readonly string[]> {
  const node = nodeNamed(scene, shard.node);
  const [data, items] = ['customer_data', 'items'].map(
    (table) => `${table}_${colocated(shards, shard, table).id}`,
  );
  await query(node, `INSERT INTO customers_${shard.id} (customer_id, name) VALUES ($1, $2)`, [
    customer,
    `Customer ${customer}`,
  ]);
  await query(
    node,
    `INSERT INTO ${data} (customer_id, topic, value) VALUES ($1, 'address', '{"city": "Bern"}')`,
    [customer],
  );
  const rows = await query<{ id: string }>(
    node,
    `INSERT INTO ${items} (customer_id, item_type_id, price)
     SELECT $1, 1, price FROM (VALUES (10), (20)) AS v (price) RETURNING item_id AS id`,
    [customer],
  );
  return rows.map(({ id }) => id);
}

/** The shard of another table that holds the same range of hashes, hence the same customers. */
function colocated(shards: readonly Shard[], shard: Shard, table: string): Shard {
  const found = shards.find((other) => other.table === table && other.min === shard.min);
  if (found) return found;
  throw new Error(`no shard of ${table} beside ${shard.id}`);
}

/** The constraint that refuses a row of customer 1, without the shard's number. */
async function refusal(
  scene: Scene,
  shards: readonly Shard[],
  table: string,
  row: string,
): Promise<string> {
  const shard = colocated(shards, await shardOf(scene, shards, 1), table);
  try {
    await query(nodeNamed(scene, shard.node), `INSERT INTO ${table}_${shard.id} ${row}`);
  } catch (error) {
    if (!(error instanceof Error && 'constraint' in error)) throw error;
    say(`  ${shard.node}: ${error.message}`);
    return String(error.constraint).replace(`_${shard.id}`, '');
  }
  return 'none';
}
