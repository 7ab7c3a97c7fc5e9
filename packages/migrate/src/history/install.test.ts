import { DiagnosticError } from '@citrate/parser';
import { startCluster } from 'citrate/embedded';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { TestSessions } from '../../test/sessions.ts';
import {
  formatVersion,
  installSchema,
  installTarget,
  readCluster,
  readHistory,
  readIdentity,
  readPast,
  readSteps,
  readTasks,
} from './index.ts';

const sessions = new TestSessions();
const databases: TestDatabases[] = [];

afterEach(async () => {
  await sessions.close();
  await Promise.all(databases.splice(0).map((d) => d.drop()));
});

async function fresh(workers = 0): Promise<TestDatabases> {
  const made = await createDatabases(inject('cluster'), workers);
  databases.push(made);
  return made;
}

async function failure(work: Promise<unknown>): Promise<DiagnosticError['diagnostics'][number]> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof DiagnosticError)) throw new Error(`not a diagnostic: ${String(error)}`);
  const [first] = error.diagnostics;
  if (!first) throw new Error('no diagnostic');
  return first;
}

describe('on the coordinator', () => {
  test('creates the schema once, owned by a role that cannot log in', async () => {
    const { db, run } = await sessions.open((await fresh()).coordinator.url);
    const first = await installSchema(db);
    const second = await installSchema(db);
    expect(second).toEqual(first);
    expect(first.clusterId).toMatch(/^[0-9a-f]{8}$/);
    expect(await readCluster(db)).toMatchObject({
      cluster_id: first.clusterId,
      layout: 'suffix',
      format_version: formatVersion,
      next_shardid: 102008,
    });
    const owners = await run(`
      SELECT DISTINCT r.rolname, r.rolcanlogin FROM pg_roles r JOIN (
        SELECT nspowner AS owner FROM pg_namespace WHERE nspname = 'citrate'
        UNION ALL SELECT relowner FROM pg_class WHERE relnamespace = 'citrate'::regnamespace
        UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'citrate'::regnamespace
      ) o ON o.owner = r.oid`);
    expect(owners).toEqual([{ rolname: 'citrate', rolcanlogin: false }]);
    const sequences = await run(`SELECT relname FROM pg_class
      WHERE relkind = 'S' AND relnamespace = 'citrate'::regnamespace`);
    expect(sequences).toEqual([]);
  });

  test('waits for nobody once it is installed', async () => {
    const { coordinator } = await fresh();
    const [{ db }, other] = [
      await sessions.open(coordinator.url),
      await sessions.open(coordinator.url),
    ];
    const first = await installSchema(db);
    await other.run("BEGIN; SELECT pg_advisory_xact_lock(hashtext('citrate installation'))");
    expect(await installSchema(db)).toEqual(first);
  });

  test.each([
    ['pg_dist_partition', 'logicalrelid regclass', "'citrate.cluster'::regclass"],
    ['pg_dist_schema', 'schemaid oid', "'citrate'::regnamespace"],
    [
      'pg_dist_object',
      'classid oid, objid oid',
      "'pg_namespace'::regclass, 'citrate'::regnamespace",
    ],
  ])('refuses a schema that Citus has in %s', async (catalog, columns, values) => {
    const { db, run } = await sessions.open((await fresh()).coordinator.url);
    await run(`SET allow_system_table_mods = on; CREATE TABLE pg_catalog.${catalog} (${columns})`);
    await installSchema(db);
    await run(`INSERT INTO pg_catalog.${catalog} VALUES (${values})`);
    expect(await failure(installSchema(db))).toMatchObject({
      code: '55000',
      message: 'schema "citrate" is managed by Citus',
    });
  });

  test('several installations at once make one', async () => {
    const { coordinator } = await fresh();
    const all = await Promise.all(
      [1, 2, 3, 4].map(async () => installSchema((await sessions.open(coordinator.url)).db)),
    );
    expect(new Set(all.map((identity) => identity.node)).size).toBe(1);
  });

  test('leaves no role setting behind in the session', async () => {
    const { db, run } = await sessions.open((await fresh()).coordinator.url);
    await installSchema(db);
    expect(await run('SELECT current_user = session_user AS same')).toEqual([{ same: true }]);
  });

  test('brings an older format to ours', async () => {
    const { db } = await sessions.open((await fresh()).coordinator.url);
    const made = await installSchema(db);
    await sql`DROP TABLE citrate.task, citrate.past, citrate.step`.execute(db);
    await sql`ALTER TABLE citrate.migration DROP kind, DROP git_commit, DROP reverse`.execute(db);
    await sql`ALTER TABLE citrate.transaction DROP consistency`.execute(db);
    await sql`INSERT INTO citrate.transaction (id, kind, epoch, state, decided, finished)
      VALUES (gen_random_uuid(), 'migration', 1, 'committed', now(), now())`.execute(db);
    await sql`INSERT INTO citrate.migration (version, name, state, source, sha256, tokens, algorithm,
      steps, steps_done, applied, applied_by, tool_version)
      VALUES ('20250101000000', 'a', 'applied', '', '', '', 1, 1, 1, now(), 'ann', '0')`.execute(
      db,
    );
    await db.updateTable('citrate.cluster').set({ format_version: 1 }).execute();
    expect([await readTasks(db), await readPast(db), await readSteps(db)]).toEqual([[], [], []]);
    expect(await installSchema(db)).toEqual(made);
    expect((await readCluster(db)).format_version).toBe(formatVersion);
    for (const table of ['citrate.task', 'citrate.past', 'citrate.step'] as const) {
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    expect(await readHistory(db)).toMatchObject([
      { kind: 'versioned', git_commit: null, reverse: null },
    ]);
    const transactions = db.selectFrom('citrate.transaction').select('consistency');
    expect(await transactions.execute()).toEqual([{ consistency: 'atomic' }]);
  });

  test('the owner role outlives an application role that is dropped with all it owns', async () => {
    const { coordinator, database } = await fresh();
    const { db, run } = await sessions.open(coordinator.url);
    await installSchema(db);
    await run(`CREATE ROLE ${database}_app; GRANT citrate TO ${database}_app`);
    await run(`DROP OWNED BY ${database}_app`);
    expect((await readCluster(db)).next_shardid).toBe(102008);
  });

  test('refuses a format that a newer version made', async () => {
    const { db } = await sessions.open((await fresh()).coordinator.url);
    await installSchema(db);
    await db.updateTable('citrate.cluster').set({ format_version: 99 }).execute();
    expect(await failure(installSchema(db))).toMatchObject({
      code: '55000',
      message: `schema "citrate" has format 99, this version of citrate knows formats up to ${formatVersion}`,
      hint: expect.stringContaining('newer citrate'),
    });
  });

  test('refuses a database that is a worker', async () => {
    const { db } = await sessions.open((await fresh()).coordinator.url);
    await installTarget(db, '0123abcd');
    expect(await failure(installSchema(db))).toMatchObject({
      code: '55000',
      message: "the coordinator's database is already a worker of cluster 0123abcd",
    });
  });
});

describe('on a worker', () => {
  test('creates nothing but the identity, which every role can read', async () => {
    const { workers, database } = await fresh(1);
    const [worker] = workers;
    if (!worker) throw new Error('no worker');
    const { db, run } = await sessions.open(worker.url);
    const made = await installTarget(db, '0123abcd');
    expect(made.clusterId).toBe('0123abcd');
    expect(await installTarget(db, 'ffffffff')).toEqual(made);
    expect(
      await run(`SELECT proname FROM pg_proc WHERE pronamespace = 'citrate'::regnamespace
        UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'citrate'::regnamespace`),
    ).toEqual([{ proname: 'identity' }]);
    await run(`CREATE ROLE ${database}_reader LOGIN`);
    const reader = await sessions.open(worker.url, `${database}_reader`);
    expect(await readIdentity(reader.db)).toEqual(made);
  });

  test('gives no identity where it was never installed', async () => {
    const { db } = await sessions.open((await fresh()).coordinator.url);
    expect(await readIdentity(db)).toBeUndefined();
  });
});

/** Roles are per server, so that these need one where role "citrate" does not exist yet. */
describe('without superuser', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;

  beforeAll(async () => {
    cluster = await startCluster({ workers: 0 });
    const admin = await sessions.open(cluster.coordinator.url);
    await admin.run('CREATE DATABASE one');
    await admin.run('CREATE DATABASE two');
    await admin.run(`CREATE ROLE plain LOGIN; CREATE ROLE creator LOGIN CREATEROLE;
      GRANT CREATE ON DATABASE two TO creator`);
    await sessions.close();
  });
  afterAll(() => cluster.stop());

  const url = (database: string) => {
    const changed = new URL(cluster.coordinator.url);
    changed.pathname = `/${database}`;
    return changed.href;
  };

  test('a user without CREATEROLE is told what a DBA runs once, and that is enough', async () => {
    const plain = await sessions.open(url('one'), 'plain');
    const refused = await failure(installSchema(plain.db));
    expect(refused).toMatchObject({
      code: '42501',
      message: 'permission denied for schema "citrate" in database "one"',
    });
    const once = refused.hint?.replace('Let a superuser run this once: ', '') ?? '';
    expect(once).toBe(
      'CREATE ROLE citrate NOLOGIN; GRANT citrate TO "plain"; GRANT CREATE ON DATABASE "one" TO "plain";',
    );
    await (await sessions.open(url('one'))).run(once);
    await installSchema(plain.db);
    expect((await readCluster(plain.db)).next_shardid).toBe(102008);
    await (await sessions.open(url('one'))).run('DROP SCHEMA citrate CASCADE; DROP ROLE citrate');
  });

  test('a user with CREATEROLE makes the role and joins it', async () => {
    const creator = await sessions.open(url('two'), 'creator');
    await installSchema(creator.db);
    expect((await readCluster(creator.db)).next_shardid).toBe(102008);
  });

  test('a user outside the role can neither read nor write the records', async () => {
    const plain = await sessions.open(url('two'), 'plain');
    await expect(readCluster(plain.db)).rejects.toMatchObject({ code: '42501' });
    expect((await failure(installSchema(plain.db))).hint).toBe(
      'Let a superuser run this once: GRANT citrate TO "plain";',
    );
  });
});
