import { creationName, findRelation, resolveRelation } from '../../../catalog/index.ts';
import { isEverywhere, isManaged } from '../kinds.ts';
import { type CitusRule, hasRelease } from '../rule.ts';

/** A view is made on all nodes if all that it is made of is there. */
export const createView: CitusRule<'ViewStmt'> = {
  reach: ({ view }, { after }) => {
    const made = view && findRelation(after, creationName(after, view));
    const everywhere = made?.kind === 'view' && isEverywhere(made, after);
    return everywhere && hasRelease(after, '11.0') ? 'all nodes' : 'local';
  },
};

/** A materialized view is the coordinator's; its query reads the shards. */
export const refresh: CitusRule<'RefreshMatViewStmt'> = {
  reach: ({ relation }, { before }) => {
    const view = relation && resolveRelation(before, relation);
    const reads = view?.kind === 'materialized view' ? view.reads : [];
    return reads.some((name) => isManaged(findRelation(before, name), before))
      ? 'per shard'
      : 'local';
  },
};
