import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { ownerOfGid, recover } from '../../commit/index.ts';
import type { Config } from '../../config/model.ts';
import {
  endedBy,
  lookAround,
  type RecoveryResult,
  runRecovery,
  runWithoutCoordinator,
} from '../../execute/index.ts';
import { readCluster } from '../../history/index.ts';
import type { PreparedStatus, RecoverOptions, RecoverResult } from '../model.ts';
import { type Connected, closeAll, type Reached, reachServers, workersSeen } from './connect.ts';
import { isForeign, preparedOnAll } from './prepared.ts';
import { isInstalled } from './read.ts';
import { beginRun, Refusal, refusalOf } from './run.ts';
import { readTopology } from './topology.ts';

/**
 * Bring whatever an earlier run left open to its end, on every server that can be reached. Running it
 * twice does nothing the second time.
 */
export async function recoverCluster(
  config: Config,
  options: RecoverOptions = {},
): Promise<RecoverResult> {
  const reached = await reachServers(config, {
    readOnly: options.dryRun === true,
    signal: options.signal,
  });
  try {
    options.signal?.throwIfAborted();
    return await recoverReached(config, reached, options);
  } catch (error) {
    return { ...refusalOf(error, options.signal), branches: [], closed: [], others: [] };
  } finally {
    await closeAll(reached.connected);
  }
}

async function recoverReached(
  config: Config,
  reached: Reached,
  options: RecoverOptions,
): Promise<RecoverResult> {
  const unreachable = reached.missing.flatMap(({ diagnostics }) => diagnostics);
  const coordinator = reached.connected.find(({ target }) => target.no === 0);
  if (options.withoutCoordinator === true) return withoutCoordinator(reached, options);
  if (coordinator === undefined) throw new DiagnosticError([...unreachable, ...mayBeGone(reached)]);
  // Where nothing was ever installed there is nothing of ours.
  if (!(await isInstalled(coordinator))) {
    const outcome = unreachable.length > 0 ? 'unusable' : 'done';
    const others = await preparedOnAll(reached.connected, undefined);
    return { outcome, diagnostics: unreachable, branches: [], closed: [], others };
  }
  const trusted = await trust(coordinator, reached);
  if (config.engine === 'citus' && options.dryRun !== true) await letCitusRecover(coordinator);
  const { cluster_id: clusterId } = await readCluster(coordinator.session.db);
  // Before anything is done: with the run its sessions end.
  const prepared = await preparedOnAll(trusted.connected, clusterId);
  const result =
    options.dryRun === true
      ? await explain(coordinator, trusted)
      : await act(config, coordinator, trusted, options);
  const diagnostics = [...unreachable, ...result.diagnostics];
  const ended = result.interrupted ? 'interrupted' : 'done';
  const outcome = diagnostics.length > 0 ? 'in doubt' : ended;
  return { ...explained(result.branches, prepared), closed: result.closed, outcome, diagnostics };
}

/** With what there was of them before anything was done. */
function explained(
  branches: RecoveryResult['branches'],
  prepared: readonly PreparedStatus[],
): Pick<RecoverResult, 'branches' | 'others'> {
  return {
    branches: branches.map((branch) => {
      const { gid, server } = branch.decision;
      const found = prepared.find((one) => one.gid === gid && one.server === server);
      return { ...branch, ...(found && { found }) };
    }),
    others: prepared.filter(isForeign),
  };
}

/** What Citus has prepared, only Citus finishes: by the records that it keeps for that. */
async function letCitusRecover({ session }: Connected): Promise<void> {
  await session.query('SELECT pg_catalog.recover_prepared_transactions()');
}

/** Of the servers that are missing, the coordinator is meant to be. */
async function withoutCoordinator(
  reached: Reached,
  { dryRun = false, decide }: RecoverOptions,
): Promise<RecoverResult> {
  if (reached.connected.some(({ target }) => target.no === 0)) {
    throw new Refusal('unusable', [coordinatorAnswers()]);
  }
  const missing = reached.missing.filter(({ no }) => no !== 0);
  const unreachable = missing.flatMap(({ diagnostics }) => diagnostics);
  // Before anything is done.
  const found = await preparedOnAll(reached.connected, undefined);
  const result = await runWithoutCoordinator(workersSeen(reached), { dryRun, decide });
  const diagnostics = [...unreachable, ...result.diagnostics];
  const outcome = diagnostics.length > 0 ? 'in doubt' : 'done';
  const prepared = found.map((one) => ({
    ...one,
    whose: ownerOfGid(one.gid, result.clusterId ?? ''),
  }));
  return { ...explained(result.branches, prepared), closed: [], outcome, diagnostics };
}

/** Where workers answer, something can be done even so. */
export function mayBeGone({ connected }: Reached): readonly Diagnostic[] {
  if (connected.length === 0) return [];
  return [
    {
      code: '08001',
      severity: 'notice',
      message: 'only the coordinator knows what was decided',
      hint: 'If it is gone for long, "citrate recover --without-coordinator --dry-run" shows what the workers prove, and what is left to you.',
    },
  ];
}

function coordinatorAnswers(): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: 'the coordinator answers, and has the record of all decisions',
    hint: 'Run "citrate recover" without --without-coordinator.',
    server: 'coordinator',
  };
}

/**
 * The servers that recovery may act on: those on record.
 *
 * @throws Refusal if one is another than its name says
 */
async function trust(coordinator: Connected, reached: Reached): Promise<Reached> {
  const { connected, missing } = reached;
  const { problems, recorded } = await readTopology(coordinator, connected, missing);
  if (problems.length > 0) throw new Refusal('unusable', problems);
  return { missing, connected: connected.filter(({ server }) => recorded.includes(server.name)) };
}

/** Looks, and says what would be done. */
async function explain({ session: { db } }: Connected, reached: Reached): Promise<RecoveryResult> {
  const { cluster_id: clusterId } = await readCluster(db);
  const { sight } = await lookAround(db, clusterId, workersSeen(reached));
  const recovery = recover(sight);
  const { decisions } = recovery;
  return {
    branches: decisions.map((decision) => ({ decision, result: 'planned' })),
    closed: endedBy(
      recovery,
      decisions.filter(({ decision }) => decision === 'leave'),
    ),
    diagnostics: [],
    interrupted: false,
  };
}

async function act(
  config: Config,
  coordinator: Connected,
  { connected, missing }: Reached,
  options: RecoverOptions,
): Promise<RecoveryResult> {
  const workers = connected.filter(({ target }) => target.no !== 0);
  const run = await beginRun(config, coordinator, workers, options);
  try {
    return await runRecovery(
      run.context,
      missing.map(({ server, no }) => ({ server, target: no })),
      options.decide,
    );
  } finally {
    await run.close();
  }
}
