/** What Citus 11.2 brought: constraints without names, identities and more, through migration files. */
import { apply, drift } from 'citrate';
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

const start = `CREATE TABLE kinds (id int PRIMARY KEY, size int);
  SELECT create_reference_table('kinds');
  CREATE TABLE orders (tenant bigint, id bigint, kind int, size int, during int4range);
  SELECT create_distributed_table('orders', 'tenant');
`;

async function applied(sql: string): Promise<void> {
  citus.write(sql);
  const { outcome, diagnostics } = await apply(citus.config);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(outcome).toBe('done');
}

/** Constraints of the shards, as they print, without the suffixes of shards; each once. */
async function ofShards(table: string): Promise<readonly unknown[]> {
  const rows = await citus.onWorkers(`
    SET citus.override_table_visibility TO off;
    SELECT DISTINCT regexp_replace(conname, '_[0-9]{6}$', '') AS name, convalidated AS valid,
      regexp_replace(pg_get_constraintdef(k.oid), '_[0-9]{6}', '', 'g') AS definition
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relname ~ '^${table}_[0-9]{6}$' AND contype <> 'n' ORDER BY 1`);
  return [...new Set(rows.map((row) => JSON.stringify(row)))].map((row) => JSON.parse(row));
}

async function noDrift(): Promise<void> {
  const { differences, conditions } = await drift(citus.config);
  expect({ differences, conditions }).toEqual({ differences: [], conditions: [] });
}

citusTest(
  'unnamed PRIMARY KEY, UNIQUE and CHECK get the names that PostgreSQL chooses',
  async () => {
    await applied(start);
    await applied(`ALTER TABLE orders ADD PRIMARY KEY (tenant, id);
    ALTER TABLE orders ADD UNIQUE (tenant, size) INCLUDE (kind);
    ALTER TABLE orders ADD CHECK (size > 0);
    ALTER TABLE kinds ADD UNIQUE (size);
    ALTER TABLE kinds ADD COLUMN note text CHECK (note <> '') UNIQUE`);
    expect(await ofShards('orders')).toEqual([
      { name: 'orders_pkey', valid: true, definition: 'PRIMARY KEY (tenant, id)' },
      { name: 'orders_size_check', valid: true, definition: 'CHECK ((size > 0))' },
      {
        name: 'orders_tenant_size_kind_key',
        valid: true,
        definition: 'UNIQUE (tenant, size) INCLUDE (kind)',
      },
    ]);
    expect(await ofShards('kinds')).toMatchObject([
      { name: 'kinds_note_check' },
      { name: 'kinds_note_key' },
      { name: 'kinds_pkey' },
      { name: 'kinds_size_key' },
    ]);
    await noDrift();
  },
);

citusTest('an unnamed FOREIGN KEY is checked against the rows of the shards', async () => {
  await applied(start);
  await citus.query('INSERT INTO kinds VALUES (1, 1); INSERT INTO orders VALUES (1, 1, 2)');
  citus.write('ALTER TABLE orders ADD FOREIGN KEY (kind) REFERENCES kinds');
  expect(await apply(citus.config)).toMatchObject({
    outcome: 'failed',
    diagnostics: [{ code: '23503' }],
  });
  await citus.query('INSERT INTO kinds VALUES (2, 1)');
  expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
  expect(await ofShards('orders')).toEqual([
    {
      name: 'orders_kind_fkey',
      valid: true,
      definition: 'FOREIGN KEY (kind) REFERENCES kinds(id)',
    },
  ]);
  await noDrift();
});

citusTest('an unnamed FOREIGN KEY between distributed tables keeps its actions', async () => {
  await applied(start);
  await applied(`ALTER TABLE orders ADD PRIMARY KEY (tenant, id);
    CREATE TABLE lines (tenant bigint NOT NULL, id bigint, of bigint, PRIMARY KEY (tenant, id));
    SELECT create_distributed_table('lines', 'tenant', colocate_with => 'orders');
    ALTER TABLE lines ADD FOREIGN KEY (tenant, of) REFERENCES orders ON DELETE CASCADE DEFERRABLE`);
  expect(await ofShards('lines')).toMatchObject([
    { name: 'lines_pkey' },
    {
      name: 'lines_tenant_of_fkey',
      valid: true,
      definition:
        'FOREIGN KEY (tenant, of) REFERENCES orders(tenant, id) ON DELETE CASCADE DEFERRABLE',
    },
  ]);
  await noDrift();
});

citusTest('an unnamed EXCLUDE keeps its operator classes and its condition', async () => {
  await applied('CREATE EXTENSION btree_gist');
  await applied(start);
  await applied(`ALTER TABLE orders
    ADD EXCLUDE USING gist (tenant WITH =, during WITH &&) WHERE (size > 0)`);
  expect(await ofShards('orders')).toEqual([
    {
      name: 'orders_tenant_during_excl',
      valid: true,
      definition: 'EXCLUDE USING gist (tenant WITH =, during WITH &&) WHERE ((size > 0))',
    },
  ]);
  await noDrift();
});

citusTest('an unnamed EXCLUDE with an expression, which brings a bare Citus down', async () => {
  await applied('CREATE EXTENSION btree_gist');
  await applied(start);
  await applied('ALTER TABLE orders ADD EXCLUDE USING gist (tenant WITH =, (id + 1) WITH =)');
  expect(await ofShards('orders')).toMatchObject([
    { definition: expect.stringMatching(/^EXCLUDE USING gist \(tenant WITH =, .*id \+ 1/) },
  ]);
  await noDrift();
});

citusTest('identity columns number rows on each node in a range of its own', async () => {
  await applied(`CREATE TABLE events (tenant int, id bigint GENERATED ALWAYS AS IDENTITY);
    SELECT create_distributed_table('events', 'tenant')`);
  const url = citus.urls[1];
  const worker = new Client({ connectionString: url });
  await worker.connect();
  await worker.query('INSERT INTO events (tenant) VALUES (1)');
  await worker.end();
  await citus.query('INSERT INTO events (tenant) VALUES (2)');
  const ids = await citus.query('SELECT id::text FROM events ORDER BY id');
  expect(ids).toHaveLength(2);
  expect(ids[0]).toEqual({ id: '1' });
  expect(BigInt(String(ids[1]?.['id']))).toBeGreaterThan(2n ** 48n);
  await noDrift();
});

citusTest(
  'an identity with a key to a reference table: distributed first, the key after',
  async () => {
    await applied(
      "CREATE TABLE kinds (id int PRIMARY KEY); SELECT create_reference_table('kinds')",
    );
    const natural = `CREATE TABLE parts (tenant int, id bigint GENERATED ALWAYS AS IDENTITY,
      kind int REFERENCES kinds);
    SELECT create_distributed_table('parts', 'tenant')`;
    citus.write(natural);
    const refused = await apply(citus.config);
    expect(refused).toMatchObject({ outcome: 'invalid' });
    const hints = refused.diagnostics.map(({ hint }) => hint).join(' ');
    expect(hints).toMatch(/without the foreign key, distribute it, then ALTER TABLE … ADD/);
    citus.rewrite(`CREATE TABLE parts (tenant int, id bigint GENERATED ALWAYS AS IDENTITY, kind int);
    SELECT create_distributed_table('parts', 'tenant');
    ALTER TABLE parts ADD FOREIGN KEY (kind) REFERENCES kinds`);
    expect(await apply(citus.config)).toMatchObject({ outcome: 'done' });
    await noDrift();
  },
);

citusTest('DROP OWNED BY takes what the role has on every node', async () => {
  const role = `${citus.database}_leaver`;
  await applied(start);
  await applied(`CREATE ROLE ${role}; GRANT SELECT ON orders TO ${role}`);
  const granted = `SELECT FROM pg_class WHERE relname ~ '^orders' AND relacl::text ~ '${role}'`;
  expect(await citus.onWorkers(granted)).not.toEqual([]);
  await applied(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  expect(await citus.onWorkers(granted)).toEqual([]);
  await noDrift();
});

citusTest('SET ACCESS METHOD and alter_table_set_access_method', async () => {
  await applied('CREATE EXTENSION citus_columnar');
  await applied(start);
  await applied('ALTER TABLE orders SET ACCESS METHOD columnar');
  const methods = `SELECT DISTINCT a.amname FROM pg_class c JOIN pg_am a ON a.oid = c.relam
    WHERE c.relname ~ '^orders_[0-9]{6}$'`;
  const shown = `SET citus.override_table_visibility TO off; ${methods}`;
  expect(new Set((await citus.onWorkers(shown)).map(({ amname }) => amname))).toEqual(
    new Set(['columnar']),
  );
  await applied("SELECT alter_table_set_access_method('orders', 'heap')");
  expect(new Set((await citus.onWorkers(shown)).map(({ amname }) => amname))).toEqual(
    new Set(['heap']),
  );
  await noDrift();
});

citusTest('views with outer joins from reference tables', async () => {
  await applied(start);
  await applied(`CREATE VIEW all_kinds AS
    SELECT kinds.id, orders.size FROM kinds LEFT JOIN orders ON orders.kind = kinds.id`);
  await citus.query(
    'INSERT INTO kinds VALUES (1, 1), (2, 1); INSERT INTO orders VALUES (1, 1, 2, 9)',
  );
  expect(await citus.query('SELECT id, size FROM all_kinds ORDER BY id')).toEqual([
    { id: 1, size: null },
    { id: 2, size: 9 },
  ]);
  await noDrift();
});
