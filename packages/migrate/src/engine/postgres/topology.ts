/** The servers that were reached against those on record. Reads only. */
import type { Diagnostic } from '@citrate/parser';
import type { NodeFacts } from '../../doctor/model.ts';
import { ServerError } from '../../execute/index.ts';
import { judgeNodes, readIdentity, readNodes } from '../../history/index.ts';
import type { Connected, Missing } from './connect.ts';
import { isInstalled } from './read.ts';

/** What a command may rely on. */
export interface Topology {
  /** Nothing is decided, and no server acted on, while there is one. */
  readonly problems: readonly Diagnostic[];
  /** Names of the servers on record. */
  readonly recorded: readonly string[];
}

/** Swapped, duplicate, replaced and missing nodes, as far as servers can be asked. */
export async function readTopology(
  coordinator: Connected,
  connected: readonly Connected[],
  unreached: readonly Missing[] = [],
): Promise<Topology> {
  const found = await findNodes(connected);
  const { clusterId, recorded } = await readNodeFacts(coordinator, found);
  const names = unreached.map(({ server }) => server.name);
  return {
    problems: judgeNodes(clusterId, recorded, found, names),
    recorded: recorded.map(({ nodename }) => nodename),
  };
}

/** What the servers say of themselves. */
export async function findNodes(connected: readonly Connected[]): Promise<NodeFacts['found']> {
  return Promise.all(connected.map(find));
}

/** @param coordinator absent where it cannot be asked: then nothing is on record */
export async function readNodeFacts(
  coordinator: Connected | undefined,
  found: NodeFacts['found'],
): Promise<NodeFacts> {
  const installed = coordinator !== undefined && (await isInstalled(coordinator));
  const clusterId = found.find((node) => node.coordinator)?.identity?.clusterId;
  return {
    recorded: installed ? await recordedNodes(coordinator) : [],
    found,
    ...(clusterId !== undefined && { clusterId }),
  };
}

/** Anybody may look for schema citrate; what is in it, only who was let. */
async function recordedNodes({ session }: Connected): Promise<NodeFacts['recorded']> {
  try {
    return await readNodes(session.db);
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== '42501') throw error;
    const hint =
      'To read is enough for commands that change nothing: let an administrator run GRANT pg_read_all_data TO the role, on each server, or before PostgreSQL 14 GRANT SELECT ON ALL TABLES IN SCHEMA citrate.';
    throw error.with({ hint });
  }
}

async function find({ server, session, target, facts }: Connected) {
  const identity = await readIdentity(session.db);
  return {
    name: server.name,
    coordinator: target.no === 0,
    systemIdentifier: facts.systemIdentifier,
    database: facts.database,
    ...(identity !== undefined && { identity }),
  };
}
