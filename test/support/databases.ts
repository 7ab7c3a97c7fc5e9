import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { SharedCluster } from './global-setup.ts';

/** A database of one test file on each of the shared servers. */
export interface TestDatabases {
  readonly coordinator: { readonly name: string; readonly url: string };
  readonly workers: readonly { readonly name: string; readonly url: string }[];
  /** The databases' name; also a prefix for roles, which are server-wide and need unique names. */
  readonly database: string;
  /** Drops the databases, and the roles whose names begin with `database`. */
  drop(): Promise<void>;
}

/**
 * Creates an empty database of a unique name on the coordinator and the workers of the shared
 * cluster: `const databases = await createDatabases(inject('cluster'))`.
 */
export async function createDatabases(
  cluster: SharedCluster,
  workers: number = cluster.workers.length,
): Promise<TestDatabases> {
  const database = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const servers = [cluster.coordinator, ...cluster.workers.slice(0, workers)];
  await Promise.all(servers.map((url) => run(url, `CREATE DATABASE ${database}`)));
  return {
    coordinator: { name: 'coordinator', url: inDatabase(cluster.coordinator, database) },
    workers: servers
      .slice(1)
      .map((url, i) => ({ name: `w${i + 1}`, url: inDatabase(url, database) })),
    database,
    drop: async () => {
      await Promise.all(servers.map((url) => dropFrom(url, database)));
    },
  };
}

/** The same URL with another database. */
export function inDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs one SQL text on a connection of its own and gives the rows of its last statement. */
export async function run(
  url: string,
  sql: string,
  parameters?: readonly unknown[],
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // A server that goes away in the middle of a test is the test's business, not a crash of it.
  client.on('error', () => {});
  await client.connect();
  try {
    const results = [await client.query(sql, parameters && [...parameters])].flat();
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

async function dropFrom(url: string, database: string): Promise<void> {
  // A prepared transaction would keep its database for ever.
  const gids = await run(
    url,
    'SELECT quote_literal(gid) AS gid FROM pg_prepared_xacts WHERE database = $1',
    [database],
  );
  for (const { gid } of gids)
    await run(inDatabase(url, database), `ROLLBACK PREPARED ${String(gid)}`);
  await run(url, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  const roles = await run(
    url,
    'SELECT quote_ident(rolname) AS role FROM pg_roles WHERE starts_with(rolname, $1)',
    [database],
  );
  for (const { role } of roles) await run(url, `DROP ROLE ${String(role)}`);
}
