/** A database of a cluster that is made anew as often as one likes, from one that is kept. */
import { setTimeout } from 'node:timers/promises';
import type { Config } from 'citrate';
import { inDatabase, run } from '../support/databases.ts';
import { createCitus } from './support.ts';

export interface FreshCitus {
  readonly config: Config;
  readonly database: string;
  /** Of its nodes, the coordinator's first. */
  readonly urls: readonly string[];
  /** Empty once more, and so are the roles. */
  remake(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * `roles` says which are dropped with it: those whose names begin with its own, or `all` that came since,
 * which other tests must not have meanwhile.
 */
export async function freshCitus(roles: 'own' | 'all' = 'own'): Promise<FreshCitus> {
  const kept = await createCitus();
  const database = `${kept.database}_anew`;
  const servers = kept.urls.map((url) => inDatabase(url, 'postgres'));
  const before = await rolesOf(servers[0]);
  await Promise.all(servers.map((url) => close(url, kept.database)));
  const urls = kept.urls.map((url) => inDatabase(url, database));
  const [coordinator = ''] = urls;
  const drop = () => Promise.all(servers.map((url) => run(url, dropped(database))));
  return {
    database,
    urls,
    config: { ...kept.config, coordinator: { name: 'coordinator', url: coordinator } },
    async remake() {
      await drop();
      const since = (await rolesOf(servers[0])).filter((role) => !before.includes(role));
      const gone = since.filter((role) => roles === 'all' || role.startsWith(database));
      await Promise.all(servers.map((url) => dropRoles(url, gone)));
      await Promise.all(servers.map((url) => copy(url, kept.database, database)));
    },
    async drop() {
      await drop();
      await kept.drop();
    },
  };
}

/** Nobody may be connected to what is copied, and Citus's daemon always is. */
async function close(url: string, database: string): Promise<void> {
  await run(url, `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`;
  while ((await run(url, others)).length > 0) await setTimeout(100);
}

async function copy(url: string, from: string, to: string): Promise<void> {
  await run(url, `CREATE DATABASE ${to} TEMPLATE ${from}`);
  await run(url, `ALTER DATABASE ${to} SET citus.shard_count TO 4`);
}

const dropped = (database: string): string => `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`;

async function rolesOf(url = ''): Promise<readonly string[]> {
  const rows = await run(
    url,
    "SELECT quote_ident(rolname) AS name FROM pg_roles WHERE rolname <> 'citrate'",
  );
  return rows.map(({ name }) => String(name));
}

async function dropRoles(url: string, roles: readonly string[]): Promise<void> {
  for (const role of roles) await run(url, `DROP ROLE IF EXISTS ${role}`);
}
