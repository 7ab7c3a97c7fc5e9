/** The workers of a Citus cluster: it knows them itself. */
import { DiagnosticError } from '@citrate/parser';
import type { Config, Engine, ServerConfig } from '../../config/model.ts';
import type { Session } from '../../execute/index.ts';
import { readCitusNodes } from '../../introspect/index.ts';
import type { Connected } from './connect.ts';

/**
 * Whether the coordinator is what the configuration says. On a Citus, statements for a fleet would be sent
 * on by Citus as well; on a plain server, those for a Citus would stay there.
 *
 * @throws DiagnosticError 55000
 */
export async function requireEngine(session: Session, engine: Engine): Promise<void> {
  const isCluster = await hasNodes(session);
  if (isCluster === (engine === 'citus')) return;
  const { name } = session.server;
  throw new DiagnosticError([
    {
      code: '55000',
      severity: 'error',
      message: isCluster
        ? `server "${name}" is the coordinator of a Citus cluster`
        : `server "${name}" is no coordinator of a Citus cluster`,
      hint: isCluster
        ? "Write engine: 'citus' into the configuration."
        : "Add nodes with citus_add_node(), or write engine: 'postgres' into the configuration.",
      server: name,
    },
  ]);
}

/** A server with the extension alone is no cluster. */
async function hasNodes(session: Session): Promise<boolean> {
  const [there] = await session.query<{ found: boolean }>(
    "SELECT pg_catalog.to_regclass('pg_catalog.pg_dist_node') IS NOT NULL AS found",
  );
  if (!there?.found) return false;
  const nodes = await session.query('SELECT 1 FROM pg_catalog.pg_dist_node LIMIT 1');
  return nodes.length > 0;
}

/**
 * The active workers on record, as they are reached from here: at the addresses that the cluster has for
 * them, with the coordinator's user, password and database, unless the configuration names another URL.
 */
export async function citusWorkers(
  config: Config,
  { session }: Connected,
): Promise<readonly ServerConfig[]> {
  const nodes = await readCitusNodes(session.db);
  return nodes
    .filter(({ group, active }) => group !== 0 && active)
    .map(
      ({ name }) =>
        config.workers.find((worker) => worker.name === name) ?? alike(session.server, name),
    );
}

function alike(coordinator: ServerConfig, name: string): ServerConfig {
  return { ...coordinator, name, url: withAddress(coordinator.url, name) };
}

/** @param address `host:port`, as pg_dist_node has it */
export function withAddress(text: string, address: string): string {
  const url = new URL(text);
  for (const parameter of ['host', 'port']) url.searchParams.delete(parameter);
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  url.hostname = host.includes(':') ? `[${host}]` : host;
  url.port = address.slice(colon + 1);
  return url.href;
}
