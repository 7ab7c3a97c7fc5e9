/** What nodes have otherwise than the coordinator: in words, as JSON, and by the exit code. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { items, Project } from './support/project.ts';

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'), 2);
  project = new Project(databases);
  project.migration(
    '1_items',
    `${items}CREATE INDEX by_price ON items (price);
     CREATE TABLE kinds (id int PRIMARY KEY, word text);
     SELECT create_reference_table('kinds');
     CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n / 2';
     INSERT INTO kinds VALUES (1, 'one');`,
  );
  await project.apply();
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

/** Damages the first worker: an index and a default of one shard, a function, a row. */
async function damage(): Promise<number> {
  const [w1] = databases.workers;
  const url = w1?.url ?? '';
  const [row] = await run(
    url,
    `SELECT min(substring(relname FROM '\\d+$')::int) AS id FROM pg_class
     WHERE relname ~ '^items_\\d+$'`,
  );
  const id = Number(row?.['id']);
  const [kinds] = await run(url, `SELECT relname FROM pg_class WHERE relname ~ '^kinds_\\d+$'`);
  await run(
    url,
    `DROP INDEX by_price_${id}; ALTER TABLE items_${id} ALTER price SET DEFAULT 3;
     DROP FUNCTION half(int); UPDATE ${String(kinds?.['relname'])} SET word = 'two'`,
  );
  return id;
}

test('no drift ends with 0', async () => {
  expect(await project.run('drift')).toEqual({ code: 0, stdout: 'no drift\n', stderr: '' });
  const { code, stdout } = await project.run('drift', '--data');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^no drift\n\nRows of reference tables\n {2}public\.kinds {2}the same {2}coordinator 1 row/,
  );
});

test('drift ends with 5, and tells what, where, and how', async () => {
  const id = await damage();
  const { code, stdout, stderr } = await project.run('drift', '--repair');
  expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
  expect(stdout).toBe(`function public.half(integer): 1 of 2 agree
  missing: w1

table public.items: 3 of 4 agree
  different: w1 shard ${id}
    @@ -1,5 +1,5 @@
     CREATE TABLE public.items (
       id bigint,
    -  price integer
    +  price integer DEFAULT 3
     );
     ALTER TABLE public.items OWNER TO postgres;

index public.by_price of public.items: 3 of 4 agree
  missing: w1 shard ${id}

-- Repair, to be read: nothing has run it.
-- on w1
CREATE FUNCTION public.half(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$SELECT n / 2$$;
ALTER FUNCTION public.half(integer) OWNER TO postgres;
ALTER TABLE public.items_${id} ALTER COLUMN price DROP DEFAULT;
CREATE INDEX by_price_${id} ON public.items_${id} USING btree (price);
`);
});

test('as JSON, with the rows of reference tables', async () => {
  const id = await damage();
  const { code, stdout } = await project.run('drift', '--data', '--repair', '--format', 'json');
  expect(code).toBe(5);
  const { format, outcome, differences, data, repair } = JSON.parse(stdout);
  expect({ format, outcome }).toEqual({ format: 1, outcome: 'drift' });
  expect(differences.map(({ kind, name }: Record<string, string>) => `${kind} ${name}`)).toEqual([
    'function public.half(integer)',
    'table public.items',
    'index public.by_price',
  ]);
  expect(data).toMatchObject([
    {
      table: 'public.kinds',
      same: false,
      copies: [
        { server: 'coordinator', rows: 1 },
        { server: 'w1', rows: 1 },
        { server: 'w2', rows: 1 },
      ],
    },
  ]);
  expect(repair).toMatchObject([{ server: 'w1', byHand: [] }]);
  expect(repair[0].statements.at(-1)).toEqual({
    sql: `CREATE INDEX by_price_${id} ON public.items_${id} USING btree (price)`,
    shardId: id,
  });
});

test('nodes that cannot be reached are said, and are no drift', async () => {
  const [w1, w2] = databases.workers;
  const lost = { name: 'w2', url: 'postgres://postgres@127.0.0.1:1/postgres' };
  const nodes = { coordinator: databases.coordinator, workers: w1 && w2 ? [w1, lost] : [] };
  const other = new Project(nodes);
  const { code, stdout, stderr } = await other.run('drift');
  other.remove();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('could not connect to server "w2"');
});
