import { type Diagnostic, DiagnosticError, loadParser } from '@citrate/parser';
import { fromUuid, ownerOfGid, type RecoveryDecision, recover } from '../../commit/index.ts';
import type { Config } from '../../config/model.ts';
import { lookAround } from '../../execute/index.ts';
import { readMigrations } from '../../files/index.ts';
import {
  readCluster,
  readHistory,
  readLease,
  unfinishedTransactions,
} from '../../history/index.ts';
import type { EngineOptions, LeaseHolder, PreparedStatus, StatusResult } from '../model.ts';
import { type Connected, closeAll, type Reached, reachServers, workersSeen } from './connect.ts';
import { standing } from './pending.ts';
import { hasErrors, isInstalled } from './read.ts';

/**
 * Where the cluster stands: files, transactions not at their end, prepared transactions everywhere.
 * Reads only; servers that cannot be reached are told as such, except the coordinator, without which
 * nothing is known.
 */
export async function statusCluster(
  config: Config,
  _options: EngineOptions = {},
): Promise<StatusResult> {
  const reached = await reachServers(config);
  try {
    return await statusOf(config, reached);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...nothingKnown(config, reached), diagnostics: error.diagnostics };
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
  const files = readMigrations(config.migrations);
  const history = installed ? await readHistory(coordinator.session.db) : [];
  const { statuses, problems } = standing(files.files, history);
  const records = installed
    ? await readRecords(coordinator, reached)
    : { transactions: [], lost: [], prepared: await foreignOnly(reached) };
  const diagnostics = [...unreachable, ...files.diagnostics, ...problems];
  return {
    outcome: outcomeOf(
      unreachable,
      problems,
      [...records.transactions, ...records.lost],
      files.diagnostics,
    ),
    diagnostics,
    migrations: statuses,
    servers: serversOf(config, reached),
    ...records,
  };
}

function outcomeOf(
  unreachable: readonly Diagnostic[],
  problems: readonly Diagnostic[],
  unfinished: readonly unknown[],
  files: readonly Diagnostic[],
): StatusResult['outcome'] {
  if (unfinished.length > 0) return 'in doubt';
  if (unreachable.length > 0) return 'unusable';
  if (problems.length > 0) {
    return problems.some(({ message }) => message.endsWith('in part')) ? 'partial' : 'drift';
  }
  return hasErrors(files) ? 'invalid' : 'done';
}

type Records = Pick<StatusResult, 'transactions' | 'lost' | 'prepared' | 'lease'>;

async function readRecords({ session: { db } }: Connected, reached: Reached): Promise<Records> {
  const lease = await readLease(db);
  const { cluster_id: clusterId } = await readCluster(db);
  const { sight } = await lookAround(db, clusterId, workersSeen(reached));
  const { decisions } = recover(sight);
  const unfinished = await unfinishedTransactions(db);
  const lists = await Promise.all(
    reached.connected.map((one) => preparedOn(one, clusterId, decisions)),
  );
  const running = lease.held;
  return {
    transactions: unfinished.map((row) => ({
      id: fromUuid(row.id),
      state: row.state,
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
    ...(running && { lease: holderOf(lease) }),
  };
}

function holderOf(row: Awaited<ReturnType<typeof readLease>>): LeaseHolder {
  const { epoch, username, host, pid, application, acquired, heartbeat } = row;
  return {
    epoch,
    holder: `${username ?? 'unknown'}@${host ?? 'unknown'}, process ${pid ?? 0}, ${application ?? ''}`,
    acquiredAt: acquired?.toISOString() ?? '',
    heartbeatAt: heartbeat?.toISOString() ?? '',
  };
}

interface PreparedRow {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
  readonly prepared: Date;
}

/** Of the database that the target is in. */
async function preparedOn(
  { session, server, target }: Connected,
  clusterId: string | undefined,
  decisions: readonly RecoveryDecision[],
): Promise<readonly PreparedStatus[]> {
  const rows = await session.query<PreparedRow & Record<string, unknown>>(
    `SELECT gid, owner::text, database::text, prepared FROM pg_catalog.pg_prepared_xacts
     WHERE database = $1 ORDER BY prepared, gid`,
    [target.database],
  );
  return rows.map(({ gid, owner, database, prepared }) => {
    const decision = decisions.find((d) => d.gid === gid && d.server === server.name);
    return {
      server: server.name,
      database,
      gid,
      owner,
      preparedAt: prepared.toISOString(),
      whose: ownerOfGid(gid, clusterId ?? ''),
      ...(decision !== undefined && { decision }),
    };
  });
}

async function foreignOnly(reached: Reached): Promise<readonly PreparedStatus[]> {
  return (await Promise.all(reached.connected.map((one) => preparedOn(one, undefined, [])))).flat();
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
