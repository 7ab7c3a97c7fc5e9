/** What the servers have against what the coordinator's catalog says. Reads only, takes no lease. */
import { type Diagnostic, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  type Condition,
  conditionsOf,
  differenceOf,
  type Fleet,
  findingsOf,
  fleetOf,
  type ObservedServer,
  observe,
  repairsOf,
  type SequenceUse,
  sharded,
} from '../../drift/index.ts';
import { introspect, readSequenceUse } from '../../introspect/index.ts';
import type { DriftOptions, DriftResult, Outcome } from '../model.ts';
import { type Connected, closeAll, type Reached, reachServers, whileWanted } from './connect.ts';
import {
  blindSpots,
  undecided,
  unlikeServers,
  unreadSequences,
  unsettled,
} from './drift-diagnostics.ts';
import { hasErrors, isInstalled } from './read.ts';
import { readReferenceData } from './reference-data.ts';
import { refusalOf } from './run.ts';
import { type Records, readRecords } from './status.ts';
import { readTopology } from './topology.ts';

/**
 * Every object on every server that can be reached against the coordinator's catalog, and what else
 * is wrong with them. Servers that cannot be reached are told as such.
 */
export async function driftCluster(
  config: Config,
  options: DriftOptions = {},
): Promise<DriftResult> {
  const { signal, data = false } = options;
  // Summing up a table takes its time.
  const reached = await reachServers(config, {
    readOnly: true,
    signal,
    ...(data && { replyTimeoutMs: 0 }),
  });
  try {
    signal?.throwIfAborted();
    return await whileWanted(reached.connected, signal, () => driftOf(config, reached, options));
  } catch (error) {
    return { ...nothing, ...refusalOf(error, signal) };
  } finally {
    await closeAll(reached.connected);
  }
}

const nothing = { differences: [], conditions: [] };

async function driftOf(
  config: Config,
  reached: Reached,
  { data = false, repair = false }: DriftOptions,
): Promise<DriftResult> {
  const unreachable = reached.missing.flatMap(({ diagnostics }) => diagnostics);
  const [coordinator, ...workers] = reached.connected;
  if (coordinator?.target.no !== 0) return unusable(unreachable);
  await loadParser();
  const { problems } = await readTopology(coordinator, reached.connected, reached.missing);
  if (problems.length > 0) return unusable([...unreachable, ...problems]);
  const records = (await isInstalled(coordinator))
    ? await readRecords(coordinator, reached)
    : undefined;
  const inDoubt = undecided(records);
  if (inDoubt.length > 0) {
    return { outcome: 'in doubt', diagnostics: [...unreachable, ...inDoubt], ...nothing };
  }
  const fleet = await readFleet(coordinator, workers, config);
  const uses = await readUses(reached.connected);
  const findings = findingsOf(fleet);
  const observations = observe(fleet, uses.running);
  const rows = data
    ? await readReferenceData(reached.connected, sharded(fleet.coordinator.catalog))
    : undefined;
  const diagnostics = [
    ...unreachable,
    ...unsettled(records),
    ...unlikeServers(reached.connected),
    ...blindSpots(fleet.coordinator.catalog),
    ...uses.unread,
    ...(rows?.diagnostics ?? []),
  ];
  const found = {
    differences: findings.map(differenceOf),
    conditions: [...conditionsOf(observations), ...historyConditions(records)],
    ...(rows && { data: rows.data }),
  };
  return {
    outcome: outcomeOf(found, diagnostics),
    diagnostics,
    ...found,
    ...(repair && { repair: repairsOf(fleet, findings, observations) }),
  };
}

function unusable(diagnostics: readonly Diagnostic[]): DriftResult {
  return { outcome: 'unusable', diagnostics, ...nothing };
}

/** What was found counts for more than what could not be seen. */
function outcomeOf(
  { differences, conditions, data = [] }: Pick<DriftResult, 'differences' | 'conditions' | 'data'>,
  diagnostics: readonly Diagnostic[],
): Outcome {
  const isSame = data.every(({ same }) => same);
  if (differences.length + conditions.length > 0 || !isSame) return 'drift';
  return hasErrors(diagnostics) ? 'unusable' : 'done';
}

async function readFleet(
  coordinator: Connected,
  workers: readonly Connected[],
  config: Config,
): Promise<Fleet> {
  const read = async ({ server, session }: Connected): Promise<ObservedServer> => ({
    server: server.name,
    catalog: await introspect(session.db, {
      ...(config.role !== undefined && { currentRole: config.role }),
    }),
  });
  const [first, ...others] = await Promise.all([coordinator, ...workers].map(read));
  if (!first) throw new TypeError('no coordinator was read');
  return fleetOf(first, others);
}

/** From so many per cent on, a sequence counts as running out. */
const leastUsed = 80;

interface Uses {
  readonly running: readonly SequenceUse[];
  readonly unread: readonly Diagnostic[];
}

async function readUses(servers: readonly Connected[]): Promise<Uses> {
  const all = await Promise.all(
    servers.map(async ({ server, session }) => ({
      server: server.name,
      rows: await readSequenceUse(session.db, leastUsed),
    })),
  );
  return {
    running: all.flatMap(({ server, rows }) =>
      rows.flatMap(({ used, ...name }) => (used === null ? [] : [{ server, ...name, used }])),
    ),
    unread: all.flatMap(({ server, rows }) =>
      unreadSequences(server, rows.filter(({ used }) => used === null).length),
    ),
  };
}

/** Branches that the history has as committed and their servers' markers do not name, or the reverse. */
function historyConditions(records: Records | undefined): readonly Condition[] {
  return (records?.lost ?? []).map(({ server, gid, decision, reason }) => ({
    kind: 'history',
    name: gid,
    places: [{ server }],
    detail: `${decision}: ${reason}`,
  }));
}
