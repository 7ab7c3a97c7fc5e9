/** The servers of a cluster: what is on record of each, and whether it is there. */
import type { Config } from '../../config/model.ts';
import { placementsByNode, readNodes } from '../../history/index.ts';
import { citusPlacements, readCitusNodes } from '../../introspect/index.ts';
import type { EngineOptions, NodeStatus, NodesResult } from '../model.ts';
import {
  type Connected,
  closeAll,
  inOrder,
  type Missing,
  type Reached,
  reachServers,
  whileWanted,
} from './connect.ts';
import { isInstalled } from './read.ts';
import { refusalOf } from './run.ts';
import { readTopology } from './topology.ts';

/** Every node with its part in the cluster. Reads only. */
export async function nodesCluster(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<NodesResult> {
  const reached = await reachServers(config, { readOnly: true, signal });
  try {
    signal?.throwIfAborted();
    return await whileWanted(reached.connected, signal, () => nodesOf(config, reached));
  } catch (error) {
    return { nodes: [], ...refusalOf(error, signal) };
  } finally {
    await closeAll(reached.connected);
  }
}

async function nodesOf(config: Config, reached: Reached): Promise<NodesResult> {
  const unreachable = reached.missing.flatMap(({ diagnostics }) => diagnostics);
  const coordinator = reached.connected.find(({ target }) => target.no === 0);
  if (coordinator === undefined) {
    return { outcome: 'unusable', diagnostics: unreachable, nodes: [] };
  }
  const { problems } = await readTopology(coordinator, reached.connected, reached.missing);
  const recorded = await readRecorded(config, coordinator);
  const found = inOrder(reached).map((one) => nodeOf(one, recorded.get(one.server.name)));
  const others = [...recorded.values()].filter(({ name }) => !found.some((f) => f.name === name));
  const diagnostics = [...unreachable, ...problems];
  return {
    outcome: diagnostics.length > 0 ? 'unusable' : 'done',
    diagnostics,
    nodes: [...found, ...others.map((node) => ({ ...node, reachable: false }))],
  };
}

type Recorded = Omit<NodeStatus, 'reachable' | 'version' | 'database'>;

function nodeOf(one: Connected | Missing, recorded: Recorded | undefined): NodeStatus {
  const { name } = one.server;
  const isCoordinator = name === 'coordinator';
  const known = recorded ?? { name, coordinator: isCoordinator, recorded: false, shards: 0 };
  if (!('session' in one)) return { ...known, reachable: false };
  const { version, database } = one.facts;
  return { ...known, reachable: true, version, database };
}

/** By name. */
async function readRecorded(
  { engine }: Config,
  coordinator: Connected,
): Promise<ReadonlyMap<string, Recorded>> {
  const records =
    engine === 'citus' ? await recordsOfCitus(coordinator) : await recordsOfFleet(coordinator);
  return new Map(records.map((record) => [record.name, record]));
}

async function recordsOfCitus({ session: { db } }: Connected): Promise<readonly Recorded[]> {
  const placements = await citusPlacements(db);
  const nodes = await readCitusNodes(db);
  return nodes.map(({ name, group, active, shards: takesShards, synced }) => {
    return { ...recordOf(name, group, placements), active, takesShards, synced };
  });
}

async function recordsOfFleet(coordinator: Connected): Promise<readonly Recorded[]> {
  if (!(await isInstalled(coordinator))) return [];
  const { db } = coordinator.session;
  const placements = await placementsByNode(db);
  const nodes = await readNodes(db);
  return nodes.map(({ nodename, groupid, isactive: active, shouldhaveshards }) => {
    const takesShards = groupid !== 0 && shouldhaveshards;
    return { ...recordOf(nodename, groupid, placements), active, takesShards };
  });
}

function recordOf(name: string, group: number, placements: ReadonlyMap<number, number>) {
  const shards = placements.get(group) ?? 0;
  return { name, coordinator: group === 0, recorded: true, group, shards };
}
