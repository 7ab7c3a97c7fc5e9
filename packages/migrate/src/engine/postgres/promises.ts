/** How the branches of a run are to promise, and whether their servers can. */
import type { JointConsistency } from '../../commit/model.ts';
import { judgeSlots, judgeSwitchedOff, type ServerFacts } from '../../execute/index.ts';
import type { Plan } from '../../plan/model.ts';
import { refuse } from './change.ts';
import type { Cluster } from './connect.ts';

/** `atomic` if anything of a plan is to be prepared. */
export function promisesOf({ migrations }: Plan): JointConsistency {
  const steps = migrations.flatMap((migration) => migration.steps);
  return steps.some(({ consistency }) => consistency === 'atomic') ? 'atomic' : 'staged';
}

/** @throws Refusal if something is to be prepared, and a worker has no slot for it */
export function refuseUnprepared(plan: Plan, workers: readonly ServerFacts[]): void {
  if (promisesOf(plan) === 'staged') return;
  refuse([...judgeSwitchedOff(workers), ...judgeSlots(workers)]);
}

/**
 * Before anything is installed: where prepared transactions are switched off, a plan tells whether any is
 * needed.
 *
 * @throws Refusal
 */
export async function refuseSwitchedOff(
  { workers }: Cluster,
  plan: () => Promise<{ readonly plan: Plan }>,
): Promise<void> {
  const off = judgeSwitchedOff(workers.map(({ facts }) => facts));
  if (off.length > 0 && promisesOf((await plan()).plan) === 'atomic') refuse(off);
}
