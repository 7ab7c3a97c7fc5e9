/**
 * Servers are damaged by hand; what drift tells of it, and what it proposes, is tried on them. Between any two tests there is no drift.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDriftingFleet, type DriftingFleet } from '../../test/support/drifting.ts';
import { applyCluster, driftCluster, recoverCluster } from './index.ts';
import type { DriftResult, ExecuteEvent } from './model.ts';
import { unlikeServers } from './postgres/drift-diagnostics.ts';

let fleet: DriftingFleet;
let things: number;
let notes: number;
let kinds: number;

beforeAll(async () => {
  fleet = await createDriftingFleet();
  [things, notes, kinds] = await Promise.all([
    fleet.shard('app.things'),
    fleet.shard('app.notes'),
    fleet.shard('app.kinds'),
  ]);
});
afterEach(async () => {
  expect(summary(await driftCluster(fleet.config))).toEqual([]);
});
afterAll(() => fleet.drop());

/** `missing index app.things app.whole, 1 of 4` */
function summary({ differences, conditions }: DriftResult): readonly string[] {
  return [
    ...differences.flatMap(({ kind, name, table, variants, places }) =>
      variants.map(
        ({ found, places: odd }) =>
          `${found} ${[kind, table, name].filter((word) => word).join(' ')}, ${odd.length} of ${places}`,
      ),
    ),
    ...conditions.map(({ kind, name, places }) => `${kind} ${name}, ${places.length}`),
  ];
}

/** Replaces `{things}` and so on by ids of shards on w1. */
function onShards(sql: string): string {
  return sql
    .replaceAll('{things}', String(things))
    .replaceAll('{notes}', String(notes))
    .replaceAll('{kinds}', String(kinds));
}

/** Runs what drift proposes. */
async function repair(): Promise<DriftResult> {
  const result = await driftCluster(fleet.config, { repair: true });
  for (const { server, statements } of result.repair ?? []) {
    const no = ['coordinator', 'w1', 'w2'].indexOf(server);
    for (const { sql } of statements) await fleet.query(no, sql);
  }
  return result;
}

test('after migrations with every kind of object there is no drift, nor in data', async () => {
  const result = await driftCluster(fleet.config, { data: true, repair: true });
  expect(result).toMatchObject({ outcome: 'done', differences: [], conditions: [], repair: [] });
  expect(result.data).toMatchObject([{ table: 'app.kinds', same: true }]);
  expect(result.data?.[0]?.copies.map(({ rows }) => rows)).toEqual([2, 2, 2]);
});

test('damage of many kinds, and what is proposed mends it', async () => {
  const damage = [
    'DROP INDEX app.whole_{things}',
    'CREATE INDEX extra_{things} ON app.things_{things} (no)',
    'ALTER TABLE app.things_{things} RENAME CONSTRAINT later_{things} TO much_later',
    'ALTER TABLE app.things_{things} ALTER kind_id DROP NOT NULL, ALTER kind_id SET DEFAULT 7',
    'ALTER TABLE app.things_{things} ALTER mass TYPE numeric(9, 2)',
    'DROP TRIGGER watch_{things} ON app.things_{things}',
    'GRANT DELETE ON app.things_{things} TO PUBLIC',
    'ALTER TABLE app.kinds_{kinds} DROP COLUMN tags',
    'ALTER TABLE app.notes_{notes} DISABLE ROW LEVEL SECURITY, OWNER TO current_user',
    'ALTER POLICY own ON app.notes_{notes} USING (true)',
    'DROP RULE quiet ON app.notes_{notes}',
    'DROP STATISTICS app.together_{notes}',
    `CREATE OR REPLACE FUNCTION app.twice(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
       AS 'SELECT 3 * n'`,
    'DROP AGGREGATE app.total(int)',
    'CREATE FUNCTION app.surplus() RETURNS int LANGUAGE sql RETURN 1',
    'COMMENT ON SCHEMA app IS NULL; CREATE SCHEMA surplus',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT INSERT ON TABLES TO PUBLIC',
  ];
  await fleet.query(1, onShards(damage.join(';')));
  const result = await repair();
  expect(result.outcome).toBe('drift');
  expect(summary(result)).toEqual([
    'different schema app, 1 of 2',
    'different function app.twice(bigint), 1 of 2',
    'missing aggregate app.total(integer), 1 of 2',
    'different default privileges of postgres in app on tables, 1 of 2',
    'extra function app.surplus(), 1 of 2',
    'extra schema surplus, 1 of 2',
    'different table app.kinds, 1 of 2',
    'different table app.things, 1 of 4',
    'missing constraint app.things things_kind_id_not_null, 1 of 4',
    'missing constraint app.things later, 1 of 4',
    'missing index app.things app.whole, 1 of 4',
    'missing trigger app.things watch, 1 of 4',
    'extra constraint app.things much_later, 1 of 4',
    'extra index app.things app.extra, 1 of 4',
    'different table app.notes, 1 of 4',
    'missing statistics app.notes app.together, 1 of 4',
    'different policy app.notes own, 1 of 4',
    'missing rule app.notes quiet, 1 of 4',
  ]);
});

test('what no statement mends is said', async () => {
  await fleet.query(
    1,
    onShards(`ALTER TABLE app.notes_{notes} RENAME TO hidden;
      ALTER TABLE app.things_{things} ALTER ticket SET INCREMENT BY 1;
      ALTER SEQUENCE app.things_counter_seq_{things} CACHE 9;
      CREATE TABLE app.notes_102008 (id int)`),
  );
  const result = await driftCluster(fleet.config, { repair: true });
  await fleet.query(
    1,
    onShards(`ALTER TABLE app.hidden RENAME TO notes_{notes};
      ALTER TABLE app.things_{things} ALTER ticket SET INCREMENT BY 32;
      ALTER SEQUENCE app.things_counter_seq_{things} CACHE 1;
      DROP TABLE app.notes_102008`),
  );
  expect(summary(result)).toEqual([
    'different table app.things, 1 of 4',
    'different sequence app.things app.things_counter_seq, 1 of 4',
    'missing table app.notes, 1 of 4',
    'extra table app.hidden, 1 of 2',
    'leftover shard app.notes_102008, 1',
  ]);
  expect(result.repair).toMatchObject([{ server: 'w1', statements: [] }]);
  expect(result.repair?.[0]?.byHand.map((words) => words.split(onShards('_{things}'))[0])).toEqual([
    'Column ticket of app.things',
    'Sequence app.things_counter_seq of shard app.things',
    onShards('Shard app.notes_{notes} is missing, and its rows with it: restore it from a backup.'),
    'Table app.hidden: it is only there, see what it is for.',
    'Table app.notes_102008 has the name of a shard that is not on record as being there: look at its rows, then drop it.',
  ]);
});

test('an index that is not valid is one to be made anew', async () => {
  const index = onShards(`'app.whole_{things}'`);
  await fleet.query(
    1,
    `UPDATE pg_index SET indisvalid = false WHERE indexrelid = ${index}::regclass`,
  );
  expect(summary(await repair())).toEqual(['invalid index app.whole, 1']);
});

test('an index of a partitioned table lacks a part on a shard, where the coordinator has all', async () => {
  fleet.write(`CREATE TABLE parted (no int NOT NULL) PARTITION BY LIST (no);
    CREATE INDEX parted_no ON parted (no);
    SELECT create_distributed_table('parted', 'no', shard_count => 2, colocate_with => 'none');`);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  const mark = (isValid: boolean) =>
    fleet.query(
      1,
      `UPDATE pg_index SET indisvalid = ${isValid} WHERE indexrelid::regclass::text ~ '^parted_no'`,
    );
  await mark(false);
  const result = await driftCluster(fleet.config, { repair: true });
  await mark(true);
  expect(summary(result)).toEqual(['invalid index public.parted_no, 1']);
  expect(result.repair?.[0]?.byHand).toEqual([
    expect.stringMatching(
      /^Attach an index of each partition of public.parted_\d+ to public.parted_no_/,
    ),
  ]);
});

test('a constraint that was never checked, where the coordinator says it was', async () => {
  await fleet.query(
    1,
    onShards(`ALTER TABLE app.things_{things} DROP CONSTRAINT later_{things},
      ADD CONSTRAINT later_{things} CHECK (no < 30001) NOT VALID`),
  );
  expect(summary(await repair())).toEqual(['constraint not valid later, 1']);
});

test('a sequence of a shard that has given out most of its values', async () => {
  await fleet.query(1, onShards(`SELECT setval('app.things_id_seq_{things}', 2000000000)`));
  const result = await driftCluster(fleet.config);
  await fleet.query(1, onShards(`SELECT setval('app.things_id_seq_{things}', 100, false)`));
  expect(summary(result)).toEqual(['sequence running out app.things_id_seq, 1']);
  expect(result.conditions).toMatchObject([
    {
      table: 'app.things',
      places: [{ server: 'w1', shardId: things }],
      detail: '93 % of its values are given out.',
    },
  ]);
});

test('a foreign key to the shard of another ordinal', async () => {
  const [row] = await fleet.query(
    1,
    onShards(`SELECT c.conname, max(o.relname) AS other FROM pg_constraint c, pg_class o
      WHERE c.conrelid = 'app.things_{things}'::regclass AND c.contype = 'f'
        AND c.conname ~ 'owner_id_fkey' AND o.relname ~ '^people_\\d+$' AND o.oid <> c.confrelid
      GROUP BY 1`),
  );
  const name = String(row?.['conname']);
  await fleet.query(
    1,
    onShards(`ALTER TABLE app.things_{things} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name}
      FOREIGN KEY (owner_id) REFERENCES "Other Schema".${String(row?.['other'])}`),
  );
  const result = await repair();
  expect(summary(result)).toEqual(['different constraint app.things things_owner_id_fkey, 1 of 4']);
  expect(result.differences[0]?.variants[0]?.diff).toContain(
    `"Other Schema".${String(row?.['other'])}`,
  );
});

test('a row of a reference table that one copy has otherwise', async () => {
  await fleet.query(1, onShards(`UPDATE app.kinds_{kinds} SET name = 'else' WHERE id = 2`));
  expect(await driftCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  const result = await driftCluster(fleet.config, { data: true });
  await fleet.query(1, onShards(`UPDATE app.kinds_{kinds} SET name = 'b' WHERE id = 2`));
  expect(result).toMatchObject({ outcome: 'drift', data: [{ table: 'app.kinds', same: false }] });
  const [first, second, third] = result.data?.[0]?.copies ?? [];
  expect(second).toMatchObject({ server: 'w1', shardId: kinds, rows: 2 });
  expect(first?.checksum).toBe(third?.checksum);
  expect(first?.checksum).not.toBe(second?.checksum);
  expect(await driftCluster(fleet.config, { data: true })).toMatchObject({ outcome: 'done' });
});

test('what is the same on all shards and not on the coordinator', async () => {
  await fleet.query(0, 'DROP INDEX app.whole; ALTER TABLE app.notes ALTER id SET DEFAULT 5');
  const result = await driftCluster(fleet.config);
  await fleet.query(
    0,
    `CREATE INDEX whole ON app.things ((things IS NULL)); COMMENT ON INDEX app.whole IS 'of what';
     ALTER TABLE app.notes ALTER id DROP DEFAULT`,
  );
  expect(summary(result)).toEqual([
    'extra index app.things app.whole, 4 of 4',
    'different table app.notes, 4 of 4',
  ]);
  expect(result.differences).toMatchObject([
    { coordinatorDiffers: true, agree: 0 },
    { coordinatorDiffers: true, agree: 0 },
  ]);
});

test('places that differ alike are told together', async () => {
  await fleet.query(1, onShards('ALTER TABLE app.things_{things} ALTER kind_id SET DEFAULT 1'));
  const other = await fleet.shard('app.things', 2);
  await fleet.query(2, `ALTER TABLE app.things_${other} ALTER kind_id SET DEFAULT 1`);
  const result = await repair();
  expect(result.differences).toMatchObject([
    {
      kind: 'table',
      name: 'app.things',
      agree: 2,
      places: 4,
      variants: [
        {
          found: 'different',
          places: [
            { server: 'w1', shardId: things },
            { server: 'w2', shardId: other },
          ],
        },
      ],
    },
  ]);
  expect(result.differences[0]?.variants[0]?.diff?.split('\n')).toEqual(
    expect.arrayContaining([
      '--- coordinator',
      `+++ w1, shard ${things} and 1 more`,
      '-  kind_id integer,',
      '+  kind_id integer DEFAULT 1,',
    ]),
  );
});

test('a marker that does not name what the history has as committed', async () => {
  const [row] = await fleet.query(
    1,
    `SELECT obj_description('citrate.identity'::regproc, 'pg_proc') AS marker`,
  );
  await fleet.query(1, 'COMMENT ON FUNCTION citrate.identity() IS NULL');
  const result = await driftCluster(fleet.config);
  await fleet.query(1, `COMMENT ON FUNCTION citrate.identity() IS '${String(row?.['marker'])}'`);
  expect(new Set(result.conditions.map(({ kind }) => kind))).toEqual(new Set(['history']));
  expect(result.conditions[0]).toMatchObject({ places: [{ server: 'w1' }], detail: /./ });
});

test('a server that cannot be reached, and servers that are swapped', async () => {
  const { workers } = fleet.config;
  const [w1, w2] = workers;
  if (!w1 || !w2) throw new Error('two workers are needed');
  const lost = { ...w2, url: 'postgres://postgres@127.0.0.1:1/postgres' };
  expect(await driftCluster({ ...fleet.config, workers: [w1, lost] })).toMatchObject({
    outcome: 'unusable',
    differences: [],
    diagnostics: [{ server: 'w2' }, { severity: 'notice' }],
  });
  await fleet.query(1, onShards('DROP INDEX app.whole_{things}'));
  const damaged = await driftCluster({ ...fleet.config, workers: [w1, lost] });
  expect(damaged).toMatchObject({ outcome: 'drift' });
  expect(damaged.diagnostics[0]).toMatchObject({ server: 'w2', severity: 'error' });
  await repair();
  const swapped = [
    { ...w1, url: w2.url },
    { ...w2, url: w1.url },
  ];
  const wrong = await driftCluster({ ...fleet.config, workers: swapped });
  expect(wrong).toMatchObject({ outcome: 'unusable', differences: [] });
  expect(wrong.diagnostics[0]?.message).toContain('is on record as');
});

/** The fleet as a new role of all servers sees it, which `grants` give what it may do. */
async function seenBy(name: string, grants: (role: string, no: number) => string) {
  const reader = `${fleet.databases.database}_${name}`;
  for (const no of [0, 1, 2]) {
    await fleet.query(no, `CREATE ROLE ${reader} LOGIN PASSWORD 'x'; ${grants(reader, no)}`);
  }
  const as = <S extends { readonly url: string }>(server: S): S => {
    const url = new URL(server.url);
    url.username = reader;
    url.password = 'x';
    return { ...server, url: url.href };
  };
  return {
    ...fleet.config,
    coordinator: as(fleet.config.coordinator),
    workers: fleet.config.workers.map(as),
  };
}

test('a role that may only read sees it all, and changes nothing', async () => {
  const config = await seenBy('reader', (role) => `GRANT pg_read_all_data TO ${role}`);
  const result = await driftCluster(config, { data: true });
  expect(result).toMatchObject({ outcome: 'done', differences: [], data: [{ same: true }] });
  expect(result.diagnostics.filter(({ severity }) => severity !== 'notice')).toEqual([]);
});

test('a role that may only read the records is told what it does not see', async () => {
  const config = await seenBy('auditor', (role, no) =>
    no === 0
      ? `GRANT USAGE ON SCHEMA citrate TO ${role};
         GRANT SELECT ON ALL TABLES IN SCHEMA citrate TO ${role}`
      : '',
  );
  const result = await driftCluster(config);
  expect(result).toMatchObject({ outcome: 'done', differences: [] });
  const [warning] = result.diagnostics.filter(({ severity }) => severity === 'warning');
  expect(warning).toMatchObject({ code: '42501', server: 'coordinator' });
  const blind = await driftCluster(config, { data: true });
  expect(blind).toMatchObject({ outcome: 'unusable', data: [{ table: 'app.kinds', same: true }] });
  expect(blind.data?.[0]?.copies.map(({ rows }) => rows)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const errors = blind.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toMatchObject([{ code: '42501' }, { code: '42501' }, { code: '42501' }]);
});

/** Ends a run there, as a crash of the tool would. */
async function crashAt(when: 'before' | 'after', action: string): Promise<void> {
  const crash = new Error('crash');
  const onEvent = (event: ExecuteEvent): void => {
    if (event.kind === 'step' && event.when === when && event.action === action) throw crash;
  };
  await expect(applyCluster(fleet.config, { onEvent })).rejects.toBe(crash);
}

test('what is prepared has to come to its end first', async () => {
  fleet.write('ALTER TABLE app.notes ADD COLUMN late int;');
  await crashAt('before', 'decide');
  const result = await driftCluster(fleet.config);
  expect(result).toMatchObject({ outcome: 'in doubt', differences: [] });
  expect(new Set(result.diagnostics.map(({ server }) => server))).toEqual(new Set(['w1', 'w2']));
  expect(result.diagnostics[0]).toMatchObject({ hint: 'Run citrate recover first.' });
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

test('a run that ended before anything was prepared is told beside', async () => {
  await crashAt('before', 'begin');
  const result = await driftCluster(fleet.config);
  expect(result).toMatchObject({ outcome: 'done' });
  expect(result.diagnostics[0]).toMatchObject({
    severity: 'warning',
    message: 'a migration is not at its end: servers may differ because of it',
  });
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

test('servers of several versions are told', () => {
  const of = (...versions: readonly number[]) =>
    unlikeServers(versions.map((versionNumber) => ({ facts: { versionNumber } })));
  expect(of(180_004, 180_001)).toEqual([]);
  expect(of(180_004, 170_001)).toMatchObject([{ severity: 'warning' }]);
});
