/** What the servers have against what the coordinator's catalog says. Reads only, takes no lease. */
import { type Diagnostic, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  type Condition,
  citusFindings,
  conditionsOf,
  differenceOf,
  type Finding,
  type Fleet,
  findingsOf,
  fleetOf,
  type ObservedServer,
  observe,
  repairsOf,
  type SequenceUse,
  sharded,
} from '../../drift/index.ts';
import { withoutAnyTool } from '../../elsewhere/index.ts';
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
  if (config.engine === 'citus' && repair) return unusable([noRepair()]);
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
  const { fleet, findings } =
    config.engine === 'citus'
      ? await lookAtCitus(coordinator, workers)
      : await lookAtFleet(coordinator, workers, config);
  // On a Citus, workers number rows in ranges of their own, and int columns not at all.
  const uses = await readUses(config.engine === 'citus' ? [coordinator] : reached.connected);
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

function noRepair(): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: '--repair is not available on a Citus cluster yet',
    hint: 'Look at what differs with "citrate drift"; Citus refuses changes of shards by hand.',
  };
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

interface Looked {
  readonly fleet: Fleet;
  readonly findings: readonly Finding[];
}

async function lookAtFleet(
  coordinator: Connected,
  workers: readonly Connected[],
  config: Config,
): Promise<Looked> {
  const read = async ({ server, session }: Connected): Promise<ObservedServer> => ({
    server: server.name,
    catalog: withoutAnyTool(
      await introspect(session.db, {
        ...(config.role !== undefined && { currentRole: config.role }),
      }),
    ),
  });
  const [first, ...others] = await Promise.all([coordinator, ...workers].map(read));
  if (!first) throw new TypeError('no coordinator was read');
  const fleet = fleetOf(first, others);
  return { fleet, findings: findingsOf(fleet) };
}

/** Each node has shells, and shards that users do not see; the coordinator may have some, too. */
async function lookAtCitus(coordinator: Connected, workers: readonly Connected[]): Promise<Looked> {
  const read = async (
    { server, session }: Connected,
    shards: boolean,
  ): Promise<ObservedServer> => ({
    server: server.name,
    catalog: withoutAnyTool(await introspect(session.db, { engine: 'citus', shards })),
  });
  const all = [coordinator, ...workers];
  const shards = await Promise.all(all.map((one) => read(one, true)));
  const [first, ...shells] = await Promise.all(all.map((one) => read(one, false)));
  if (!first) throw new TypeError('no coordinator was read');
  const fleet = fleetOf(first, shards);
  return { fleet, findings: citusFindings({ fleet, shells }) };
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
