import { type Diagnostic, loadParser } from '@citrate/parser';
import { fromUuid, recover, toUuid } from '../../commit/index.ts';
import type { Config } from '../../config/model.ts';
import { lookAround } from '../../execute/index.ts';
import { readMigrations } from '../../files/index.ts';
import {
  readCluster,
  readHistory,
  readLease,
  readTasks,
  unfinishedTransactions,
} from '../../history/index.ts';
import type { EngineOptions, LeaseHolder, StatusResult } from '../model.ts';
import {
  type Connected,
  closeAll,
  type Reached,
  reachServers,
  whileWanted,
  workersSeen,
} from './connect.ts';
import { type Standing, standing } from './pending.ts';
import { foreignOn, preparedOn } from './prepared.ts';
import { hasErrors, isInstalled } from './read.ts';
import { refusalOf } from './run.ts';
import { readTopology } from './topology.ts';

/**
 * Where the cluster stands: files, transactions not at their end, prepared transactions everywhere.
 * Reads only; servers that cannot be reached are told as such, except the coordinator, without which
 * nothing is known.
 */
export async function statusCluster(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<StatusResult> {
  const reached = await reachServers(config, { readOnly: true, signal });
  try {
    signal?.throwIfAborted();
    return await whileWanted(reached.connected, signal, () => statusOf(config, reached));
  } catch (error) {
    return { ...nothingKnown(config, reached), ...refusalOf(error, signal) };
  } finally {
    await closeAll(reached.connected);
  }
}

async function statusOf(config: Config, reached: Reached): Promise<StatusResult> {
  const unreachable = reached.missing.flatMap(({ diagnostics }) => diagnostics);
  const coordinator = reached.connected.find(({ target }) => target.no === 0);
  if (coordinator === undefined) {
    return { ...nothingKnown(config, reached), diagnostics: unreachable };
  }
  await loadParser();
  const installed = await isInstalled(coordinator);
  const files = await readMigrations(config.migrations);
  const history = installed ? await readHistory(coordinator.session.db) : [];
  const tasks = installed ? await readTasks(coordinator.session.db) : [];
  const { statuses, problems, outcome: ofFiles } = standing(files.files, history, tasks);
  const { problems: wrong } = await readTopology(coordinator, reached.connected, reached.missing);
  // What is on servers that are others says nothing of what was lost.
  const records = installed
    ? { ...(await readRecords(coordinator, reached)), ...(wrong.length > 0 && { lost: [] }) }
    : { transactions: [], lost: [], prepared: await foreignOn(reached.connected, undefined) };
  const diagnostics = [...unreachable, ...wrong, ...files.diagnostics, ...problems];
  // Applied in part is what a file is while a run is at it.
  const isUnderWay = ofFiles === 'partial' && problems.length === 0 && 'lease' in records;
  const filesStand = isUnderWay ? 'done' : ofFiles;
  return {
    outcome:
      wrong.length > 0
        ? 'unusable'
        : outcomeOf(unreachable, filesStand, records, files.diagnostics),
    diagnostics,
    migrations: statuses,
    servers: serversOf(config, reached),
    ...records,
  };
}

function outcomeOf(
  unreachable: readonly Diagnostic[],
  ofFiles: Standing['outcome'],
  { transactions, lost }: Records,
  files: readonly Diagnostic[],
): StatusResult['outcome'] {
  if (lost.length > 0 || transactions.some(({ running }) => !running)) return 'in doubt';
  if (unreachable.length > 0) return 'unusable';
  if (ofFiles !== 'done') return ofFiles;
  return hasErrors(files) ? 'invalid' : 'done';
}

export type Records = Pick<StatusResult, 'transactions' | 'lost' | 'prepared' | 'lease'>;

/**
 * What is not at its end, by the records and the markers of all servers, and what recovery would do
 * with it.
 */
export async function readRecords(
  { session: { db } }: Connected,
  reached: Reached,
): Promise<Records> {
  const lease = await readLease(db);
  const { cluster_id: clusterId } = await readCluster(db);
  const { sight } = await lookAround(db, clusterId, workersSeen(reached));
  const unfinished = await unfinishedTransactions(db);
  const running = new Set(
    unfinished.filter((row) => isAlive(lease) && row.epoch === lease.epoch).map(({ id }) => id),
  );
  // Of these the run itself decides.
  const decisions = recover(sight).decisions.filter(
    ({ transaction }) => !running.has(toUuid(transaction)),
  );
  const lists = await Promise.all(
    reached.connected.map((one) => preparedOn(one, clusterId, decisions)),
  );
  return {
    transactions: unfinished.map((row) => ({
      id: fromUuid(row.id),
      state: row.state,
      running: running.has(row.id),
      ...(row.migration !== null && { migration: row.migration }),
      createdAt: row.created.toISOString(),
      branches: row.branches.flatMap(({ nodename: server, gid, state }) =>
        gid === null ? [] : [{ server, gid, state }],
      ),
    })),
    lost: decisions.filter(
      ({ decision, gid, server }) =>
        (decision === 'redo' || decision === 'leave') &&
        reached.connected.some((one) => one.server.name === server) &&
        !lists.flat().some((found) => found.gid === gid && found.server === server),
    ),
    prepared: lists.flat(),
    ...(lease.held && { lease: holderOf(lease) }),
  };
}

type LeaseSeen = Awaited<ReturnType<typeof readLease>>;

/** Three heartbeats may be late: a server that is busy is no dead one. */
function isAlive({ held, silentMs }: LeaseSeen): boolean {
  return held && silentMs < 10_000;
}

function holderOf(row: LeaseSeen): LeaseHolder {
  const { epoch, username, host, pid, application, acquired, heartbeat } = row;
  return {
    epoch,
    holder: `${username ?? 'unknown'}@${host ?? 'unknown'}, process ${pid ?? 0}, ${application ?? ''}`,
    acquiredAt: acquired?.toISOString() ?? '',
    heartbeatAt: heartbeat?.toISOString() ?? '',
  };
}

function serversOf(config: Config, { connected }: Reached): StatusResult['servers'] {
  return [config.coordinator, ...config.workers].map(({ name }) => {
    const found = connected.find(({ server }) => server.name === name);
    return found === undefined
      ? { server: name, reachable: false }
      : { server: name, reachable: true, version: found.facts.version };
  });
}

function nothingKnown(config: Config, reached: Reached): Omit<StatusResult, 'diagnostics'> {
  const servers = serversOf(config, reached);
  return { outcome: 'unusable', migrations: [], transactions: [], lost: [], prepared: [], servers };
}
