/** Databases on a real Citus cluster, where one is named; otherwise the tests say that they are not run. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Config } from 'citrate';
import { Client } from 'pg';
import { test } from 'vitest';
import { inDatabase, run } from '../support/databases.ts';

/** Of a coordinator, as a user who may create databases and extensions on all nodes. */
const citusUrl = process.env['CITRATE_TEST_CITUS_URL'];

const onCitus = citusUrl === undefined ? test.skip : test;

/** A test that needs a Citus: listed by its name where there is none. */
export function citusTest(name: string, body: () => Promise<void>, timeout = 120_000): void {
  if (citusUrl === undefined) console.log(`not run: ${name} (set CITRATE_TEST_CITUS_URL)`);
  onCitus(name, body, timeout);
}

/** An empty database of a cluster's own, with four shards a table. */
export interface CitusDatabase {
  readonly config: Config;
  /** Of its nodes, the coordinator's first. */
  readonly urls: readonly string[];
  /** Add a migration file, later than those before it; gives its version. */
  write(sql: string): string;
  /** The last file is taken away again. */
  forget(): void;
  /** Write the last file anew. */
  rewrite(sql: string): void;
  /** The database's name; what is of a whole server and begins with it is dropped with it. */
  readonly database: string;
  /** Run on the coordinator. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** What a query gives on each worker, row after row. */
  onWorkers(sql: string): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

export async function createCitus(overrides: Partial<Config> = {}): Promise<CitusDatabase> {
  if (citusUrl === undefined) throw new Error('CITRATE_TEST_CITUS_URL is not set');
  const database = `citrate_${process.pid}_${randomBytes(4).toString('hex')}`;
  const nodes = await run(
    citusUrl,
    `SELECT groupid, nodename, nodeport FROM pg_dist_node
     WHERE noderole = 'primary' AND isactive ORDER BY groupid, nodeport`,
  );
  const workers = nodes.filter(({ groupid }) => groupid !== 0);
  const servers = [citusUrl, ...workers.map((node) => atNode(citusUrl, node))];
  await Promise.all(servers.map((url) => run(url, `CREATE DATABASE ${database}`)));
  const urls = servers.map((url) => inDatabase(url, database));
  const [coordinator = ''] = urls;
  await Promise.all(urls.map((url) => run(url, 'CREATE EXTENSION citus')));
  const { hostname, port } = new URL(citusUrl);
  await oneAtATime(citusUrl, async () => {
    await run(coordinator, `SELECT citus_set_coordinator_host('${hostname}', ${port || 5432})`);
    for (const { nodename, nodeport } of workers) {
      await run(coordinator, `SELECT citus_add_node('${String(nodename)}', ${String(nodeport)})`);
    }
  });
  await run(coordinator, `ALTER DATABASE ${database} SET citus.shard_count TO 4`);
  const migrations = mkdtempSync(join(tmpdir(), 'citrate-citus-'));
  let files = 0;
  const pathOf = (no: number): string =>
    join(migrations, `202601010000${String(no).padStart(2, '0')}_change.sql`);
  return {
    urls,
    database,
    config: {
      engine: 'citus',
      coordinator: { name: 'coordinator', url: coordinator },
      workers: [],
      layout: 'suffix',
      shardCount: 4,
      migrations,
      lockTimeoutMs: 5_000,
      longLockTimeoutMs: 60_000,
      lockDeadlineMs: 10_000,
      lockRounds: 2,
      ...overrides,
    },
    write(sql) {
      writeFileSync(pathOf(files++), sql);
      return `202601010000${String(files - 1).padStart(2, '0')}`;
    },
    forget: () => rmSync(pathOf(--files)),
    rewrite: (sql) => writeFileSync(pathOf(files - 1), sql),
    query: (sql) => run(coordinator, sql),
    async onWorkers(sql) {
      const lists = await Promise.all(urls.slice(1).map((url) => run(url, sql)));
      return lists.flat();
    },
    async drop() {
      const dropped = `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`;
      await Promise.all(servers.map((url) => run(url, dropped)));
      const roles = await run(
        citusUrl,
        'SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)',
        [database],
      );
      for (const { rolname } of roles) {
        await Promise.all(servers.map((url) => run(url, `DROP ROLE IF EXISTS ${String(rolname)}`)));
      }
      rmSync(migrations, { recursive: true, force: true });
    },
  };
}

/** A new node gets all roles, which other databases of the servers have in common with it. */
async function oneAtATime(url: string, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('citrate tests: nodes'))");
    await work();
  } finally {
    await client.end();
  }
}

function atNode(url: string, { nodename, nodeport }: Record<string, unknown>): string {
  const changed = new URL(url);
  changed.hostname = String(nodename);
  changed.port = String(nodeport);
  return changed.href;
}

/** Somebody has a transaction open that reads one shard of a table, until `body` has come to its end. */
export async function holdingShard(
  citus: CitusDatabase,
  table: string,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const [shard] = await citus.query(`SELECT shard_name AS name, nodeport FROM citus_shards
    WHERE table_name = '${table}'::regclass ORDER BY shardid LIMIT 1`);
  const url = citus.urls.find((one) => new URL(one).port === String(shard?.['nodeport'])) ?? '';
  const holder = new Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query('SET citus.enable_manual_changes_to_shards TO on; BEGIN');
    await holder.query(`LOCK TABLE ${String(shard?.['name'])} IN ROW EXCLUSIVE MODE`);
    await body(url);
  } finally {
    await holder.end();
  }
}

/** Until a session of the database waits for a lock. */
export async function somebodyWaits(url: string): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await run(url, waiting)).length === 0) await setTimeout(20);
}
