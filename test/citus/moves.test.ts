/** What a real Citus takes along when it moves a shard, as `moveOf` says of each statement. */

import { afterAll, beforeAll, expect } from 'vitest';
import { moveOf } from '../../packages/migrate/src/distribute/index.ts';
import { loadParser, parse } from '../../packages/parser/src/index.ts';
import { run } from '../support/databases.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

let citus: CitusDatabase | undefined;
beforeAll(async () => {
  await loadParser();
  if (process.env['CITRATE_TEST_CITUS_URL'] !== undefined) citus = await createCitus();
});
afterAll(async () => citus?.drop());

/** What they are about is on the coordinator and on the shard; `@` stands for the suffix of a shard. */
const statements = [
  'CREATE TRIGGER second BEFORE INSERT ON things@ FOR EACH ROW EXECUTE FUNCTION stamp()',
  'ALTER TRIGGER first ON things@ RENAME TO other',
  'ALTER TABLE things@ DISABLE TRIGGER first',
  'ALTER TABLE things@ DISABLE TRIGGER ALL',
  'ALTER TABLE things@ DISABLE TRIGGER USER',
  'ALTER TABLE things@ ENABLE ALWAYS TRIGGER first',
  'ALTER TABLE things@ ENABLE REPLICA TRIGGER first',
  'ALTER TABLE things@ ENABLE TRIGGER idle',
  'ALTER TABLE things@ ENABLE TRIGGER ALL',
  'ALTER TABLE things@ ENABLE TRIGGER USER',
  'CREATE RULE second AS ON UPDATE TO things@ WHERE false DO INSTEAD NOTHING',
  'ALTER RULE quiet ON things@ RENAME TO other',
  'ALTER TABLE things@ DISABLE RULE quiet',
  'ALTER TABLE things@ ENABLE RULE unused',
  'ALTER TABLE things@ ENABLE ALWAYS RULE quiet',
  'ALTER TABLE things@ ENABLE REPLICA RULE quiet',
  'ALTER TABLE things@ ALTER COLUMN kind SET (n_distinct = 5)',
  'ALTER TABLE things@ ALTER COLUMN kind SET STATISTICS 9',
  'ALTER TABLE things@ ALTER COLUMN note SET STORAGE EXTERNAL',
  'ALTER TABLE things@ CLUSTER ON by_kind@',
  'ALTER TABLE things@ RENAME CONSTRAINT few TO fewer',
  "COMMENT ON TABLE things@ IS 'x'",
  "COMMENT ON COLUMN things@.kind IS 'x'",
  "COMMENT ON CONSTRAINT few ON things@ IS 'x'",
  "COMMENT ON INDEX by_kind@ IS 'x'",
  "COMMENT ON POLICY everybody ON things@ IS 'x'",
  "COMMENT ON RULE quiet ON things@ IS 'x'",
  "COMMENT ON STATISTICS pair@ IS 'x'",
  "COMMENT ON TRIGGER first ON things@ IS 'x'",
];

/** All that the statements are about, of the relation $1; names end in no shard id. */
const traits = `WITH t AS (SELECT $1::regclass::oid AS id), parts AS (
    SELECT oid AS id, 'pg_constraint' AS catalog, conname AS name FROM pg_constraint, t WHERE conrelid = t.id
    UNION ALL SELECT indexrelid, 'pg_class', indexrelid::regclass::name FROM pg_index, t WHERE indrelid = t.id
    UNION ALL SELECT t.id, 'pg_class', '' FROM t
    UNION ALL SELECT oid, 'pg_policy', polname FROM pg_policy, t WHERE polrelid = t.id
    UNION ALL SELECT oid, 'pg_rewrite', rulename FROM pg_rewrite, t WHERE ev_class = t.id
    UNION ALL SELECT oid, 'pg_statistic_ext', stxname FROM pg_statistic_ext, t WHERE stxrelid = t.id
    UNION ALL SELECT oid, 'pg_trigger', tgname FROM pg_trigger, t WHERE tgrelid = t.id),
  all_of_them (kind, name, value) AS (
    SELECT 'trigger', tgname, tgenabled::text FROM pg_trigger, t WHERE tgrelid = t.id AND NOT tgisinternal
    UNION ALL SELECT 'rule', rulename, ev_enabled::text FROM pg_rewrite, t WHERE ev_class = t.id
    UNION ALL SELECT 'constraint', conname, '' FROM pg_constraint, t WHERE conrelid = t.id
    UNION ALL SELECT 'clustered', indexrelid::regclass::name, '' FROM pg_index, t WHERE indrelid = t.id AND indisclustered
    UNION ALL SELECT 'column', attname, concat_ws(' ', attoptions::text, attstattarget, attstorage)
      FROM pg_attribute, t WHERE attrelid = t.id AND attnum > 0
    UNION ALL SELECT 'comment on ' || catalog || objsubid, name, description
      FROM parts JOIN pg_description ON objoid = id AND classoid = catalog::regclass)
  SELECT concat_ws(' ', kind, nullif(regexp_replace(name, '_\\d+$', ''), ''), value) AS trait FROM all_of_them`;

async function traitsOf(url: string, shard: string): Promise<readonly string[]> {
  const rows = await run(url, traits, [`public.${shard}`]);
  return rows.map(({ trait }) => String(trait)).toSorted();
}

function there(): CitusDatabase {
  if (!citus) throw new Error('no cluster');
  return citus;
}

interface Shard {
  readonly id: string;
  readonly url: string;
}

async function theShard(): Promise<Shard> {
  const { urls } = there();
  const [shard] = await there().query(
    "SELECT shardid, nodeport FROM citus_shards WHERE table_name = 'things'::regclass",
  );
  const url = urls.find((one) => new URL(one).port === String(shard?.['nodeport'])) ?? '';
  return { id: String(shard?.['shardid']), url };
}

/** On the coordinator's table and on the shard, by hand, as tasks of our own would. */
async function onBoth(sql: string): Promise<void> {
  const [coordinator = ''] = there().urls;
  const { id, url } = await theShard();
  const alone =
    'SET citus.enable_ddl_propagation TO off; SET citus.enable_manual_changes_to_shards TO on';
  await run(coordinator, `${alone}; ${sql.replaceAll('@', '')}`);
  await run(url, `${alone}; ${sql.replaceAll('@', `_${id}`)}`);
}

const table = [
  "CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
  'DROP TABLE IF EXISTS things',
  `CREATE TABLE things (id int CONSTRAINT things_pkey PRIMARY KEY, kind int, note text,
    CONSTRAINT few CHECK (kind < 9))`,
  "SELECT create_distributed_table('things', 'id', shard_count => 1)",
  'CREATE INDEX by_kind ON things (kind)',
  'CREATE STATISTICS pair ON id, kind FROM things',
  'CREATE POLICY everybody ON things USING (true)',
];

const parts = [
  'CREATE TRIGGER first BEFORE INSERT ON things@ FOR EACH ROW EXECUTE FUNCTION stamp()',
  'CREATE TRIGGER idle BEFORE INSERT ON things@ FOR EACH ROW EXECUTE FUNCTION stamp()',
  'ALTER TABLE things@ DISABLE TRIGGER idle',
  'CREATE RULE quiet AS ON DELETE TO things@ WHERE false DO INSTEAD NOTHING',
  'CREATE RULE unused AS ON DELETE TO things@ WHERE false DO INSTEAD NOTHING',
  'ALTER TABLE things@ DISABLE RULE unused',
];

async function makeTable(): Promise<void> {
  for (const sql of table) await there().query(sql);
  for (const sql of parts) await onBoth(sql);
}

/** To another worker than the one that has it. */
async function move(): Promise<void> {
  const { id, url } = await theShard();
  await there().query(`SELECT citus_move_shard_placement(shardid, s.nodename, s.nodeport, n.nodename,
      n.nodeport, 'block_writes')
    FROM citus_shards s, pg_dist_node n
    WHERE shardid = ${id} AND n.groupid <> 0 AND n.nodeport <> s.nodeport LIMIT 1`);
  expect((await theShard()).url).not.toBe(url);
}

/** Whether all that the statement changed on the shard is there in its new place. */
async function afterMove(sql: string): Promise<'yes' | 're-apply'> {
  await makeTable();
  const { id, url } = await theShard();
  const before = await traitsOf(url, `things_${id}`);
  await onBoth(sql);
  const changed = (await traitsOf(url, `things_${id}`)).filter((trait) => !before.includes(trait));
  expect(changed).not.toEqual([]);
  await move();
  const after = await traitsOf((await theShard()).url, `things_${id}`);
  return changed.every((trait) => after.includes(trait)) ? 'yes' : 're-apply';
}

for (const sql of statements) {
  citusTest(`after a move: ${sql.replaceAll('@', '')}`, async () => {
    const [statement] = parse(sql.replaceAll('@', ''));
    const said = statement && moveOf(statement.tree);
    expect(said).toEqual({ survivesMove: await afterMove(sql), verified: true });
  });
}

citusTest('what was made on shards alone is lost with the placement', async () => {
  await makeTable();
  const { id, url } = await theShard();
  await run(
    url,
    `SET citus.enable_manual_changes_to_shards TO on;
    CREATE TRIGGER own BEFORE INSERT ON things_${id} FOR EACH ROW EXECUTE FUNCTION stamp()`,
  );
  await move();
  const after = await traitsOf((await theShard()).url, `things_${id}`);
  expect(after).toContain('trigger first O');
  expect(after).not.toContain('trigger own O');
});

citusTest('run_command_on_placements() gives it to the shards, as messages say', async () => {
  await makeTable();
  const given =
    await there().query(`SELECT success, result FROM run_command_on_placements('public.things',
    $$COMMENT ON COLUMN %s.kind IS 'x'$$)`);
  expect(given).toEqual([{ success: true, result: 'COMMENT' }]);
  const { id, url } = await theShard();
  expect(await traitsOf(url, `things_${id}`)).toContain('comment on pg_class2 x');
});
