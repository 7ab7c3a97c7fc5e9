/** What a transaction on the coordinator of a Citus has to begin with. */
import type { Catalog } from '../catalog/model.ts';
import { needsSequential } from '../distribute/index.ts';
import type { PlannedStatement } from './model.ts';

/** Where Citus would refuse to go on over several connections per node, it is told to use one. */
export function citusSettings(
  statements: readonly PlannedStatement[],
  before: Catalog,
): readonly string[] {
  const ran = statements.map(({ tree, verdict: kind, after }, i) => ({
    tree,
    kind,
    before: statements[i - 1]?.after ?? before,
    after,
  }));
  return needsSequential(ran) ? ["SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"] : [];
}
