/** Small clauses that many statements share. */
import type { DropBehavior } from '@citrate/parser';
import type { Doc } from '../printer.ts';
import { choose, chooseCode } from '../tree.ts';

const behaviors = { DROP_RESTRICT: '', DROP_CASCADE: 'CASCADE' } as const;
const persistences = { p: '', t: 'TEMPORARY', u: 'UNLOGGED' } as const;

/** opt_drop_behavior. RESTRICT is the default and leaves no trace in the tree. */
export function behavior(n: { behavior?: DropBehavior }): Doc {
  return choose(n, 'behavior', behaviors);
}

export function ifExists(n: { missing_ok?: boolean }): Doc {
  return n.missing_ok && 'IF EXISTS';
}

export function ifNotExists(n: { if_not_exists?: boolean }): Doc {
  return n.if_not_exists && 'IF NOT EXISTS';
}

/** OptTemp. */
export function persistence(n: { relpersistence?: string }): Doc {
  return chooseCode(n, 'relpersistence', persistences);
}
