/** What every command goes through that changes the history: servers, lease, recovery. */
import type { Diagnostic } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import { judgeFacts, type RecoveredBranch, runRecovery } from '../../execute/index.ts';
import type { Outcome } from '../model.ts';
import { type Cluster, closeCluster, connectCluster } from './connect.ts';
import { beginRun, Refusal, type Run, type RunOptions, refusalOf, registerAll } from './run.ts';

interface Ended {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Carry something out under the lease, after what an earlier run left was brought to its end. Whatever
 * was refused on the way is a result, with `nothing` for the rest of it.
 */
export async function underRun<R extends Ended>(
  config: Config,
  options: RunOptions,
  nothing: Omit<R, keyof Ended>,
  act: (run: Run, cluster: Cluster, recovered: readonly RecoveredBranch[]) => Promise<R>,
): Promise<R | (Omit<R, keyof Ended> & Ended)> {
  try {
    const cluster = await connectCluster(config, { signal: options.signal });
    try {
      refuseUnfit(cluster);
      const run = await beginRun(config, cluster.coordinator, cluster.workers, options);
      try {
        await registerAll(run, cluster.coordinator, cluster.workers);
        return await act(run, cluster, await recoverFirst(run));
      } finally {
        await run.close();
      }
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    return { ...nothing, ...refusalOf(error, options.signal) };
  }
}

/** @throws Refusal if the servers cannot change together */
export function refuseUnfit({ coordinator, workers }: Cluster): void {
  refuse(
    judgeFacts(
      coordinator.facts,
      workers.map(({ facts }) => facts),
    ),
  );
}

/** @throws Refusal where there is anything */
export function refuse(unfit: readonly Diagnostic[]): void {
  if (unfit.length > 0) throw new Refusal('unusable', unfit);
}

/** Nothing new is begun while something old is open. */
export async function recoverFirst({ context }: Run): Promise<readonly RecoveredBranch[]> {
  const { branches, diagnostics, interrupted } = await runRecovery(context, []);
  if (diagnostics.length > 0) throw new Refusal('in doubt', diagnostics);
  if (interrupted) throw new Refusal('interrupted', []);
  return branches;
}
