import { loadParser, parse } from '@citrate/parser';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../../test/support/databases.ts';
import { emptyCatalog } from '../empty.ts';
import { apply } from './index.ts';

let databases: TestDatabases;
let client: Client;

beforeAll(async () => {
  await loadParser();
  databases = await createDatabases(inject('cluster'), 0);
  client = new Client({ connectionString: databases.coordinator.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await databases.drop();
});

/** A partition key, and the bounds of partitions that follow each other. */
const cases = [
  ['LIST (n)', ['IN (1, 2)', 'IN (3)', 'IN (4, 2)', 'IN (NULL)', 'IN (NULL, 5)']],
  ['LIST (t)', ["IN ('a')", "IN ('b', 'a')", "IN ('A')"]],
  ['RANGE (n)', ['FROM (1) TO (10)', 'FROM (10) TO (20)', 'FROM (9) TO (11)', 'FROM (3) TO (3)']],
  ['RANGE (n)', ['FROM (MINVALUE) TO (0)', 'FROM (-5) TO (5)', 'FROM (0) TO (MAXVALUE)']],
  ['RANGE (n, m)', ['FROM (1, 1) TO (1, 5)', 'FROM (1, 5) TO (2, 0)', 'FROM (1, 9) TO (3, 0)']],
  ['RANGE (n, m)', ['FROM (1, MINVALUE) TO (1, MAXVALUE)', 'FROM (1, 3) TO (2, 3)']],
  ['RANGE (d)', ["FROM ('2001-01-01') TO ('2002-01-01')", "FROM ('2001-12-31') TO ('2003-01-01')"]],
  ['HASH (n)', ['WITH (modulus 2, remainder 0)', 'WITH (modulus 4, remainder 2)']],
  ['HASH (n)', ['WITH (modulus 2, remainder 0)', 'WITH (modulus 4, remainder 3)']],
] as const;

test.each(cases)('%s: %j', async (key, bounds) => {
  const statements = [
    `CREATE TABLE parted (n int, m int, t text, d date) PARTITION BY ${key}`,
    ...bounds.map((bound, i) => `CREATE TABLE p${i} PARTITION OF parted FOR VALUES ${bound}`),
    ...(key.startsWith('HASH')
      ? []
      : ['a', 'b'].map((name) => `CREATE TABLE ${name} PARTITION OF parted DEFAULT`)),
  ];
  let catalog = emptyCatalog({ pg: 18 });
  const ours: (string | undefined)[] = [];
  const theirs: (string | undefined)[] = [];
  for (const { tree, source } of parse(statements.join(';'))) {
    const applied = apply(catalog, tree);
    catalog = applied.catalog;
    ours.push(applied.diagnostics[0]?.message);
    theirs.push(await client.query(source).then(() => undefined, messageOf));
  }
  await client.query('DROP TABLE parted');
  expect(ours).toEqual(theirs);
});

function messageOf(error: unknown): string {
  if (error instanceof DatabaseError) return error.message;
  throw error;
}
