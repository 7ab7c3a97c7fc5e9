/** The workers of a Citus cluster: it knows them itself. */
import type { Config, ServerConfig } from '../../config/model.ts';
import { readCitusNodes } from '../../introspect/index.ts';
import type { Connected } from './connect.ts';

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
