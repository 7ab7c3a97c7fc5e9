/** The servers that were reached against those on record. Reads only. */
import type { Diagnostic } from '@citrate/parser';
import type { NodeFacts } from '../../doctor/model.ts';
import { judgeNodes, readIdentity, readNodes } from '../../history/index.ts';
import type { Connected, Missing } from './connect.ts';
import { isInstalled, mayRead } from './read.ts';

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

async function recordedNodes({ session }: Connected): Promise<NodeFacts['recorded']> {
  return mayRead(() => readNodes(session.db));
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
