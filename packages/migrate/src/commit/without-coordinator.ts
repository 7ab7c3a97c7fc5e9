/**
 * What can be decided while the coordinator, and with it the record of all decisions, is gone: only what
 * a marker proves, and what the operator says. Needs no lease: a commit that is proved may be completed
 * by anybody.
 */
import type { OperatorDecision, RecoveryDecision } from './model.ts';
import { recover, type ServerSeen } from './recover.ts';

/** Decide about everything of this cluster that is prepared. */
export function recoverWithoutCoordinator(
  cluster: string,
  servers: readonly ServerSeen[],
  operator?: OperatorDecision,
): readonly RecoveryDecision[] {
  const { decisions } = recover({ cluster, servers, transactions: [] });
  return decisions.filter(({ owner }) => owner !== undefined).map((one) => decide(one, operator));
}

function decide(found: RecoveryDecision, operator?: OperatorDecision): RecoveryDecision {
  // What a marker proves is no matter of opinion.
  if (found.decision === 'commit') return found;
  if (found.transaction === operator?.transaction) {
    return { ...found, decision: operator.as, reason: `The operator decided: ${operator.as}.` };
  }
  return {
    ...found,
    reason:
      'No marker proves that it was committed, and only the coordinator knows whether that was decided.',
  };
}
