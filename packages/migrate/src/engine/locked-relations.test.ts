/** What is said to be locked of a table and its indexes, held against the locks that a server has then. */
import { loadParser, parseScript } from '@citrate/parser';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { type Catalog, emptyCatalog, lockedRelations } from '../catalog/index.ts';
import { replay } from '../replay/index.ts';

let databases: TestDatabases;
let client: Client;
beforeAll(async () => {
  await loadParser();
  databases = await createDatabases(inject('cluster'));
  client = new Client({ connectionString: databases.coordinator.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await databases.drop();
});

const table = 'CREATE TABLE t (id bigint PRIMARY KEY, a int, UNIQUE (id, a));';
const before = `${table} CREATE INDEX t_i ON t (a);`;

function after(text: string, start: Catalog = emptyCatalog({ pg: 18 })): Catalog {
  return replay([parseScript({ name: 'x.sql', text })], start).catalog;
}

/** Relations of users that the statement has locked by its end, which is taken back. */
async function lockedOnServer(start: string, sql: string): Promise<number> {
  await client.query(`DROP TABLE IF EXISTS t; ${start}`);
  await client.query(`BEGIN; SAVEPOINT s; ${sql}`);
  const { rows } = await client.query(
    `SELECT count(DISTINCT relation)::int FROM pg_locks
     WHERE pid = pg_backend_pid() AND relation >= 16384 AND NOT fastpath`,
  );
  await client.query('ROLLBACK');
  return rows[0].count;
}

test.each([
  ['', table],
  [before, 'ALTER TABLE t ADD b int'],
  [before, 'ALTER TABLE t ADD CHECK (a > 0)'],
  [before, 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)'],
  [before, 'ALTER TABLE t DROP CONSTRAINT t_id_a_key'],
  [before, 'ALTER TABLE t RENAME TO u'],
  [before, 'CREATE INDEX j ON t (a)'],
  [before, 'DROP INDEX t_i'],
  [before, 'TRUNCATE t'],
  [before, 'DROP TABLE t'],
])('after "%s": %s', async (start, sql) => {
  const made = after(start);
  const [statement] = parseScript({ name: 'x.sql', text: sql }).statements;
  if (statement === undefined) throw new Error('no statement');
  const change = { tree: statement.tree, before: made, after: after(sql, made) };
  const locked = lockedRelations({ schema: 'public', name: 't' }, change);
  expect(new Set(locked).size).toBe(await lockedOnServer(start, sql));
});
