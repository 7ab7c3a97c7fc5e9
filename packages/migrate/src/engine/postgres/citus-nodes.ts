/** The workers of a Citus cluster: it knows them itself. */
import { DiagnosticError } from '@citrate/parser';
import type { Config, Engine, ServerConfig } from '../../config/model.ts';
import type { Session } from '../../execute/index.ts';
import { readCitusNodes } from '../../introspect/index.ts';
import type { Connected } from './connect.ts';

/**
 * Whether the coordinator is what the configuration says. On a Citus, statements for a fleet would be sent
 * on by Citus as well; on a plain server, those for a Citus would stay there, and on a worker some would, too.
 *
 * @throws DiagnosticError 55000
 */
export async function requireEngine(session: Session, engine: Engine): Promise<void> {
  const found = await roleIn(session);
  if (found === (engine === 'citus' ? 'coordinator' : 'none')) return;
  const { name } = session.server;
  const { message, hint } = mismatches[found];
  const diagnostic = { code: '55000', severity: 'error', hint, server: name } as const;
  throw new DiagnosticError([{ ...diagnostic, message: `server "${name}" is ${message}` }]);
}

type CitusRole = 'coordinator' | 'worker' | 'none';

const mismatches: Readonly<Record<CitusRole, { readonly message: string; readonly hint: string }>> =
  {
    coordinator: {
      message: 'the coordinator of a Citus cluster',
      hint: "Write engine: 'citus' into the configuration.",
    },
    worker: {
      message: 'a worker of a Citus cluster',
      hint: 'Name its coordinator: workers are found through it.',
    },
    none: {
      message: 'no coordinator of a Citus cluster',
      hint: "Add nodes with citus_add_node(), or write engine: 'postgres' into the configuration.",
    },
  };

/** A server with the extension alone is no cluster; a worker may know all nodes, too. */
async function roleIn(session: Session): Promise<CitusRole> {
  const [there] = await session.query<{ found: boolean }>(
    "SELECT pg_catalog.to_regclass('pg_catalog.pg_dist_node') IS NOT NULL AS found",
  );
  if (!there?.found) return 'none';
  const [node] = await session.query<{ group: number; known: boolean }>(
    `SELECT groupid AS "group", EXISTS (SELECT FROM pg_catalog.pg_dist_node) AS known
     FROM pg_catalog.pg_dist_local_group`,
  );
  if (node !== undefined && node.group !== 0) return 'worker';
  return node?.known === true ? 'coordinator' : 'none';
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
