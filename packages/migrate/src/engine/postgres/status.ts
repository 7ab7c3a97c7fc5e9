import { type Diagnostic, DiagnosticError, loadParser } from '@citrate/parser';
import { fromUuid, recover, toUuid } from '../../commit/index.ts';
import type { Config } from '../../config/model.ts';
import { lookAround } from '../../execute/index.ts';
import { digestOf, isRepeatable, readMigrations } from '../../files/index.ts';
import {
  type MigrationRow,
  readCluster,
  readHistory,
  readLease,
  readPast,
  readSteps,
  readTasks,
  unfinishedTransactions,
} from '../../history/index.ts';
import type { EngineOptions, LeaseHolder, MigrationStatus, StatusResult } from '../model.ts';
import {
  type Connected,
  closeAll,
  inOrder,
  type Reached,
  reachServers,
  whileWanted,
  workersSeen,
} from './connect.ts';
import { type Standing, standing } from './pending.ts';
import { isForeign, preparedOn, preparedOnAll, preparedOnWorkers } from './prepared.ts';
import { hasErrors, isInstalled, mayRead } from './read.ts';
import { mayBeGone } from './recover.ts';
import { refusalOf } from './run.ts';
import { pastOf, withRecords } from './status-records.ts';
import { readTopology } from './topology.ts';

/**
 * Where the cluster stands: files, transactions not at their end, prepared transactions everywhere.
 * Reads only; servers that cannot be reached are told as such. Without the coordinator nothing is known but what
 * is prepared on workers.
 */
export async function statusCluster(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<StatusResult> {
  const reached = await reachServers(config, { readOnly: true, signal });
  try {
    signal?.throwIfAborted();
    return await whileWanted(reached.connected, signal, () =>
      mayRead(() => statusOf(config, reached)),
    );
  } catch (error) {
    return { ...nothingKnown(reached), ...refusalOf(error, signal) };
  } finally {
    await closeAll(reached.connected);
  }
}

async function statusOf(config: Config, reached: Reached): Promise<StatusResult> {
  const unreachable = reached.missing.flatMap(({ diagnostics }) => diagnostics);
  const coordinator = reached.connected.find(({ target }) => target.no === 0);
  if (coordinator === undefined) return withoutCoordinator(reached, unreachable);
  await loadParser();
  const installed = await isInstalled(coordinator);
  const files = await readMigrations(config.migrations);
  const history = installed ? await readHistory(coordinator.session.db) : [];
  const tasks = installed ? await readTasks(coordinator.session.db) : [];
  const { order } = config;
  const known = { history, tasks, ...(order && { order }) };
  const { statuses, problems, refused, outcome: ofFiles } = standing(files.files, known);
  const unread = [...files.diagnostics, ...refused];
  const { problems: wrong } = await readTopology(coordinator, reached.connected, reached.missing);
  // What is on servers that are others says nothing of what was lost.
  const records = installed
    ? { ...(await readRecords(coordinator, reached)), ...(wrong.length > 0 && { lost: [] }) }
    : { transactions: [], lost: [], prepared: await preparedOnAll(reached.connected, undefined) };
  const diagnostics = [...unreachable, ...wrong, ...unread, ...problems];
  // Applied in part is what a file is while a run is at it.
  const isUnderWay = ofFiles === 'partial' && problems.length === 0 && 'lease' in records;
  const filesStand = isUnderWay ? 'done' : ofFiles;
  return {
    outcome: wrong.length > 0 ? 'unusable' : outcomeOf(unreachable, filesStand, records, unread),
    diagnostics,
    ...(await historyOf(coordinator, installed, statuses, history)),
    servers: serversOf(reached),
    ...records,
  };
}

/** What workers have prepared keeps its locks, whoever may decide it. */
async function withoutCoordinator(
  reached: Reached,
  unreachable: readonly Diagnostic[],
): Promise<StatusResult> {
  try {
    const prepared = await preparedOnWorkers(reached);
    const more = prepared.some((one) => !isForeign(one)) ? mayBeGone(reached) : [];
    return { ...nothingKnown(reached), prepared, diagnostics: [...unreachable, ...more] };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...nothingKnown(reached), diagnostics: [...unreachable, ...error.diagnostics] };
  }
}

type History = Pick<StatusResult, 'migrations' | 'past' | 'current' | 'next' | 'digest'>;

async function historyOf(
  { session: { db } }: Connected,
  installed: boolean,
  statuses: readonly MigrationStatus[],
  history: readonly MigrationRow[],
): Promise<History> {
  const steps = installed ? await readSteps(db) : [];
  const past = installed ? await readPast(db) : [];
  const applied = history.filter(({ state }) => state === 'applied');
  const versions = applied.map(({ version }) => version).filter((one) => !isRepeatable(one));
  const current = versions.toSorted().at(-1);
  const next = statuses.find(({ state }) => state === 'pending' || state === 'partial');
  return {
    migrations: withRecords(statuses, history, steps),
    past: pastOf(past, steps),
    ...(current !== undefined && { current }),
    ...(next && { next: next.version }),
    digest: digestOf(applied.map((row) => ({ ...row, text: row.source }))),
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

function serversOf(reached: Reached): StatusResult['servers'] {
  return inOrder(reached).map((one) =>
    'session' in one
      ? { server: one.server.name, reachable: true, version: one.facts.version }
      : { server: one.server.name, reachable: false },
  );
}

function nothingKnown(reached: Reached): Omit<StatusResult, 'diagnostics'> {
  const servers = serversOf(reached);
  const nothing = { migrations: [], past: [], transactions: [], lost: [], prepared: [] };
  return { outcome: 'unusable', ...nothing, digest: digestOf([]), servers };
}
