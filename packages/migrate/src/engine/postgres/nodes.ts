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
  const { db } = coordinator.session;
  if (engine === 'citus') {
    const nodes = await readCitusNodes(db);
    const placements = await citusPlacements(db);
    return new Map(
      nodes.map(({ name, group, active, shards, synced }) => [
        name,
        {
          name,
          coordinator: group === 0,
          recorded: true,
          group,
          active,
          takesShards: shards,
          synced,
          shards: placements.get(group) ?? 0,
        },
      ]),
    );
  }
  if (!(await isInstalled(coordinator))) return new Map();
  const placements = await placementsByNode(db);
  const nodes = await readNodes(db);
  return new Map(
    nodes.map(({ nodename: name, groupid: group, isactive: active, shouldhaveshards }) => [
      name,
      {
        name,
        coordinator: group === 0,
        recorded: true,
        group,
        active,
        takesShards: group !== 0 && shouldhaveshards,
        shards: placements.get(group) ?? 0,
      },
    ]),
  );
}
