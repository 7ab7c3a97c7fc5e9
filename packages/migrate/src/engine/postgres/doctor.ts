import { DiagnosticError } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  type ClusterFacts,
  creationsOf,
  diagnose,
  type ExaminedServer,
  type Finding,
  type NodeFacts,
  type PendingFacts,
  peakNeeds,
  verdictOf,
} from '../../doctor/index.ts';
import { diagnosticsOf, examine } from '../../execute/index.ts';
import { readCitusHealth } from '../../introspect/index.ts';
import type { DoctorOptions, DoctorResult, DoctorServer } from '../model.ts';
import {
  type Connected,
  closeAll,
  inOrder,
  type Missing,
  type Reached,
  reachServers,
  whileWanted,
} from './connect.ts';
import { probeCluster } from './doctor-probe.ts';
import { preparedOnWorkers } from './prepared.ts';
import { isInstalled, makePlan } from './read.ts';
import { refusalOf } from './run.ts';
import { readRecords } from './status.ts';
import { findNodes, readNodeFacts } from './topology.ts';

/**
 * What is wrong with the servers of a configuration, whoever applies to them. Reads only, but for the
 * probe: a trial transaction on each worker, rolled back, for which it takes the lease. It is made where
 * nothing else was found that would keep `apply` from beginning.
 */
export async function doctorCluster(
  config: Config,
  options: DoctorOptions = {},
): Promise<DoctorResult> {
  const { signal } = options;
  const reached = await reachServers(config, { readOnly: true, signal });
  try {
    signal?.throwIfAborted();
    const facts = await whileWanted(reached.connected, signal, () =>
      readFactsOf(config, reached, signal),
    );
    // The probe opens its own sessions: there may be no room for more than a run needs.
    await closeAll(reached.connected);
    signal?.throwIfAborted();
    const hindered = diagnose(facts).some(isHindrance);
    const probe = await probeCluster(config, facts, hindered, options);
    const findings = diagnose({ ...facts, probe });
    const servers = serversOf(reached, facts);
    return { outcome: verdictOf(findings), diagnostics: [], findings, servers };
  } catch (error) {
    return { findings: [], servers: [], ...refusalOf(error, signal) };
  } finally {
    await closeAll(reached.connected);
  }
}

/** A server without its synchronous standby, for one, would never say that it has prepared. */
function isHindrance({ check, severity }: Finding): boolean {
  return severity === 'error' && check !== 'plan';
}

async function readFactsOf(
  config: Config,
  reached: Reached,
  signal: AbortSignal | undefined,
): Promise<ClusterFacts> {
  const results = await Promise.all(
    reached.connected.filter(isExaminable).map((one) => examineOne(one, config, signal)),
  );
  const failed = results.filter((result) => 'diagnostics' in result);
  const missing = [...reached.missing, ...failed];
  const connected = reached.connected.filter(
    ({ server }) => !failed.some((one) => one.server === server),
  );
  const usable = { connected, missing };
  return {
    coordinator: config.coordinator.name,
    config,
    reached: connected.map(({ facts }) => facts),
    examined: results.filter((result) => 'examination' in result),
    missing: missing.map(({ server, diagnostics }) => ({ server: server.name, diagnostics })),
    ...(await readOnRecord(usable)),
    ...(await readCitusFacts(config, usable)),
    pending: await readPending(config, usable),
    probe: { state: 'not made', reason: 'It comes last.', wanted: false },
  };
}

/** Of an older one not even the catalogs are known. */
function isExaminable({ facts }: Connected): boolean {
  return facts.versionNumber >= 130_000;
}

async function examineOne(
  { server, session, facts, target }: Connected,
  { role }: Config,
  signal: AbortSignal | undefined,
): Promise<ExaminedServer | Missing> {
  try {
    const examination = await examine(session, {
      pg: Math.floor(facts.versionNumber / 10_000),
      ...(role !== undefined && { role }),
      signal,
    });
    return { facts, coordinator: target.no === 0, examination };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { server, no: target.no, diagnostics: diagnosticsOf(error, server) };
  }
}

/** What a Citus has on record of its nodes. */
async function readCitusFacts(
  { engine }: Config,
  reached: Reached,
): Promise<Pick<ClusterFacts, 'citus'>> {
  const coordinator = engine === 'citus' ? coordinatorOf(reached) : undefined;
  return coordinator ? { citus: await readCitusHealth(coordinator.session.db) } : {};
}

type OnRecord = Pick<ClusterFacts, 'nodes' | 'decisions' | 'lost' | 'unfinished' | 'unread'>;

/** A user who may not read schema citrate still learns the rest. */
async function readOnRecord(reached: Reached): Promise<OnRecord> {
  const coordinator = coordinatorOf(reached);
  const nothing = { decisions: [], lost: [], unfinished: [], unread: [] };
  let found: NodeFacts['found'] = [];
  try {
    found = await findNodes(reached.connected);
    const nodes = await readNodeFacts(coordinator, found);
    if (coordinator === undefined) {
      const prepared = await preparedOnWorkers(reached);
      return { ...nothing, nodes, decisions: prepared.flatMap(({ decision }) => decision ?? []) };
    }
    if (!(await isInstalled(coordinator))) return { ...nothing, nodes };
    const { prepared, lost, transactions } = await readRecords(coordinator, reached);
    return {
      nodes,
      decisions: prepared.flatMap(({ decision }) => decision ?? []),
      lost,
      unfinished: transactions.filter(({ running }) => !running),
      unread: [],
    };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...nothing, nodes: { recorded: [], found }, unread: error.diagnostics };
  }
}

function coordinatorOf({ connected }: Reached): Connected | undefined {
  return connected.find(({ target }) => target.no === 0);
}

async function readPending(config: Config, reached: Reached): Promise<PendingFacts> {
  const coordinator = coordinatorOf(reached);
  if (coordinator === undefined || reached.missing.length > 0) {
    return { state: 'unknown', reason: 'A plan needs all servers to be there.' };
  }
  const others = reached.connected.filter((one) => one !== coordinator);
  const workers = config.engine === 'citus' ? [] : others;
  try {
    const planned = await makePlan({ config, coordinator, workers });
    const { outcome, diagnostics, plan, targets } = planned;
    if (outcome !== 'done') return { state: 'refused', diagnostics };
    const needs = peakNeeds(plan, targets, config.consistency);
    return { state: 'planned', migrations: plan.migrations.length, needs, ...creationsOf(plan) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { state: 'refused', diagnostics: error.diagnostics };
  }
}

function serversOf(all: Reached, { reached, examined }: ClusterFacts): readonly DoctorServer[] {
  return inOrder(all).map(({ server: { name } }) => {
    const facts = reached.find(({ server }) => server === name);
    if (facts === undefined) return { server: name, reachable: false };
    const { version, standby, database, systemIdentifier } = facts;
    const { preparedNow, preparedSlots, lockSlots } = facts;
    return {
      server: name,
      reachable: true,
      version,
      primary: !standby,
      database,
      systemIdentifier,
      preparedNow,
      preparedSlots,
      lockSlots,
      ...measured(examined.find((one) => one.facts === facts)),
    };
  });
}

function measured(one: ExaminedServer | undefined): Partial<DoctorServer> {
  if (one === undefined) return {};
  const { connections, clock, database, walBytes } = one.examination;
  return {
    connectionsNow: connections.used,
    connectionsMax: connections.max,
    clockOffsetMs: clock.offsetMs,
    clockUncertaintyMs: clock.uncertaintyMs,
    databaseBytes: database.bytes,
    ...(walBytes !== undefined && { walBytes }),
  };
}
