/** Plans that were kept until now. */
import { moved, type PinnedPlan, pinPlan } from '../../pin/index.ts';
import type { PlanResult } from '../model.ts';
import { toolVersion } from '../version.ts';
import { Refusal } from './run.ts';

/** What `apply` is to be given as `plan`: pins what the plan was made from. */
export function pinnedPlan(result: PlanResult): PinnedPlan {
  return pinPlan(result, toolVersion);
}

/**
 * Nothing is run only because a kept plan has it: a new plan has to come to the same.
 *
 * @throws Refusal with what hinders the new plan, or with what has moved
 */
export function refuseMoved(planned: PlanResult, pinned: PinnedPlan | undefined): void {
  if (pinned === undefined) return;
  const { outcome, diagnostics } = planned;
  if (outcome !== 'done') throw new Refusal(outcome, diagnostics);
  const found = moved(pinned, pinnedPlan(planned));
  if (found.length > 0) throw new Refusal('drift', found);
}
