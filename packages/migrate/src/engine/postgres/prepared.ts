/** What is prepared on the servers, whose it is, and what becomes of it. */
import { ownerOfGid, type RecoveryDecision } from '../../commit/index.ts';
import { readPrepared, runWithoutCoordinator } from '../../execute/index.ts';
import type { PreparedStatus } from '../model.ts';
import { type Connected, type Reached, workersSeen } from './connect.ts';

/**
 * In the database that the target is in.
 *
 * @param clusterId undefined where nothing was ever installed: none is ours then
 */
export async function preparedOn(
  { session, server, target }: Connected,
  clusterId: string | undefined,
  decisions: readonly RecoveryDecision[],
): Promise<readonly PreparedStatus[]> {
  const found = (await readPrepared(session)).filter(
    ({ database }) => database === target.database,
  );
  return found.map(({ gid, owner, database, preparedAt, locks, waiting }) => {
    const decision = decisions.find((d) => d.gid === gid && d.server === server.name);
    return {
      server: server.name,
      database,
      gid,
      owner,
      preparedAt,
      whose: ownerOfGid(gid, clusterId ?? ''),
      locks,
      waiting,
      ...(decision !== undefined && { decision }),
    };
  });
}

/** On all of these, without what becomes of it. */
export async function preparedOnAll(
  connected: readonly Connected[],
  clusterId: string | undefined,
): Promise<readonly PreparedStatus[]> {
  const lists = await Promise.all(connected.map((one) => preparedOn(one, clusterId, [])));
  return lists.flat();
}

/** While the coordinator is gone: with what the workers prove of it. */
export async function preparedOnWorkers(reached: Reached): Promise<readonly PreparedStatus[]> {
  const { branches, clusterId } = await runWithoutCoordinator(workersSeen(reached), {
    dryRun: true,
  });
  const decisions = branches.map(({ decision }) => decision);
  const lists = await Promise.all(
    reached.connected.map((one) => preparedOn(one, clusterId, decisions)),
  );
  return lists.flat();
}

export function isForeign({ whose }: PreparedStatus): boolean {
  return whose !== 'ours';
}
